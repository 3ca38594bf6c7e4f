// Expressions over all rows: which rows a selection keeps, and a column of values.

import type { ParsedExpression } from '../../expression/syntax.ts';
import type { BranchColumn, RowFunction } from './compile.ts';

/** The rows where the selection is finite and not 0. */
export function selected(selection: RowFunction, rows: number): Uint32Array {
  const picked = new Uint32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row += 1) {
    const value = selection(row);
    if (value !== 0 && Number.isFinite(value)) {
      picked[count] = row;
      count += 1;
    }
  }
  return picked.slice(0, count);
}

/** One value for each row of `picked`, or of all rows where that is null. */
export function evaluated(
  { root }: ParsedExpression,
  columns: ReadonlyMap<string, BranchColumn>,
  value: RowFunction,
  rows: number,
  picked: Uint32Array | null,
): Float64Array {
  if (picked !== null) return Float64Array.from(picked, value);
  const column = root.kind === 'branch' ? columns.get(root.name) : undefined;
  if (column?.kind === 'numbers') return column.values;
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) values[row] = value(row);
  return values;
}
