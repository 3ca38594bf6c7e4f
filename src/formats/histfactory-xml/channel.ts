// One channel of HistFactory's XML: <Channel> with its <Data> and <Sample>s.

import { specificationFailure } from '../../contracts/failures.ts';
import type {
  ParameterConfig,
  WorkspaceChannel,
  WorkspaceModifier,
  WorkspaceObservation,
  WorkspaceSample,
} from '../../contracts/workspace.ts';
import type { WrittenNumbers } from '../json/written-numbers.ts';
import { parseXml, type XmlElement } from '../xml/parse-xml.ts';
import { attribute, flag, inside, required } from './attributes.ts';
import { contentsOf, readModifier } from './modifiers.ts';
import type { HistogramPlace, Sources } from './sources.ts';

export interface ReadChannel {
  readonly channel: WorkspaceChannel;
  readonly observation: WorkspaceObservation;
  /** What normalisation factors say of their parameters, in order. */
  readonly parameters: readonly ParameterConfig[];
}

/** The channel in the file `path`. */
export async function readChannel(
  path: string,
  sources: Sources,
  written: WrittenNumbers,
): Promise<ReadChannel> {
  const root = parseXml(await sources.text(path), path);
  if (root.name !== 'Channel')
    throw specificationFailure({ where: root.place, what: `<${root.name}>`, expected: '<Channel>' });
  const name = required(root, 'Name');
  const place: HistogramPlace = placeOf(root, { file: '', folder: '' });
  for (const config of inside(root, 'StatErrorConfig'))
    sources.note(
      config,
      '<StatErrorConfig> is left out: a staterror of a workspace is Gaussian and keeps every bin',
    );
  const [data] = inside(root, 'Data');
  if (data === undefined)
    throw specificationFailure({
      where: root.place,
      what: `the channel ${JSON.stringify(name)} has no <Data>`,
      expected: '<Data HistoName="..."/>: a workspace has observations',
    });
  const at = placeOf(data, place);
  const observed = await sources.histogram(at.file, [at.folder], required(data, 'HistoName'));
  const samples: WorkspaceSample[] = [];
  const parameters: ParameterConfig[] = [];
  for (const element of inside(root, 'Sample')) {
    const read = await readSample(element, name, place, sources, written);
    samples.push(read.sample);
    parameters.push(...read.parameters);
  }
  return {
    channel: { name, samples },
    observation: { name, data: contentsOf(observed, written) },
    parameters,
  };
}

/** Where an element's histograms are: what it does not say, the one around it does. */
function placeOf(element: XmlElement, around: HistogramPlace): HistogramPlace {
  return {
    file: attribute(element, 'InputFile') ?? around.file,
    folder: attribute(element, 'HistoPath') ?? around.folder,
  };
}

async function readSample(
  element: XmlElement,
  channel: string,
  around: HistogramPlace,
  sources: Sources,
  written: WrittenNumbers,
): Promise<{ readonly sample: WorkspaceSample; readonly parameters: readonly ParameterConfig[] }> {
  const name = required(element, 'Name');
  const place = placeOf(element, around);
  const nominal = await sources.histogram(place.file, [place.folder], required(element, 'HistoName'));
  const modifiers: WorkspaceModifier[] = [];
  const parameters: ParameterConfig[] = [];
  if (flag(element, 'NormalizeByTheory') === true) modifiers.push({ name: 'lumi', type: 'lumi', data: null });
  for (const child of element.children) {
    const read = await readModifier(child, { channel, nominal, place }, sources, written);
    if (read === null) continue;
    modifiers.push(read.modifier);
    if (read.parameter !== null) parameters.push(read.parameter);
  }
  return { sample: { name, data: contentsOf(nominal, written), modifiers }, parameters };
}
