// Columns of a file as they are stored there, each of one type, for a file of another format. No row objects: millions
// of events stay typed arrays.
import { dataFailure } from '../contracts/failures.ts';

export type TypedColumn = { readonly name: string } & (
  | { readonly type: 'float64'; readonly values: Float64Array }
  | { readonly type: 'float32'; readonly values: Float32Array }
  | { readonly type: 'int32'; readonly values: Int32Array }
  | { readonly type: 'int64'; readonly values: BigInt64Array }
  /** 0 or 1. */
  | { readonly type: 'boolean'; readonly values: Uint8Array }
  | { readonly type: 'text'; readonly values: readonly string[] }
);

export type ColumnType = TypedColumn['type'];

export interface TypedTable {
  readonly rows: number;
  readonly columns: readonly TypedColumn[];
}

/** The column with the rows `rows` only, in their order. */
export function pickRows(column: TypedColumn, rows: Float64Array): TypedColumn {
  const { name } = column;
  const n = rows.length;
  switch (column.type) {
    case 'float64':
      return { name, type: column.type, values: fill(new Float64Array(n), column.values, rows) };
    case 'float32':
      return { name, type: column.type, values: fill(new Float32Array(n), column.values, rows) };
    case 'int32':
      return { name, type: column.type, values: fill(new Int32Array(n), column.values, rows) };
    case 'int64':
      return { name, type: column.type, values: fill(new BigInt64Array(n), column.values, rows) };
    case 'boolean':
      return { name, type: column.type, values: fill(new Uint8Array(n), column.values, rows) };
    case 'text':
      return { name, type: column.type, values: fill(new Array<string>(n), column.values, rows) };
  }
}

function fill<Value, Target extends { [index: number]: Value }>(
  target: Target,
  values: ArrayLike<Value>,
  rows: Float64Array,
): Target {
  for (let i = 0; i < rows.length; i += 1) target[i] = values[rows[i]!]!;
  return target;
}

/** The column's values as doubles, for expressions and windows; text has none. */
export function asNumbers(column: TypedColumn, source: string): Float64Array {
  if (column.type === 'float64') return column.values;
  if (column.type === 'text') {
    throw dataFailure({
      where: source,
      what: `the column '${column.name}' holds text`,
      expected: 'a column of numbers',
    });
  }
  if (column.type !== 'int64') return Float64Array.from(column.values);
  return Float64Array.from(column.values, (value, row) => exactDouble(value, column.name, row, source));
}

/** A whole number of 64 bits as the double that is equal to it. */
export function exactDouble(value: bigint, name: string, row: number, source: string): number {
  const double = Number(value);
  if (Number.isSafeInteger(double)) return double;
  throw dataFailure({
    where: source,
    what: `row ${row} has ${name} = ${value}, which no double holds exactly`,
    expected: 'integers up to 2^53',
  });
}

/** Numbers that a reader made doubles of, as the type that the file stores. */
export function typedNumbers(
  name: string,
  type: ColumnType,
  values: Float64Array,
  source: string,
): TypedColumn {
  switch (type) {
    case 'float32':
      return { name, type, values: Float32Array.from(values) };
    case 'int32':
      return { name, type, values: Int32Array.from(values) };
    case 'boolean':
      return { name, type, values: Uint8Array.from(values) };
    case 'int64':
      return { name, type, values: wholeNumbers(name, values, source) };
    default:
      return { name, type: 'float64', values };
  }
}

function wholeNumbers(name: string, values: Float64Array, source: string): BigInt64Array {
  const whole = new BigInt64Array(values.length);
  for (let row = 0; row < values.length; row += 1) {
    // The reader has rounded what is larger, so it can no longer be told what stood there.
    if (!Number.isSafeInteger(values[row]!)) {
      throw dataFailure({
        where: source,
        what: `entry ${row} has ${name} near ${values[row]}, and whole numbers of ROOT files are read up to 2^53`,
        hint: 'leave the column out with --columns',
      });
    }
    whole[row] = BigInt(values[row]!);
  }
  return whole;
}
