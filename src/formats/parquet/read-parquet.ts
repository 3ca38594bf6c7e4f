// Reads events from a Parquet file (`nextstat_unbinned_events_v1`, but any numeric columns will do): the column of each
// observable, `_weight` where it exists, `_channel` where one of several channels is chosen. A null becomes NaN.
import { dataFailure } from '../../contracts/failures.ts';
import { channelColumn, rowsOfChannel, weightColumn } from '../channel-rows.ts';
import type { EventRequest } from '../events.ts';
import { pick, type RawEvents } from '../raw-events.ts';
import { checkNumbers, checkText, findColumn } from './parquet-columns.ts';
import { openParquet, type Run, readRuns } from './parquet-file.ts';

export async function readParquet(bytes: Uint8Array, request: EventRequest): Promise<RawEvents> {
  const { source } = request;
  const file = await openParquet(bytes, source);
  const { metadata, rows } = file;
  const names = request.observables.map(({ expression }) => expression);
  const hasWeights = findColumn(metadata, weightColumn, source) !== undefined;
  const labels = findColumn(metadata, channelColumn, source);
  for (const name of hasWeights ? [...names, weightColumn] : names) checkNumbers(metadata, name, source);
  if (labels !== undefined) checkText(labels, source);
  const wanted = [
    ...new Set([...names, ...(hasWeights ? [weightColumn] : []), ...(labels ? [channelColumn] : [])]),
  ];
  const runs = await readRuns(bytes, file, wanted, source);
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
