// A HistFactory model in XML and ROOT files (Cranmer et al., CERN-OPEN-2012-016, section 5; HistFactorySchema.dtd) as a
// workspace: what `pyhf xml2json` makes of it, and where it leaves something out, a note.

import { specificationFailure } from '../../contracts/failures.ts';
import type { ParameterConfig } from '../../contracts/workspace.ts';
import { equalJson } from '../json/equal.ts';
import type { WrittenNumbers } from '../json/written-numbers.ts';
import { asWorkspace, type WorkspaceFile } from '../pyhf/read-workspace.ts';
import { parseXml } from '../xml/parse-xml.ts';
import { inside } from './attributes.ts';
import { type ReadChannel, readChannel } from './channel.ts';
import { readMeasurement } from './measurements.ts';
import { type ReadFile, Sources } from './sources.ts';

export interface ImportedXml extends WorkspaceFile {
  /** What the XML says and the workspace cannot, each with its place. */
  readonly notes: readonly string[];
}

/** `top` is the path of the file with <Combination>; `read` answers the files that are named in it and in the others. */
export async function importXml(top: string, read: ReadFile, written: WrittenNumbers): Promise<ImportedXml> {
  const sources = new Sources(read);
  const combination = parseXml(await sources.text(top), top);
  if (combination.name !== 'Combination')
    throw specificationFailure({
      where: combination.place,
      what: `<${combination.name}>`,
      expected: '<Combination>: the file at the top',
    });
  for (const function_ of inside(combination, 'Function'))
    sources.note(function_, '<Function> is left out: a workspace has no parameters that are made of others');
  const channels: ReadChannel[] = [];
  for (const input of inside(combination, 'Input')) {
    const path = input.text.trim();
    if (path !== '') channels.push(await readChannel(path, sources, written));
  }
  const parameters = onceEach(
    channels.flatMap((one) => one.parameters),
    top,
  );
  const workspace = {
    channels: channels.map(({ channel }) => channel),
    measurements: inside(combination, 'Measurement').map((one) =>
      readMeasurement(one, parameters, sources, written),
    ),
    observations: channels.map(({ observation }) => observation),
    version: '1.0.0',
  };
  const file = await asWorkspace(workspace, (path) => `${top}, as a workspace, ${path.join('.')}`);
  return { ...file, notes: sources.notes };
}

/** A normalisation factor may stand in many samples, and says the same everywhere. */
function onceEach(parameters: readonly ParameterConfig[], top: string): readonly ParameterConfig[] {
  const once = new Map<string, ParameterConfig>();
  for (const one of parameters) {
    const before = once.get(one.name);
    if (before !== undefined && !equalJson(before, one))
      throw specificationFailure({
        where: top,
        what: `the NormFactor ${JSON.stringify(one.name)} has different values or bounds in its samples: ${shown(before)} and ${shown(one)}`,
        expected: 'the same Val, Low, High and Const everywhere',
      });
    once.set(one.name, one);
  }
  return [...once.values()];
}

function shown({ inits, bounds, fixed }: ParameterConfig): string {
  const [low, high] = bounds![0]!;
  return `Val ${inits![0]} in ${low} to ${high}${fixed === true ? ', constant' : ''}`;
}
