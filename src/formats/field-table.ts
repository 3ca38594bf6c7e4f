// A table of text: each row names values of fields. CSV and TSV have their names in the first line; JSON lines have an object
// each, all with the same keys. Every value is kept as it is written.

import { dataFailure } from '../contracts/failures.ts';
import { lineOf, textOf, visitRows } from './csv/parse-rows.ts';
import { scanJson } from './json/scan.ts';
import { pythonNumber, type WrittenNumbers } from './json/written-numbers.ts';

export interface FieldTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** `source` names the file in messages; its ending says what it is: .csv, .tsv or .jsonl. Throws `data` failures. */
export function readFieldTable(bytes: Uint8Array, source: string): FieldTable {
  const ending = /\.(csv|tsv|jsonl)$/i.exec(source)?.[1]?.toLowerCase();
  if (ending === undefined)
    throw dataFailure({
      where: source,
      what: 'what kind of table is this?',
      expected: 'a name that ends in .csv, .tsv or .jsonl',
    });
  const text = textOf(bytes, source).replace(/^\uFEFF/, '');
  const table = ending === 'jsonl' ? ofLines(text, source) : ofCells(text, source);
  if (table.rows.length === 0) throw dataFailure({ where: source, what: 'the table has no rows' });
  return table;
}

function ofCells(text: string, source: string): FieldTable {
  let columns: readonly string[] = [];
  const rows: (readonly string[])[] = [];
  visitRows(text, source, (cells, end) => {
    if (columns.length === 0) {
      columns = cells.map((cell) => cell.trim());
      if (columns.includes(''))
        throw dataFailure({ where: source, what: `column ${columns.indexOf('') + 1} has no name` });
      return;
    }
    if (cells.length !== columns.length)
      throw dataFailure({
        where: source,
        what: `line ${lineOf(text, end)} has ${cells.length} cells`,
        expected: `${columns.length} cells, as the header has`,
      });
    rows.push(cells);
  });
  return { columns, rows };
}

function ofLines(text: string, source: string): FieldTable {
  let columns: readonly string[] | undefined;
  const rows: (readonly string[])[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const where = `${source}, line ${i + 1}`;
    const written: WrittenNumbers = new WeakMap();
    const { value } = scanJson(line, where, written);
    if (value === null || typeof value !== 'object' || Array.isArray(value))
      throw dataFailure({ where, what: 'this is no object', expected: '{"field": value, ...} on each line' });
    const object = value as Readonly<Record<string, unknown>>;
    columns ??= Object.keys(object);
    const extra = Object.keys(object).find((key) => !columns!.includes(key));
    if (extra !== undefined)
      throw dataFailure({
        where,
        what: `the field ${extra} is not in the lines before`,
        expected: `the fields ${columns.join(', ')}`,
      });
    rows.push(columns.map((name) => textOfValue(object, name, written, where)));
  }
  return { columns: columns ?? [], rows };
}

function textOfValue(
  object: Readonly<Record<string, unknown>>,
  name: string,
  written: WrittenNumbers,
  where: string,
): string {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return written.get(object)?.get(name) ?? pythonNumber(value);
  throw dataFailure({
    where,
    what:
      value === undefined ? `the field ${name} is missing` : `the field ${name} is ${JSON.stringify(value)}`,
    expected: 'a text, a number, true or false',
  });
}
