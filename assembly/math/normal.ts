// The standard normal distribution: its cumulative distribution and its quantiles.
//
// The lower tail is exp(-x^2/2) erfcx(-x / sqrt 2) / 2 with both arguments in two parts. A quantile below -0.67 is read
// from a table of pieces over r = sqrt(-2 log p), also in two parts; between, with q = p - 1/2,
// x = q (sqrt(2 pi) + q^2 P(q^2)).
// Source of the idea to take r as the variable: M. J. Wichura, "Algorithm AS 241", Applied Statistics 37 (1988) 477.

import { logInTwo, restOfLog } from './double-log';
import { erf, gaussianTail } from './erf';
import { QUANTILE_PIECES } from './normal-table';
import { centreFor, fromRow, rowFor } from './pieces';
import { lostByProduct, upperHalf } from './split';

const ROOT_HALF: f64 = 0.7071067811865476;
const ROOT_HALF_REST: f64 = -4.833646656726457e-17;
const ROOT_TWO_PI: f64 = 2.5066282153129578; // 26 bits
const ROOT_TWO_PI_REST: f64 = 5.931804273874389e-8;

/**
 * The probability below x. ULP error: 1.25 (0.6 below -0.375).
 * Zero below -38.568, with gradual underflow from -37.519.
 */
export function normalCdf(x: f64): f64 {
  const size = abs<f64>(x);
  if (size < 0.375) return 0.5 + 0.5 * erf(x * ROOT_HALF);
  if (size > 39) return x > 0 ? 1 : 0;
  if (isNaN(x)) return NaN;
  const t = size * ROOT_HALF;
  const tRest = lostByProduct(size, ROOT_HALF, t) + size * ROOT_HALF_REST;
  const square = size * size;
  const tail = gaussianTail(t, tRest, 0.5 * square, 0.5 * lostByProduct(size, size, square), -1);
  return x > 0 ? 1 - tail : tail;
}

/** The x with normalCdf(x) = p. ULP error: 0.7. -Infinity for 0, Infinity for 1, NaN outside [0, 1] and for NaN. */
export function normalQuantile(p: f64): f64 {
  if (p > 0.75) return p < 1 ? -lowerQuantile(1 - p) : p === 1 ? Infinity : NaN;
  if (p >= 0.25) return centralQuantile(p - 0.5);
  return p > 0 ? lowerQuantile(p) : p === 0 ? -Infinity : NaN;
}

function lowerQuantile(p: f64): f64 {
  const square = -2 * logInTwo(p);
  const squareRest = -2 * restOfLog;
  const r = sqrt<f64>(square);
  const product = r * r;
  const rRest = (square - product - lostByProduct(r, r, product) + squareRest) / (2 * r);
  const row = rowFor(QUANTILE_PIECES, 1.625, r);
  return load<f64>(row) + fromRow(row, r - centreFor(r) + rRest);
}

function centralQuantile(q: f64): f64 {
  const s = q * q;
  const ss = s * s;
  const a = 2.6249349909537365 + s * 5.772533538611929 + ss * (15.66760896308352 + s * 47.03578756225454);
  const b = 149.829779623123 + s * 496.2757848995748 + ss * (1689.6860701414778 + s * 5883.897198460694);
  const c = 20368.935144848205 + s * 84241.12221781869 + ss * (84186.98082086467 + s * 3235056.8751657503);
  const d = -13570631.48076608 + s * 80105915.39614879;
  const ssss = ss * ss;
  const p = a + ssss * (b + ssss * (c + ssss * d));
  const upper = upperHalf(q);
  return upper * ROOT_TWO_PI + ((q - upper) * ROOT_TWO_PI + q * (ROOT_TWO_PI_REST + s * p));
}
