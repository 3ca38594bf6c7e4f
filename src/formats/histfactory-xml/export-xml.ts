// A workspace as a HistFactory model in XML and a ROOT file (Cranmer et al., CERN-OPEN-2012-016, section 5; HistFactorySchema.dtd), as
// `pyhf json2xml` lays it out. What changes the likelihood and has no place in XML is refused; what only says where fits start and how
// far parameters may go is told in a note.

import type { Workspace } from '../../contracts/workspace.ts';
import type { NewHistogram } from '../root-write/histogram.ts';
import { writeRootFile } from '../root-write/root-file.ts';
import { element, writeXml } from '../xml/write-xml.ts';
import { exportChannel } from './export-channel.ts';
import { exportMeasurement, normFactorsOf } from './export-measurement.ts';
import { FreshNames } from './export-names.ts';
import { kindsOf } from './export-parameters.ts';

/** Folders and names as in `pyhf json2xml`; paths in the XML are as these are. */
export interface XmlLayout {
  /** Where the files of channels are. */
  readonly specRoot: string;
  /** Where the ROOT file is. */
  readonly dataRoot: string;
  /** How the names of XML files begin. */
  readonly prefix: string;
}

export interface ExportedXml {
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  /** What the workspace says and the XML cannot. */
  readonly notes: readonly string[];
}

/** Throws a failure of kind `specification` where XML cannot hold the likelihood. The workspace's parts fit each other. */
export function exportXml(workspace: Workspace, { specRoot, dataRoot, prefix }: XmlLayout): ExportedXml {
  const notes: string[] = [];
  const histograms: NewHistogram[] = [];
  const names = new FreshNames(false);
  const dataFile = `${dataRoot}/data.root`;
  const kinds = kindsOf(workspace, notes);
  const store = (
    name: string,
    contents: readonly number[],
    sumsOfSquares: readonly number[] | null,
  ): string => {
    const given = names.give(name);
    histograms.push({ name: given, contents, sumsOfSquares });
    return given;
  };
  const normFactors = normFactorsOf(workspace.measurements[0]!);
  const fileNames = new FreshNames(true);
  const text = (what: string): Uint8Array => new TextEncoder().encode(what);
  const channels = workspace.channels.map((channel) => {
    const path = `${specRoot}/${fileNames.give(`${prefix}_${channel.name}`)}.xml`;
    const observed = workspace.observations.find(({ name }) => name === channel.name)!.data;
    const root = exportChannel(channel, observed, { dataFile, store, normFactors });
    return { path, bytes: text(`<!DOCTYPE Channel SYSTEM '../HistFactorySchema.dtd'>\n\n${writeXml(root)}`) };
  });
  const combination = element('Combination', { OutputFilePrefix: `${specRoot}/${prefix}` }, [
    ...channels.map(({ path }) => element('Input', {}, path)),
    ...workspace.measurements.map((one) => exportMeasurement(one, { kinds, normFactors, notes })),
  ]);
  return {
    files: [
      {
        path: `${prefix}.xml`,
        bytes: text(`<!DOCTYPE Combination  SYSTEM 'HistFactorySchema.dtd'>\n\n${writeXml(combination)}`),
      },
      ...channels,
      { path: dataFile, bytes: writeRootFile('data.root', histograms) },
    ],
    notes,
  };
}
