// Reads events from a Parquet file (`nextstat_unbinned_events_v1`, but any numeric columns will do): the column of each
// observable, `_weight` where it exists, `_channel` where one of several channels is chosen. A null becomes NaN.
import { type FileMetaData, parquetMetadata, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { dataFailure } from '../../contracts/failures.ts';
import { channelColumn, rowsOfChannel, weightColumn } from '../channel-rows.ts';
import { damaged, orDamaged } from '../damaged.ts';
import type { EventRequest } from '../events.ts';
import { appearance } from '../looks-like.ts';
import { pick, type RawEvents } from '../raw-events.ts';
import { checkNumbers, checkText, findColumn } from './parquet-columns.ts';

/** A run of one column's values as hyparquet decodes it. */
interface Run {
  readonly rowStart: number;
  readonly values: ArrayLike<unknown>;
}

export async function readParquet(bytes: Uint8Array, request: EventRequest): Promise<RawEvents> {
  const { source } = request;
  checkEnds(bytes, source);
  const metadata = await orDamaged(
    source,
    'the description at the end of the Parquet file cannot be read',
    () => describedIn(bytes),
  );
  const rows = rowsOf(metadata, source);
  const names = request.observables.map(({ expression }) => expression);
  const hasWeights = findColumn(metadata, weightColumn, source) !== undefined;
  const labels = findColumn(metadata, channelColumn, source);
  for (const name of hasWeights ? [...names, weightColumn] : names) checkNumbers(metadata, name, source);
  if (labels !== undefined) checkText(labels, source);
  const wanted = [
    ...new Set([...names, ...(hasWeights ? [weightColumn] : []), ...(labels ? [channelColumn] : [])]),
  ];
  const runs = await readRuns(bytes, metadata, wanted, rows, source);
  const texts = labels === undefined ? null : textsOf(runs.get(channelColumn)!, rows);
  const picked = rowsOfChannel(texts, request.channel, source);
  const numbers = (name: string) => pick(numbersOf(runs.get(name)!, rows, name, source), picked);
  return {
    rows,
    picked,
    columns: names.map(numbers),
    weights: hasWeights ? numbers(weightColumn) : null,
    rowName: (row) => `row ${row}`,
  };
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

async function readRuns(
  bytes: Uint8Array,
  metadata: FileMetaData,
  columns: string[],
  rows: number,
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

function numbersOf(runs: readonly Run[], rows: number, name: string, source: string): Float64Array {
  const column = new Float64Array(rows);
  for (const { rowStart, values } of runs) {
    if (values instanceof Float64Array || values instanceof Float32Array || values instanceof Int32Array) {
      column.set(values, rowStart);
      continue;
    }
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i];
      column[rowStart + i] = value === null || value === undefined ? Number.NaN : Number(value);
      if (typeof value === 'bigint' && !Number.isSafeInteger(Number(value))) {
        throw dataFailure({
          where: source,
          what: `row ${rowStart + i} has ${name} = ${value}, which no double holds exactly`,
          expected: 'integers up to 2^53',
        });
      }
    }
  }
  return column;
}

function textsOf(runs: readonly Run[], rows: number): string[] {
  const texts = new Array<string>(rows).fill('');
  for (const { rowStart, values } of runs) {
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i];
      if (typeof value === 'string') texts[rowStart + i] = value;
    }
  }
  return texts;
}
