// Uncertainties from the curvature at the minimum: the covariance is the inverse Hessian over the free parameters.

import { type Cholesky, plainCholesky } from './cholesky.ts';
import type { Parameter } from './function.ts';
import type { Minimum } from './newton.ts';

export interface Covariance {
  /** Row by row over all n parameters; rows of parameters without an uncertainty are 0. */
  readonly matrix: Float64Array;
  /** One standard deviation each; null for fixed parameters, and for those that `reason` takes out. */
  readonly uncertainties: readonly (number | null)[];
  /** `full`: all free parameters. `inactive`: only those that are not at a bound and that the function depends on with
   *  those held, since the full Hessian is not positive definite. `none`: not even that. */
  readonly over: 'full' | 'inactive' | 'none';
}

/**
 * The covariance of a minimum of a negative log likelihood (a rise of 1/2 is one standard deviation).
 */
export function hesse(
  parameters: readonly Parameter[],
  minimum: Pick<Minimum, 'derivatives' | 'atBound'>,
  cholesky: Cholesky = plainCholesky,
): Covariance {
  const n = parameters.length;
  const free = parameters.flatMap((p, i) => (p.fixed || p.lower >= p.upper ? [] : [i]));
  const full = invertOver(minimum.derivatives.hessian, n, free, cholesky);
  if (full !== null) return { matrix: full, uncertainties: roots(full, n, free), over: 'full' };
  const inside = free.filter((i) => !minimum.atBound.includes(i));
  const inactive = inside.filter((i) => inside.some((k) => minimum.derivatives.hessian[i * n + k] !== 0));
  const part =
    inactive.length < free.length ? invertOver(minimum.derivatives.hessian, n, inactive, cholesky) : null;
  if (part !== null) return { matrix: part, uncertainties: roots(part, n, inactive), over: 'inactive' };
  return { matrix: new Float64Array(n * n), uncertainties: new Array(n).fill(null), over: 'none' };
}

/** The inverse of the Hessian's rows and columns `chosen`, in their places; null where that is not positive definite. */
function invertOver(
  hessian: Float64Array,
  n: number,
  chosen: readonly number[],
  cholesky: Cholesky,
): Float64Array | null {
  const m = chosen.length;
  const matrix = new Float64Array(n * n);
  if (m === 0) return matrix;
  const work = new Float64Array(2 * m * m);
  const small = work.subarray(0, m * m);
  const factor = work.subarray(m * m);
  for (let a = 0; a < m; a++)
    for (let b = 0; b < m; b++) small[a * m + b] = hessian[chosen[a]! * n + chosen[b]!]!;
  if (!allFinite(small) || !cholesky.factor(small, m, factor)) return null;
  cholesky.invert(factor, m, small);
  for (let a = 0; a < m; a++)
    for (let b = 0; b < m; b++) matrix[chosen[a]! * n + chosen[b]!] = small[a * m + b]!;
  return matrix;
}

function allFinite(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) return false;
  return true;
}

function roots(matrix: Float64Array, n: number, chosen: readonly number[]): (number | null)[] {
  return Array.from({ length: n }, (_, i) => (chosen.includes(i) ? Math.sqrt(matrix[i * n + i]!) : null));
}
