// Where the fit with one parameter held starts: the minima of all others, as functions of the held value x, are smooth, and the free
// fit knows their slope, dtheta_i/dx = C_i / C_x with C the column of the held parameter in the covariance, which is -H^-1 H_x. The
// start is the polynomial through that, and through conditional minima that are known, in Newton's divided differences.

import { type Cholesky, plainCholesky } from '../minimize/cholesky.ts';
import type { Parameter } from '../minimize/function.ts';
import type { Fit } from './fit.ts';

/** Conditions on the polynomial: a value or a slope each. More would follow rounding and bounds, not the profile. */
const MOST_CONDITIONS = 4;

/** The start with parameter `index` at `value`. `known`: minima with that parameter held, in any order. */
export function profileStart(
  parameters: readonly Parameter[],
  free: Pick<Fit, 'minimum' | 'covariance'>,
  known: readonly ArrayLike<number>[],
  index: number,
  value: number,
  cholesky: Cholesky = plainCholesky,
): Float64Array {
  const centre = free.minimum.at;
  const n = centre.length;
  const away = (at: ArrayLike<number>): number => Math.abs(at[index]! - value);
  const nearest: ArrayLike<number>[] = [];
  for (const at of [centre, ...known].sort((a, b) => away(a) - away(b)))
    if (nearest.length < MOST_CONDITIONS && nearest.every((o) => o[index] !== at[index])) nearest.push(at);
  const slope = nearest.length < MOST_CONDITIONS ? slopeOf(parameters, free, index, cholesky) : null;
  // The free fit stands first and, where its slope is known, twice.
  const nodes = slope === null ? nearest : [centre, centre, ...nearest.filter((at) => at !== centre)];
  const x = nodes.map((at) => at[index]!);
  const start = new Float64Array(n);
  const differences = new Float64Array(nodes.length);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < nodes.length; k++) differences[k] = nodes[k]![i]!;
    for (let order = 1; order < nodes.length; order++)
      for (let k = nodes.length - 1; k >= order; k--) {
        const width = x[k]! - x[k - order]!;
        differences[k] = width === 0 ? (slope?.[i] ?? 0) : (differences[k]! - differences[k - 1]!) / width;
      }
    let sum = 0;
    for (let k = nodes.length - 1; k >= 0; k--) sum = differences[k]! + sum * (value - x[k]!);
    start[i] = sum;
  }
  start[index] = value;
  return start;
}

/** dtheta/dx at the free fit; null where its Hessian gives none. */
function slopeOf(
  parameters: readonly Parameter[],
  { minimum, covariance }: Pick<Fit, 'minimum' | 'covariance'>,
  index: number,
  cholesky: Cholesky,
): Float64Array | null {
  const n = minimum.at.length;
  const slope = new Float64Array(n);
  if (covariance !== null && minimum.atBound.length === 0) {
    const own = covariance[index * n + index]!;
    if (!(own > 0)) return null;
    for (let i = 0; i < n; i++) slope[i] = covariance[i * n + index]! / own;
    return slope;
  }
  const { hessian } = minimum.derivatives;
  const moving = parameters.flatMap((p, i) =>
    i === index || p.fixed || minimum.atBound.includes(i) || minimum.undetermined.includes(i) ? [] : [i],
  );
  const m = moving.length;
  const matrix = new Float64Array(m * m);
  const right = new Float64Array(m);
  for (let a = 0; a < m; a++) {
    right[a] = -hessian[moving[a]! * n + index]!;
    for (let b = 0; b <= a; b++) matrix[a * m + b] = hessian[moving[a]! * n + moving[b]!]!;
  }
  if (!cholesky.factor(matrix, m, matrix)) return null;
  cholesky.solve(matrix, m, right, right);
  for (let a = 0; a < m; a++) slope[moving[a]!] = right[a]!;
  return slope;
}
