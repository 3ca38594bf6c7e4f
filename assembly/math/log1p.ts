// log(1 + x) without losing what is small: the reduction of log.ts for u = 1 + x, with what the rounding of u lost added
// to its r. Where the table's reciprocal is 1, r is x itself.

import { beyondLinear, log, logOf } from './log';

/** ULP error: 0.8. -Infinity for -1, NaN below and for NaN, Infinity for Infinity; -0 for -0. */
export function log1p(x: f64): f64 {
  if (!(x > -1)) return x === -1 ? -Infinity : NaN;
  if (x === Infinity || x === 0) return x;
  if (abs<f64>(x) < 1 / 256.0) return x + beyondLinear(x);
  if (x > 1e18) return log(x);
  const u = 1 + x;
  return logOf(u, x < 1 ? x - (u - 1) : 1 - (u - x));
}
