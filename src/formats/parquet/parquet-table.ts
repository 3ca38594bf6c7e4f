// Whole Parquet columns with their types. Nulls become NaN in columns of floating-point numbers; where they stand among
// whole numbers, booleans or text there is nothing to put in their place, and they are refused.
import type { SchemaElement } from 'hyparquet';
import { parquetSchema } from 'hyparquet';
import { dataFailure } from '../../contracts/failures.ts';
import { nearNames } from '../near-names.ts';
import type { ColumnType, TypedColumn, TypedTable } from '../typed-table.ts';
import { findColumn, kindOf } from './parquet-columns.ts';
import { openParquet, type Run, readRuns } from './parquet-file.ts';

/** The columns `wanted`, or all where that is null, and those of `optional` that are there. */
export async function readParquetTable(
  bytes: Uint8Array,
  wanted: readonly string[] | null,
  optional: readonly string[],
  source: string,
): Promise<TypedTable> {
  const file = await openParquet(bytes, source);
  const known = parquetSchema(file.metadata).children.map(({ element }) => element.name);
  const names = [...new Set([...(wanted ?? known), ...optional.filter((name) => known.includes(name))])];
  const types = names.map((name): ColumnType => {
    const element = findColumn(file.metadata, name, source);
    if (element === undefined) {
      const expected = nearNames(name, known);
      throw dataFailure({ where: source, what: `there is no column '${name}'`, expected });
    }
    return typeOf(element, source);
  });
  const runs = await readRuns(bytes, file, names, source);
  const columns = names.map((name, k) => columnOf(name, types[k]!, runs.get(name)!, file.rows, source));
  return { rows: file.rows, columns };
}

function typeOf(element: SchemaElement, source: string): ColumnType {
  const { type, repetition_type, converted_type, logical_type } = element;
  const meaning = logical_type?.type ?? converted_type;
  const known = ((): ColumnType | undefined => {
    if (repetition_type === 'REPEATED') return undefined;
    if (type === 'BYTE_ARRAY') return meaning === 'UTF8' || meaning === 'STRING' ? 'text' : undefined;
    if (type === 'INT32' || type === 'INT64') {
      if (meaning !== undefined && meaning !== 'INTEGER' && !/^U?INT_/.test(meaning)) return undefined;
      const isUnsigned =
        logical_type?.type === 'INTEGER' ? !logical_type.isSigned : converted_type?.startsWith('U') === true;
      return type === 'INT32' && !isUnsigned ? 'int32' : 'int64';
    }
    if (meaning !== undefined) return undefined;
    return type === 'DOUBLE'
      ? 'float64'
      : type === 'FLOAT'
        ? 'float32'
        : type === 'BOOLEAN'
          ? 'boolean'
          : undefined;
  })();
  if (known !== undefined) return known;
  throw dataFailure({
    where: source,
    what: `the column '${element.name}' holds ${kindOf(element)}`,
    expected: 'a column of DOUBLE, FLOAT, INT32, INT64, BOOLEAN or text',
    hint: 'choose other columns with --columns',
  });
}

function columnOf(
  name: string,
  type: ColumnType,
  runs: readonly Run[],
  rows: number,
  source: string,
): TypedColumn {
  const missing = (row: number) =>
    dataFailure({
      where: source,
      what: `row ${row} has no ${name}, and only columns of floating-point numbers may have gaps (as NaN)`,
      hint: 'choose other columns with --columns',
    });
  const put = <Value>(
    target: { [row: number]: Value },
    read: (value: unknown, row: number) => Value,
  ): void => {
    for (const { rowStart, values } of runs) {
      for (let i = 0; i < values.length; i += 1) {
        const value = values[i];
        const row = rowStart + i;
        const isNull = value === null || value === undefined;
        if (isNull && type !== 'float64' && type !== 'float32') throw missing(row);
        target[row] = read(isNull ? Number.NaN : value, row);
      }
    }
  };
  switch (type) {
    case 'float64':
    case 'float32': {
      const values = type === 'float64' ? new Float64Array(rows) : new Float32Array(rows);
      put(values, Number);
      return { name, type, values } as TypedColumn;
    }
    case 'int32': {
      const values = new Int32Array(rows);
      put(values, Number);
      return { name, type, values };
    }
    case 'int64': {
      const values = new BigInt64Array(rows);
      put(values, (value, row) => {
        const whole = BigInt(value as number | bigint);
        if (BigInt.asIntN(64, whole) === whole) return whole;
        throw dataFailure({
          where: source,
          what: `row ${row} has ${name} = ${whole}`,
          expected: 'whole numbers below 2^63',
        });
      });
      return { name, type, values };
    }
    case 'boolean': {
      const values = new Uint8Array(rows);
      put(values, (value) => (value === true ? 1 : 0));
      return { name, type, values };
    }
    case 'text': {
      const values = new Array<string>(rows);
      put(values, String);
      return { name, type, values };
    }
  }
}
