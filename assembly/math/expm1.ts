// exp(x) - 1 without losing what is small.
//
// Near 0 Taylor's polynomial; elsewhere 2^m T_j - 1, with what its rounding loses, and then the excess of exp.ts.
// Source: P. T. P. Tang, "Table-driven implementation of the expm1 function", ACM TOMS 18 (1992) 211.

import { beyond, excess, exp, nearestStep, scaleOf } from './exp';

/** ULP error: 0.6. NaN for NaN; above 709.782712893384 Infinity; -0 for -0. */
export function expm1(x: f64): f64 {
  const size = abs<f64>(x);
  if (size < 1 / 8.0) return nearZero(x, size);
  if (x > 40) return exp(x);
  if (x < -40) return -1;
  const step = nearestStep(x);
  const scale = scaleOf(step);
  const less = scale - 1;
  const lost = scale > 1 ? scale - less - 1 : scale - (1 + less);
  return less + (lost + scale * excess(beyond(x, step), step));
}

function nearZero(x: f64, size: f64): f64 {
  if (size < 5.551115123125783e-17) return x; // 2^-54
  const xx = x * x;
  // Taylor's terms to x^12 / 12!
  const a = 1 / 6.0 + x * (1 / 24.0) + xx * (1 / 120.0 + x * (1 / 720.0));
  const b = 1 / 5040.0 + x * (1 / 40320.0) + xx * (1 / 362880.0 + x * (1 / 3628800.0));
  const c = 1 / 39916800.0 + x * (1 / 479001600.0);
  const xxxx = xx * xx;
  return x + (xx * (1 / 2.0) + xx * x * (a + xxxx * (b + xxxx * c)));
}
