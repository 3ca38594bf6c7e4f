// Reads events from a CSV file with a header line: the column of each observable, `_weight` where it exists, `_channel`
// where one of several channels is chosen. A cell that is no number is refused; an empty one counts as not finite.
import { dataFailure } from '../../contracts/failures.ts';
import { channelColumn, rowsOfChannel, weightColumn } from '../channel-rows.ts';
import { orDamaged } from '../damaged.ts';
import type { EventRequest } from '../events.ts';
import { looksLike } from '../looks-like.ts';
import { nearNames } from '../near-names.ts';
import { pick, type RawEvents } from '../raw-events.ts';
import { numberOfCell } from './cells.ts';
import { lineOf, textOf, visitRows } from './parse-rows.ts';

interface Column {
  readonly name: string;
  readonly place: number;
  readonly values: number[];
}

interface Columns {
  readonly width: number;
  readonly observables: readonly Column[];
  readonly weight: Column | null;
  readonly channel: { readonly place: number; readonly labels: string[] } | null;
}

export async function readCsv(bytes: Uint8Array, request: EventRequest): Promise<RawEvents> {
  const { source } = request;
  const look = looksLike(bytes);
  if (bytes.length === 0)
    throw dataFailure({ where: source, what: 'the file is empty', expected: 'a CSV file' });
  if (look !== undefined && look !== 'text') {
    const hint = 'name the format in the specification: root, parquet or csv';
    throw dataFailure({ where: source, what: `this is not a CSV file (it looks like ${look})`, hint });
  }
  const text = textOf(bytes, source);
  const ends: number[] = [];
  const columns = await orDamaged(source, 'the CSV file cannot be read', () => readRows(text, request, ends));
  if (columns === null)
    throw dataFailure({ where: source, what: 'there is no header line', expected: 'column names' });
  const picked = rowsOfChannel(columns.channel?.labels ?? null, request.channel, source);
  const numbers = ({ values }: Column) => pick(Float64Array.from(values), picked);
  return {
    rows: ends.length,
    picked,
    columns: columns.observables.map(numbers),
    weights: columns.weight === null ? null : numbers(columns.weight),
    rowName: (row) => `line ${lineOf(text, ends[row]!)}`,
  };
}

function readRows(text: string, request: EventRequest, ends: number[]): Columns | null {
  const { source } = request;
  let columns: Columns | null = null;
  let numeric: readonly Column[] = [];
  visitRows(text, source, (cells, end) => {
    if (columns === null) {
      columns = columnsOf(cells, request);
      numeric = columns.weight === null ? columns.observables : [...columns.observables, columns.weight];
      return;
    }
    if (cells.length !== columns.width) {
      throw dataFailure({
        where: source,
        what: `line ${lineOf(text, end)} has ${cells.length} cells`,
        expected: `${columns.width} cells, as the header has`,
      });
    }
    for (const { name, place, values } of numeric) {
      const value = numberOfCell(cells[place]!);
      if (value === undefined) throw notANumber(source, lineOf(text, end), name, cells[place]!);
      values.push(value);
    }
    columns.channel?.labels.push(cells[columns.channel.place]!);
    ends.push(end);
  });
  return columns;
}

function columnsOf(header: readonly string[], { observables, source }: EventRequest): Columns {
  const places = (name: string): number[] => {
    const same = (match: (cell: string) => boolean) => header.flatMap((cell, i) => (match(cell) ? [i] : []));
    const exact = same((cell) => cell === name);
    return exact.length > 0 ? exact : same((cell) => cell.trim() === name);
  };
  const find = (name: string): Column | null => {
    const found = places(name);
    if (found.length > 1)
      throw dataFailure({ where: source, what: `${found.length} columns are called '${name}'` });
    return found.length === 0 ? null : { name, place: found[0]!, values: [] };
  };
  const channel = find(channelColumn);
  return {
    width: header.length,
    observables: observables.map(({ expression }) => {
      const column = find(expression);
      if (column !== null) return column;
      const expected = nearNames(
        expression,
        header.map((cell) => cell.trim()),
      );
      throw dataFailure({ where: source, what: `there is no column '${expression}'`, expected });
    }),
    weight: find(weightColumn),
    channel: channel === null ? null : { place: channel.place, labels: [] },
  };
}

function notANumber(source: string, line: number, name: string, cell: string) {
  const shown = cell.length > 40 ? `${cell.slice(0, 40)}...` : cell;
  return dataFailure({
    where: source,
    what: `line ${line}, column ${name}: '${shown}' is not a number`,
    expected: 'a number such as 125.09 or 1.2e-3, nan, or nothing',
  });
}
