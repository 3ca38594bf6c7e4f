// Linear (Pearson) correlation of columns, toy by toy.

import { finiteOrNull } from './finite.ts';

type Column = readonly (number | null)[];

/** All against all; null where one of the two does not vary, and for fewer than two toys that have both. */
export function correlationMatrix(columns: readonly Column[]): readonly (readonly (number | null)[])[] {
  const matrix: (number | null)[][] = columns.map(() => []);
  columns.forEach((a, i) => {
    columns.slice(0, i + 1).forEach((b, j) => {
      const value = correlation(a, b);
      matrix[i]![j] = value;
      matrix[j]![i] = value;
    });
  });
  return matrix;
}

/** In [-1, 1], or null as above. */
export function correlation(a: Column, b: Column): number | null {
  const x: number[] = [];
  const y: number[] = [];
  for (let i = 0; i < a.length; i++) {
    const left = finiteOrNull(a[i]);
    const right = finiteOrNull(b[i]);
    if (left === null || right === null) continue;
    x.push(left);
    y.push(right);
  }
  if (!standardise(x) || !standardise(y)) return null;
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return Math.max(-1, Math.min(1, sum));
}

/** Makes of values their deviations from the mean, as a vector of length 1; false where there is no direction. */
function standardise(values: number[]): boolean {
  let largest = 0;
  for (const v of values) largest = Math.max(largest, Math.abs(v));
  if (largest === 0 || values.every((v) => v === values[0])) return false;
  let mean = 0;
  for (const v of values) mean += v / largest / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    values[i] = values[i]! / largest - mean;
    squares += values[i]! * values[i]!;
  }
  const length = Math.sqrt(squares);
  if (length === 0) return false;
  for (let i = 0; i < values.length; i++) values[i] = values[i]! / length;
  return true;
}
