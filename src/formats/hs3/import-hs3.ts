// One analysis of an HS3 document as a workspace: its likelihood must be of binned channels (histfactory_dist) with binned data.

import { SheafFailure, specificationFailure } from '../../contracts/failures.ts';
import { type HistfactoryDist, type Hs3Document, histfactoryDist, hs3Document } from '../../contracts/hs3.ts';
import { didYouMean } from '../../contracts/nearest.ts';
import { findProblems } from '../../contracts/problems.ts';
import { type Place, readJson } from '../json/read-json.ts';
import { asWorkspace, refuse, type WorkspaceFile } from '../pyhf/read-workspace.ts';
import { ChannelReader } from './channel.ts';
import { parameterValues } from './parameters.ts';

export interface ImportedHs3 extends WorkspaceFile {
  /** What the document says and the workspace cannot, each with its place. */
  readonly notes: readonly string[];
}

type Analysis = Hs3Document['analyses'][number];

/** `analysis` chooses one by its name; undefined: the only one there is. Throws failures of kind `specification`. */
export async function importHs3(bytes: Uint8Array, source: string, analysis?: string): Promise<ImportedHs3> {
  const { value, place } = await readJson(bytes, source);
  const { error } = hs3Document.safeParse(value);
  if (error !== undefined) refuse(findProblems(hs3Document, value, error), place);
  const document = value as Hs3Document;
  const chosen = chosenAnalysis(document, analysis);
  const likelihood = named(document, 'likelihoods', chosen.likelihood, place);
  const reader = new ChannelReader(document, parameterValues(document, chosen));
  const channels = [];
  const observations = [];
  for (const [i, name] of likelihood.distributions.entries()) {
    const dist = named(document, 'distributions', name, place);
    const path = ['distributions', document.distributions.indexOf(dist)];
    const channel = reader.read(
      channelOf(dist, path, place),
      (s, m) => place([...path, 'samples', s, 'modifiers', m]),
      (where, what) => specificationFailure({ where, what, hint: 'a workspace cannot say this' }),
    );
    channels.push(channel);
    const data = named(document, 'data', likelihood.data[i] ?? '', place);
    if (data.contents === undefined)
      throw specificationFailure({
        where: place(['data', document.data.indexOf(data)]),
        what: `data of type ${data.type}`,
        expected: 'binned, with contents',
      });
    observations.push({ name: channel.name, data: data.contents });
  }
  const [poi = '', ...others] = chosen.parameters_of_interest ?? [];
  const notes = [...reader.notes];
  if (others.length > 0)
    notes.push(`${source}: a workspace has one parameter of interest: ${poi}, not ${others.join(', ')}`);
  const workspace = {
    channels,
    measurements: [
      {
        name: chosen.name,
        config: { poi: reader.names.get(poi) ?? poi, parameters: [...reader.configs.values()] },
      },
    ],
    observations,
    version: '1.0.0',
  };
  const file = await asWorkspace(workspace, (path) => `${source}, as a workspace, ${path.join('.')}`);
  return { ...file, notes };
}

function chosenAnalysis({ analyses }: Hs3Document, name: string | undefined): Analysis {
  const found =
    name === undefined && analyses.length === 1 ? analyses[0] : analyses.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = analyses.map((one) => one.name);
  throw new SheafFailure('usage', {
    what:
      name === undefined
        ? `the document has ${names.length} analyses and none is chosen`
        : `the document has no analysis ${JSON.stringify(name)}${didYouMean(name, names)}`,
    expected: `--analysis with one of ${names.join(', ')}`,
  });
}

function named<K extends 'likelihoods' | 'distributions' | 'data'>(
  document: Hs3Document,
  list: K,
  name: string,
  place: Place,
): Hs3Document[K][number] {
  const items: readonly Hs3Document[K][number][] = document[list];
  const found = items.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw specificationFailure({
    where: place([list]),
    what: `there is nothing called ${JSON.stringify(name)} in ${list}`,
    expected: items.map((one) => one.name).join(', '),
  });
}

function channelOf(dist: unknown, path: readonly (string | number)[], place: Place): HistfactoryDist {
  const { error } = histfactoryDist.safeParse(dist);
  if (error !== undefined)
    refuse(findProblems(histfactoryDist, dist, error), (inside) => place([...path, ...inside]));
  return dist as HistfactoryDist;
}
