// The logarithm of the gamma function and of factorials.
//
// Below 16 a table of pieces for log(Gamma(x)) over its nearest zero's factor, x - 1 or x - 2, so that the relative
// accuracy holds at the zeros; above, Stirling's series, NIST DLMF 5.11.1, with its leading product in two parts.

import { logInTwo, restOfLog } from './double-log';
import { LOG_FACTORIALS, LOG_GAMMA_PIECES } from './gamma-table';
import { log } from './log';
import { centreFor, fromRow, rowFor } from './pieces';
import { lostByProduct, upperHalf } from './split';

/** log(2 pi) / 2 - 1/2 and + 1/2. */
const STIRLING: f64 = 0.4189385332046727;
const STIRLING_OF_NEXT: f64 = 1.4189385332046727;

/**
 * log(Gamma(x)) for x > 0. ULP error: 1.1, also near its zeros at 1 and 2.
 * Infinity for 0 and above 2.559e305, NaN below 0 and for NaN.
 */
export function logGamma(x: f64): f64 {
  if (!(x > 0)) return x === 0 ? Infinity : NaN;
  if (x >= 16) return x <= 2.5599833278516383e305 ? stirling(x) : Infinity;
  if (x >= 0.5) {
    const row = rowFor(LOG_GAMMA_PIECES, 0.5, x);
    const value = load<f64>(row);
    const factor = x - (x < 1.5 ? 1 : 2);
    if (factor === 0) return 0;
    const upper = upperHalf(factor);
    return upper * value + ((factor - upper) * value + factor * fromRow(row, x - centreFor(x)));
  }
  if (x < 1e-20) return -log(x);
  // log Gamma(x) = log Gamma(1 + x) - log(x)
  let next = 1 + x;
  if (next === 1.5) next = 1.4999999999999998; // rounded into the piece beyond its own
  const row = rowFor(LOG_GAMMA_PIECES, 0.5, next);
  const ofNext = x * (load<f64>(row) + fromRow(row, x - (centreFor(next) - 1)));
  const minusLog = -logInTwo(x);
  const result = minusLog + ofNext;
  return result + (minusLog - result + ofNext - restOfLog);
}

function stirling(x: f64): f64 {
  // (x - 1/2) (log(x) - 1), log(x) - 1 being exact
  const high = logInTwo(x) - 1;
  const low = restOfLog;
  const factor = x - 0.5;
  const product = factor * high;
  const inverse = 1 / x;
  const y = inverse * inverse;
  const b = 1 / 1260.0 + y * (-1 / 1680.0 + y * (1 / 1188.0 + y * (-691 / 360360.0 + y * (1 / 156.0))));
  const series = inverse * (1 / 12.0 + y * (-1 / 360.0 + y * b));
  return product + (lostByProduct(factor, high, product) + factor * low + STIRLING + series);
}

/** log(k!) for integers k >= 0. ULP error: 1.9 (0.5 below 128). */
export function logFactorial(k: f64): f64 {
  if (k < 128) return load<f64>(LOG_FACTORIALS + (<usize>k << 3));
  const inverse = 1 / k;
  const y = inverse * inverse;
  const series = inverse * (1 / 12.0 + y * (-1 / 360.0 + y * (1 / 1260.0)));
  return (k + 0.5) * (log(k) - 1) + (STIRLING_OF_NEXT + series);
}
