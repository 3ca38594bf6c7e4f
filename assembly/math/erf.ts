// The error function and its complements.
//
// erf(x) = x (1 + S(x^2)) below 1/2; elsewhere erfc(x) = exp(-x^2) erfcx(x), with erfcx in pieces and with x^2 and the
// product in two parts, so that erfc keeps its relative accuracy down to where it underflows. Definitions and the
// asymptotic series: NIST DLMF 7.2, 7.12.1.

import { ERFCX_PIECES } from './erf-table';
import { beyond, excess, LARGEST_EXPONENT, multipleOf, nearestStep, rootOf, scaled } from './exp';
import { centreFor, fromRow, rowFor } from './pieces';
import { lostByProduct, upperHalf } from './split';

const PER_ROOT_PI: f64 = 0.5641895835477563;

/** ULP error: 0.85. NaN for NaN; -0 for -0. */
export function erf(x: f64): f64 {
  const size = abs<f64>(x);
  if (size < 0.5) return nearZero(x);
  if (!(size <= 6)) return isNaN(x) ? NaN : copysign<f64>(1, x);
  return copysign<f64>(1 - complement(size), x);
}

/** 1 - erf(x). ULP error: 0.8. Zero above 27.226, with gradual underflow from 26.543; 2 for large negative x. */
export function erfc(x: f64): f64 {
  if (x < 0.25) return x < -0.5 ? (x < -6 ? 2 : 2 - complement(-x)) : 1 - nearZero(x);
  return x < 28 ? complement(x) : isNaN(x) ? NaN : 0;
}

/** exp(x^2) erfc(x). ULP error: 1.15 (0.85 below 1/4, 0.6 on [1/4, 32), 1.15 above). Infinity below -26.629. */
export function erfcx(x: f64): f64 {
  if (x < 0.25) return growing(x);
  if (x < 32) {
    const row = rowFor(ERFCX_PIECES, 0.25, x);
    return load<f64>(row) + fromRow(row, x - centreFor(x));
  }
  const inverse = 1 / x;
  const y = inverse * inverse; // the asymptotic series: 1 - 1/2 y + 3/4 y^2 - ... + 10395/64 y^6
  const far = 105 / 16.0 + y * (-945 / 32.0 + y * (10395 / 64.0));
  const series = y * (-1 / 2.0 + y * (3 / 4.0 + y * (-15 / 8.0 + y * far)));
  const leading = PER_ROOT_PI / x;
  return leading + leading * series;
}

function growing(x: f64): f64 {
  const square = x * x;
  if (!(square <= LARGEST_EXPONENT)) return isNaN(x) ? NaN : Infinity;
  const step = nearestStep(square);
  const root = rootOf(step);
  const more = root * excess(beyond(square, step) + lostByProduct(x, x, square), step);
  // root + more times erfc(x), which is known in two parts
  const one: f64 = x < -0.5 ? 2 : 1;
  const less = x < -0.5 ? complement(-x) : nearZero(x);
  const value = one - less;
  const valueRest = one - value - less;
  const rootUpper = upperHalf(root);
  const valueUpper = upperHalf(value);
  const rest = rootUpper * (value - valueUpper) + (root - rootUpper) * value;
  return scaled(rootUpper * valueUpper, rest + (root * valueRest + more * value), multipleOf(step));
}

/** erf(x) for |x| <= 1/2. */
function nearZero(x: f64): f64 {
  const s = x * x;
  const ss = s * s;
  const a = 0.1283791670955126 + s * -0.37612638903183754;
  const b = 0.11283791670955123 + s * -0.026866170645130034 + ss * (0.005223977625403192 + s * -0.0008548327016159163);
  const c =
    0.00012055332131175981 + s * -1.4925586560096415e-5 + ss * (1.6459034327218912e-6 + s * -1.6273138761686977e-7);
  const p = a + ss * (b + ss * ss * (c + ss * ss * 1.3214378238338438e-8));
  return x + x * p;
}

/** erfc(x) for x in [1/4, 28). */
// @ts-ignore: decorator
@inline
function complement(x: f64): f64 {
  const square = x * x;
  return gaussianTail(x, 0, square, lostByProduct(x, x, square), 0);
}

/**
 * 2^power exp(-(square + squareRest)) erfcx(x + xRest) for x in [1/4, 28): the complementary error function where x^2
 * and x are known in two parts. ULP error: 0.6.
 */
export function gaussianTail(x: f64, xRest: f64, square: f64, squareRest: f64, power: i64): f64 {
  const row = rowFor(ERFCX_PIECES, 0.25, x);
  const value = load<f64>(row);
  const more = fromRow(row, x - centreFor(x) + xRest);
  const step = nearestStep(-square);
  const root = rootOf(step);
  const p = excess(beyond(-square, step) - squareRest, step);
  // 2^m root (1 + p) (value + more), of which the upper half of root times value is exact
  const upper = upperHalf(root);
  return scaled(upper * value, (root - upper) * value + root * (more + p * (value + more)), multipleOf(step) + power);
}
