// Whole CSV columns with the types that their cells show: whole numbers (32 bits where all fit, else 64), true and false,
// other numbers (an empty cell is NaN), or text. Two passes, so that no cell is kept: types first, values next.
import { dataFailure } from '../../contracts/failures.ts';
import { orDamaged } from '../damaged.ts';
import { looksLike } from '../looks-like.ts';
import { nearNames } from '../near-names.ts';
import type { ColumnType, TypedColumn, TypedTable } from '../typed-table.ts';
import { cellOfNumber, numberOfCell } from './cells.ts';
import { lineOf, textOf, visitRows } from './parse-rows.ts';
import { cellOfText } from './write-csv.ts';

interface Column {
  readonly name: string;
  readonly place: number;
  readonly may: { whole: boolean; small: boolean; boolean: boolean; number: boolean };
}

/** The columns `wanted`, or all where that is null, and those of `optional` that are there. */
export async function readCsvTable(
  bytes: Uint8Array,
  wanted: readonly string[] | null,
  optional: readonly string[],
  source: string,
): Promise<TypedTable> {
  const look = looksLike(bytes);
  if (bytes.length === 0)
    throw dataFailure({ where: source, what: 'the file is empty', expected: 'a CSV file' });
  if (look !== undefined && look !== 'text')
    throw dataFailure({ where: source, what: `this is not a CSV file (it looks like ${look})` });
  const text = textOf(bytes, source);
  return orDamaged(source, 'the CSV file cannot be read', () => readTable(text, wanted, optional, source));
}

function readTable(
  text: string,
  wanted: readonly string[] | null,
  optional: readonly string[],
  source: string,
): TypedTable {
  let columns: readonly Column[] | null = null;
  let width = 0;
  let rows = 0;
  visitRows(text, source, (cells, end) => {
    if (columns === null) {
      columns = columnsOf(cells, wanted, optional, source);
      width = cells.length;
      return;
    }
    if (cells.length !== width) {
      throw dataFailure({
        where: source,
        what: `line ${lineOf(text, end)} has ${cells.length} cells`,
        expected: `${width} cells, as the header has`,
      });
    }
    rows += 1;
    for (const { may, place } of columns) narrow(may, cells[place]!);
  });
  const found = columns as readonly Column[] | null;
  if (found === null)
    throw dataFailure({ where: source, what: 'there is no header line', expected: 'column names' });
  const stores = found.map((column) => storeOf(column, typeOf(column, rows), rows));
  let row = -1;
  visitRows(text, source, (cells) => {
    if (row >= 0) for (const [k, { put }] of stores.entries()) put(row, cells[found[k]!.place]!);
    row += 1;
  });
  return { rows, columns: stores.map(({ column }) => column) };
}

function columnsOf(
  header: readonly string[],
  wanted: readonly string[] | null,
  optional: readonly string[],
  source: string,
): Column[] {
  const names = header.map((cell) => cell.trim());
  const chosen = [...(wanted ?? names), ...optional.filter((name) => names.includes(name))];
  return [...new Set(chosen)].map((name) => {
    const places = names.flatMap((other, i) => (other === name.trim() ? [i] : []));
    if (places.length > 1)
      throw dataFailure({ where: source, what: `${places.length} columns are called '${name}'` });
    if (places.length === 0) {
      const expected = nearNames(name, names);
      throw dataFailure({ where: source, what: `there is no column '${name}'`, expected });
    }
    return { name, place: places[0]!, may: { whole: true, small: true, boolean: true, number: true } };
  });
}

const largest = { int32: 2n ** 31n, int64: 2n ** 63n };

/** What a column may still be, now that it has this cell. */
function narrow(may: Column['may'], cell: string): void {
  if (may.whole) {
    may.whole = /^-?(?:0|[1-9]\d*)$/.test(cell) && cell !== '-0' && cell.length <= 20;
    if (may.whole && cell.length > 9) {
      const value = BigInt(cell);
      may.small &&= value >= -largest.int32 && value < largest.int32;
      may.whole = value >= -largest.int64 && value < largest.int64;
    }
  }
  if (may.boolean) may.boolean = cell === 'true' || cell === 'false';
  if (may.number && !may.whole) may.number = numberOfCell(cell) !== undefined;
}

function typeOf({ may }: Column, rows: number): ColumnType {
  if (rows === 0) return 'float64';
  if (may.whole) return may.small ? 'int32' : 'int64';
  return may.boolean ? 'boolean' : may.number ? 'float64' : 'text';
}

function storeOf(
  { name }: Column,
  type: ColumnType,
  rows: number,
): { readonly column: TypedColumn; readonly put: (row: number, cell: string) => void } {
  const store = <Value>(values: { [row: number]: Value }, read: (cell: string) => Value) => ({
    column: { name, type, values } as unknown as TypedColumn,
    put: (row: number, cell: string): void => {
      values[row] = read(cell);
    },
  });
  switch (type) {
    case 'int32':
      return store(new Int32Array(rows), Number);
    case 'int64':
      return store(new BigInt64Array(rows), BigInt);
    case 'boolean':
      return store(new Uint8Array(rows), (cell) => (cell === 'true' ? 1 : 0));
    case 'text':
      return store(new Array<string>(rows), (cell) => cell);
    default:
      return store(new Float64Array(rows), (cell) => numberOfCell(cell)!);
  }
}

/** Rows that become bytes at once: a text of all rows might be longer than a string can be. */
const ROWS_AT_ONCE = 20_000;

/** `delimiter`: a comma, or a tab for files that are called so. */
export function writeCsvTable(
  columns: readonly TypedColumn[],
  rows: number,
  delimiter: ',' | '\t',
): Uint8Array {
  checkText(columns);
  const encoder = new TextEncoder();
  const cells = columns.map(cellsOf);
  const parts = [encoder.encode(`${columns.map(({ name }) => cellOfText(name)).join(delimiter)}\n`)];
  for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
    const lines: string[] = [];
    for (let row = from; row < Math.min(rows, from + ROWS_AT_ONCE); row += 1)
      lines.push(cells.map((cell) => cell(row)).join(delimiter));
    parts.push(encoder.encode(`${lines.join('\n')}\n`));
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Text that would come back as another, or as no row at all. */
function checkText(columns: readonly TypedColumn[]): void {
  for (const column of columns) {
    if (column.type !== 'text') continue;
    const isAlone = columns.length === 1;
    const row = column.values.findIndex((text) => text.includes('\r') || (isAlone && text.trim() === ''));
    if (row < 0) continue;
    const isBlank = !column.values[row]!.includes('\r');
    throw dataFailure({
      where: `row ${row}, column ${column.name}`,
      what: isBlank ? 'a line of CSV that is blank is no row' : 'CSV cannot hold a carriage return in text',
      hint: 'write Parquet, or choose other columns with --columns',
    });
  }
}

function cellsOf(column: TypedColumn): (row: number) => string {
  switch (column.type) {
    case 'float64':
    case 'float32':
      return (row) => cellOfFloat(column.values[row]!);
    case 'boolean':
      return (row) => (column.values[row] === 1 ? 'true' : 'false');
    case 'text':
      return (row) => cellOfText(column.values[row]!);
    default:
      return (row) => String(column.values[row]!);
  }
}

/** With a point where the number is whole, so that the column reads back as one of floating-point numbers. */
function cellOfFloat(value: number): string {
  const cell = cellOfNumber(value);
  return /^-?\d+$/.test(cell) ? `${cell}.0` : cell;
}
