// The clusters of an RNTuple, from all of its page lists (RNTuple binary format 1.0). jsroot reads the first group of
// clusters only; a file that was written in several steps has more.
import { damaged } from '../damaged.ts';
import {
  R__unzip,
  type RootFile,
  readHeaderFooter,
  type TupleAnchor,
  type TupleClusterGroup,
  type TupleDescription,
  type TuplePages,
  takeComplaints,
} from './jsroot.generated.js';

export interface Cluster {
  readonly entries: number;
  /** The pages of each physical column. */
  readonly columns: readonly TuplePages[];
}

export interface Tuple {
  readonly file: RootFile;
  readonly source: string;
  readonly description: TupleDescription;
  readonly clusters: readonly Cluster[];
  readonly rows: number;
}

export async function openTuple(file: RootFile, anchor: TupleAnchor, source: string): Promise<Tuple> {
  const what = 'the RNTuple cannot be read';
  if (anchor.fVersionEpoch !== 1) {
    const version = [
      anchor.fVersionEpoch,
      anchor.fVersionMajor,
      anchor.fVersionMinor,
      anchor.fVersionPatch,
    ].join('.');
    throw damaged(source, what, `its format is ${version}, only 1.x is known`);
  }
  takeComplaints();
  const description = (await readHeaderFooter(anchor)) ?? anchor.builder;
  const groups = description?.clusterGroups;
  const complaint = takeComplaints()[0]?.replace(/^Error during \w+ execution: (Error: )?/, '');
  if (description === undefined || groups === undefined)
    throw damaged(source, what, complaint ?? 'no description');
  if (groups.length > 0 && complaint !== undefined) throw damaged(source, what, complaint);
  const clusters: Cluster[] = [];
  let rows = 0;
  for (const [index, group] of groups.entries()) {
    if (index > 0) description.deserializePageList(await pageList(file, group));
    const first = rows;
    for (const [i, { firstEntry, numEntries }] of description.clusterSummaries.entries()) {
      if (Number(firstEntry) !== rows)
        throw damaged(source, what, `a cluster begins at ${firstEntry}, not at ${rows}`);
      rows += numEntries;
      clusters.push({ entries: numEntries, columns: description.pageLocations[i] ?? [] });
    }
    if (rows - first !== Number(group.entrySpan)) {
      throw damaged(source, what, `a group of clusters has ${rows - first} entries of ${group.entrySpan}`);
    }
  }
  return { file, source, description, clusters, rows };
}

async function pageList(file: RootFile, group: TupleClusterGroup): Promise<DataView> {
  const { offset, size } = group.pageListLocator;
  return bytesAt(file, Number(offset), size, Number(group.pageListLength));
}

/** The bytes of one envelope or page, unpacked where they are shorter than they should be. */
export async function bytesAt(
  file: RootFile,
  offset: number,
  size: number,
  unpacked: number,
): Promise<DataView> {
  const stored = await file.readBuffer([offset, size]);
  if (!(stored instanceof DataView)) throw new Error(`no bytes at ${offset}`);
  if (size === unpacked) return stored;
  const bytes = size < unpacked ? await R__unzip(stored, unpacked) : null;
  if (bytes === null) throw new Error(`${size} bytes at ${offset} do not unpack to ${unpacked}`);
  return bytes;
}
