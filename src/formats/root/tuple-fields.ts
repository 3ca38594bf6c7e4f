// Reads fields of an RNTuple into columns, cluster by cluster, and checks that every cluster has as many numbers as
// entries: a damaged file is told and never read in part.
import { dataFailure } from '../../contracts/failures.ts';
import { orDamaged } from '../damaged.ts';
import type { BranchColumn } from '../expression/compile.ts';
import { nearNames } from '../near-names.ts';
import type { ColumnType } from '../typed-table.ts';
import type { RootFile, TupleAnchor, TupleColumn } from './jsroot.generated.js';
import type { StoredColumns } from './tree-branches.ts';
import { bytesAt, type Cluster, openTuple, type Tuple } from './tuple-clusters.ts';
import { columnType, decodePage, pageSize } from './tuple-pages.ts';
import { type FieldColumns, fieldColumns, fieldNames } from './tuple-schema.ts';

/** The fields `wanted`, or all where that is null, and those `named` in expressions. */
export async function readTupleFields(
  file: RootFile,
  anchor: TupleAnchor,
  wanted: readonly string[] | null,
  named: readonly string[],
  source: string,
): Promise<StoredColumns> {
  const tuple = await orDamaged(source, 'the RNTuple cannot be read', () => openTuple(file, anchor, source));
  const columns = new Map<string, BranchColumn>();
  const types = new Map<string, ColumnType>();
  const names = wanted ?? fieldNames(tuple.description);
  for (const name of new Set([...names, ...named])) {
    const field = fieldColumns(tuple.description, name);
    if (field === undefined) {
      const expected = nearNames(name, fieldNames(tuple.description));
      throw dataFailure({ where: source, what: `there is no field '${name}'`, expected });
    }
    if (typeof field === 'string') {
      const expected = 'a field of numbers, or of lists of numbers';
      throw dataFailure({ where: source, what: `the field '${name}' holds ${field}`, expected });
    }
    types.set(name, field.isLength ? 'int64' : columnType(field.values[0]!.coltype));
    columns.set(
      name,
      await orDamaged(source, `the field '${name}' cannot be read`, () => readField(tuple, field)),
    );
  }
  return { names, rows: tuple.rows, columns, types, texts: new Map() };
}

async function readField(tuple: Tuple, field: FieldColumns): Promise<BranchColumn> {
  const parts: Float64Array[] = [];
  const starts = [0];
  let used = 0;
  for (const cluster of tuple.clusters) {
    const stored = await readColumn(tuple, cluster, field.values);
    const values = field.isLength ? lengthsOf(stored) : stored;
    const ends = await endsOf(tuple, cluster, field);
    if (ends === null) check(values.length, cluster.entries);
    else {
      check(ends.length, cluster.entries);
      check(values.length, ends.at(-1) ?? 0);
      for (const end of ends) {
        if (!(end >= starts.at(-1)! - used)) throw new Error('its lists end before they begin');
        starts.push(used + end);
      }
    }
    used += values.length;
    parts.push(values);
  }
  const values = new Float64Array(used);
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  const isList = field.ends !== null || field.length !== null;
  return isList ? { kind: 'lists', values, starts: Float64Array.from(starts) } : { kind: 'numbers', values };
}

/** Where each entry's list ends, counted from the cluster's first; null where entries have one number. */
async function endsOf(tuple: Tuple, cluster: Cluster, field: FieldColumns): Promise<Float64Array | null> {
  const { length } = field;
  if (length !== null) return Float64Array.from({ length: cluster.entries }, (_, i) => (i + 1) * length);
  return field.ends === null ? null : readColumn(tuple, cluster, field.ends);
}

function lengthsOf(ends: Float64Array): Float64Array {
  return ends.map((end, i) => end - (i === 0 ? 0 : ends[i - 1]!));
}

/** One column's numbers in one cluster, of the representation that this cluster uses. */
async function readColumn(
  tuple: Tuple,
  cluster: Cluster,
  columns: readonly TupleColumn[],
): Promise<Float64Array> {
  if (cluster.entries === 0) return new Float64Array(0);
  const used = columns.find(({ index }) => cluster.columns[index]?.isSuppressed === false);
  if (used === undefined)
    throw new Error('a cluster has no pages for it; was it added while the file was written?');
  if ((used.firstElementIndex ?? 0n) !== 0n)
    throw new Error('it was added after the first entries were written');
  const parts: Float64Array[] = [];
  let count = 0;
  for (const { numElements, locator } of cluster.columns[used.index]!.pages) {
    const elements = Number(numElements);
    const bytes = await bytesAt(
      tuple.file,
      Number(locator.offset),
      locator.size,
      pageSize(used.coltype, elements),
    );
    parts.push(decodePage(used.coltype, bytes, elements));
    count += elements;
  }
  if (parts.length === 1) return parts[0]!;
  const values = new Float64Array(count);
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return values;
}

function check(found: number, expected: number): void {
  if (found !== expected) throw new Error(`${found} numbers were found of ${expected}`);
}
