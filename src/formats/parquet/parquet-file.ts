// Opens a Parquet file that is in memory and decodes columns of it, with every count checked that the decoder leaves
// unchecked.
import { type FileMetaData, parquetMetadata, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { dataFailure } from '../../contracts/failures.ts';
import { damaged, orDamaged } from '../damaged.ts';
import { appearance } from '../looks-like.ts';

/** A run of one column's values as hyparquet decodes it. */
export interface Run {
  readonly rowStart: number;
  readonly values: ArrayLike<unknown>;
}

export interface ParquetFile {
  readonly metadata: FileMetaData;
  readonly rows: number;
}

export async function openParquet(bytes: Uint8Array, source: string): Promise<ParquetFile> {
  checkEnds(bytes, source);
  const metadata = await orDamaged(
    source,
    'the description at the end of the Parquet file cannot be read',
    () => describedIn(bytes),
  );
  return { metadata, rows: rowsOf(metadata, source) };
}

function checkEnds(bytes: Uint8Array, where: string): void {
  const marks = [bytes.subarray(0, 4), bytes.subarray(Math.max(4, bytes.length - 4))];
  const [starts, ends] = marks.map((mark) => String.fromCharCode(...mark) === 'PAR1');
  if (bytes.length === 0) throw dataFailure({ where, what: 'the file is empty', expected: 'a Parquet file' });
  if (!starts) {
    const hint = 'name the format in the specification: root, parquet or csv';
    throw dataFailure({ where, what: `this is not a Parquet file${appearance(bytes)}`, hint });
  }
  if (!ends) {
    const hint = 'fetch the file again, or wait until it is closed';
    throw dataFailure({ where, what: `the Parquet file is truncated after ${bytes.length} bytes`, hint });
  }
}

function describedIn(bytes: Uint8Array): FileMetaData {
  const metadata = parquetMetadata(bytes);
  const { children } = parquetSchema(metadata);
  if (children.some(({ element }) => typeof element.name !== 'string'))
    throw new Error('a column without a name');
  return metadata;
}

function rowsOf(metadata: FileMetaData, source: string): number {
  const rows = Number(metadata.num_rows);
  const inGroups = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (Number.isSafeInteger(rows) && rows >= 0 && rows === inGroups) return rows;
  throw damaged(source, 'the Parquet file cannot be read', `it has ${inGroups} rows of ${metadata.num_rows}`);
}

export async function readRuns(
  bytes: Uint8Array,
  { metadata, rows }: ParquetFile,
  columns: string[],
  source: string,
): Promise<ReadonlyMap<string, readonly Run[]>> {
  const runs = new Map<string, Run[]>(columns.map((name) => [name, []]));
  await orDamaged(source, 'the Parquet file cannot be read', () =>
    parquetRead({
      file: { byteLength: bytes.length, slice: (start, end) => sliceOf(bytes, start, end ?? bytes.length) },
      metadata,
      columns,
      compressors,
      // What is thrown here would be lost, so nothing is checked before all columns are there.
      onChunk: ({ columnName, columnData, rowStart }) => {
        runs.get(columnName)?.push({ rowStart, values: columnData });
      },
    }),
  );
  for (const [name, all] of runs) {
    all.sort((a, b) => a.rowStart - b.rowStart);
    let next = 0;
    for (const { rowStart, values } of all) next = rowStart === next ? next + values.length : Number.NaN;
    if (next !== rows)
      throw damaged(source, `the column '${name}' cannot be read`, `it does not have ${rows} values`);
  }
  return runs;
}

/** A copy, since hyparquet wants an ArrayBuffer of its own. (A Buffer of Node has a `slice` that shares.) */
function sliceOf(bytes: Uint8Array, start: number, end: number): ArrayBuffer {
  if (!(start >= 0 && start <= end && end <= bytes.length)) {
    throw new Error(`bytes ${start} to ${end} are asked for, the file has ${bytes.length}`);
  }
  const copy = new ArrayBuffer(end - start);
  new Uint8Array(copy).set(bytes.subarray(start, end));
  return copy;
}
