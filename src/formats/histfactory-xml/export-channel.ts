// One channel as HistFactory's XML: <Channel> with its <Data> and <Sample>s, and its histograms stored.

import type { WorkspaceChannel, WorkspaceModifier, WorkspaceSample } from '../../contracts/workspace.ts';
import { element, type NewElement } from '../xml/write-xml.ts';
import { attributeName } from './export-attributes.ts';
import { histogramName } from './export-names.ts';

export interface ChannelExport {
  /** The path of the ROOT file, as the XML has it. */
  readonly dataFile: string;
  /** Keeps a histogram and answers the name under which it is in the file. */
  readonly store: (
    wanted: string,
    contents: readonly number[],
    sumsOfSquares: readonly number[] | null,
  ) => string;
  readonly normFactors: NormFactors;
}

/** Start and bounds of a normalisation factor. */
export type NormFactors = (name: string) => {
  readonly start: number;
  readonly bounds: readonly [number, number];
};

export function exportChannel(
  { name, samples }: WorkspaceChannel,
  observed: readonly number[],
  to: ChannelExport,
): NewElement {
  const InputFile = to.dataFile;
  const HistoName = to.store(histogramName([name, 'data']), observed, null);
  return element('Channel', { Name: attributeName(name, 'channel'), InputFile }, [
    element('Data', { HistoName, InputFile }),
    ...samples.map((sample) => exportSample(name, sample, to)),
  ]);
}

function exportSample(channel: string, sample: WorkspaceSample, to: ChannelExport): NewElement {
  const { name, data, modifiers } = sample;
  const statistical = modifiers.find((one) => one.type === 'staterror');
  const own = statistical !== undefined && !isRelative(statistical.data, data) ? statistical.data : null;
  const HistoName = to.store(
    histogramName([channel, name]),
    data,
    own === null ? null : own.map((s) => s * s),
  );
  const isLumi = modifiers.some(({ type }) => type === 'lumi');
  const attributes = {
    Name: attributeName(name, 'sample'),
    HistoName,
    InputFile: to.dataFile,
    NormalizeByTheory: isLumi ? 'True' : 'False',
  };
  const inside = modifiers.flatMap((one) => {
    const found = exportModifier(one, { channel, sample, ownErrors: own !== null }, to);
    return found === null ? [] : [found];
  });
  return element('Sample', attributes, inside);
}

interface OfSample {
  readonly channel: string;
  readonly sample: WorkspaceSample;
  /** Whether the sample's histogram keeps the statistical errors itself. */
  readonly ownErrors: boolean;
}

function exportModifier(
  modifier: WorkspaceModifier,
  { channel, sample, ownErrors }: OfSample,
  { store, normFactors }: ChannelExport,
): NewElement | null {
  const { type } = modifier;
  const wanted = (end = ''): string => histogramName([channel, sample.name, modifier.name], end);
  const relative = (data: readonly number[]): string => store(wanted(), relativeTo(data, sample.data), null);
  if (type === 'lumi') return null;
  if (type === 'staterror') {
    if (ownErrors) return element('StatError', { Activate: 'True' });
    return element('StatError', { Activate: 'True', HistoName: relative(modifier.data) });
  }
  const Name = attributeName(modifier.name, 'modifier');
  switch (type) {
    case 'normsys':
      return element('OverallSys', { Name, High: String(modifier.data.hi), Low: String(modifier.data.lo) });
    case 'histosys':
      return element('HistoSys', {
        Name,
        HistoNameLow: store(wanted('Low'), modifier.data.lo_data, null),
        HistoNameHigh: store(wanted('High'), modifier.data.hi_data, null),
      });
    case 'shapesys':
      return element('ShapeSys', { Name, ConstraintType: 'Poisson', HistoName: relative(modifier.data) });
    case 'shapefactor':
      return element('ShapeFactor', { Name });
    case 'normfactor': {
      const { start, bounds } = normFactors(modifier.name);
      return element('NormFactor', {
        Name,
        Val: String(start),
        Low: String(bounds[0]),
        High: String(bounds[1]),
      });
    }
  }
}

/** A bin without events has no relative uncertainty: 0. (Of a shapesys nothing is lost: such a bin has none.) */
function relativeTo(data: readonly number[], nominal: readonly number[]): readonly number[] {
  return data.map((x, i) => (nominal[i] === 0 ? 0 : x / nominal[i]!));
}

/** Whether uncertainties can be told as parts of the rates; the sample's histogram can keep them itself otherwise. */
function isRelative(data: readonly number[], nominal: readonly number[]): boolean {
  return data.every((x, i) => x === 0 || nominal[i] !== 0);
}
