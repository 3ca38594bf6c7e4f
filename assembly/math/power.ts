// x^y and the decimal logarithm, from a logarithm in two parts.

import { expOfSum } from './exp';
import { logInTwo, restOfLog } from './double-log';
import { lostByProduct } from './split';

const PER_LN10: f64 = 0.4342944819032518;
const PER_LN10_REST: f64 = 1.098319650216765e-17;

/**
 * x^y = exp(y log(x)). ULP error: 0.6.
 * Special values as in IEEE 754-2019: 1 for y = 0 or x = 1, whatever the other is; NaN for x < 0 unless y is an integer.
 */
export function pow(x: f64, y: f64): f64 {
  if (y === 0 || x === 1) return 1;
  if (isNaN(x) || isNaN(y)) return NaN;
  const size = abs<f64>(x);
  const parity = x < 0 || x === 0 ? parityOf(y) : 0;
  const sign: f64 = parity === 1 && reinterpret<i64>(x) < 0 ? -1 : 1;
  if (size === 0 || size === Infinity) return (size === 0) === (y > 0) ? sign * 0 : sign * Infinity;
  if (abs<f64>(y) === Infinity) return size === 1 ? 1 : (size > 1) === (y > 0) ? Infinity : 0;
  if (parity === 2) return NaN;

  const high = logInTwo(size);
  const low = restOfLog;
  const exponent = y * high;
  if (exponent > 710) return sign * Infinity;
  if (exponent < -746) return sign * 0;
  return sign * expOfSum(exponent, lostByProduct(y, high, exponent) + y * low);
}

/** 0 for an even integer or an infinity, 1 for an odd integer, 2 for any other number. */
function parityOf(y: f64): i32 {
  if (abs<f64>(y) >= 9007199254740992) return 0;
  if (floor<f64>(y) !== y) return 2;
  return <i32>(<i64>y & 1);
}

/** The decimal logarithm. ULP error: 0.51; powers of ten give integers. Special values as for `log`. */
export function log10(x: f64): f64 {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const high = logInTwo(x);
  const low = restOfLog;
  const product = high * PER_LN10;
  return product + (lostByProduct(high, PER_LN10, product) + high * PER_LN10_REST + low * PER_LN10);
}
