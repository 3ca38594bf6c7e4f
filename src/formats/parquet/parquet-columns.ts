// Which columns of a Parquet file can be read as numbers: DOUBLE, and by exact widening FLOAT, INT32 and INT64 (up to
// 2^53). Dates, decimals, lists and text are refused, since their numbers mean something else.
import type { FileMetaData, SchemaElement } from 'hyparquet';
import { parquetSchema } from 'hyparquet';
import { dataFailure } from '../../contracts/failures.ts';
import { nearNames } from '../near-names.ts';

const numeric: ReadonlySet<string> = new Set(['DOUBLE', 'FLOAT', 'INT32', 'INT64']);

/** The top-level column called `name`; undefined where there is none. */
export function findColumn(metadata: FileMetaData, name: string, source: string): SchemaElement | undefined {
  const found = parquetSchema(metadata).children.filter(({ element }) => element.name === name);
  if (found.length > 1)
    throw dataFailure({ where: source, what: `${found.length} columns are called '${name}'` });
  return found[0]?.element;
}

/** Fails where the column is missing or does not hold numbers. */
export function checkNumbers(metadata: FileMetaData, name: string, source: string): void {
  const element = findColumn(metadata, name, source);
  if (element === undefined) {
    const names = parquetSchema(metadata).children.map((child) => child.element.name);
    throw dataFailure({
      where: source,
      what: `there is no column '${name}'`,
      expected: nearNames(name, names),
    });
  }
  if (isNumeric(element)) return;
  throw dataFailure({
    where: source,
    what: `the column '${name}' holds ${kindOf(element)}`,
    expected: 'a column of DOUBLE, FLOAT, INT32 or INT64',
  });
}

export function checkText(element: SchemaElement, source: string): void {
  if (element.type === 'BYTE_ARRAY' && element.repetition_type !== 'REPEATED') return;
  throw dataFailure({
    where: source,
    what: `the column '${element.name}' holds ${kindOf(element)}`,
    expected: 'a column of text',
  });
}

function isNumeric({ type, repetition_type, converted_type, logical_type }: SchemaElement): boolean {
  const plain = converted_type === undefined || /^U?INT_/.test(converted_type);
  const simple = logical_type === undefined || logical_type.type === 'INTEGER';
  return type !== undefined && numeric.has(type) && repetition_type !== 'REPEATED' && plain && simple;
}

export function kindOf(element: SchemaElement): string {
  if (element.type === undefined) return 'groups of columns';
  if (element.repetition_type === 'REPEATED') return `lists of ${element.type}`;
  const meaning = element.logical_type?.type ?? element.converted_type;
  return meaning === undefined ? element.type : `${element.type} as ${meaning}`;
}
