// The logarithm to about 100 bits, as a number and its rest, for functions that lose digits after it.
//
// The reduction of log.ts, carried in two parts where it matters: the rest of the table's logarithm, r, and r^2 / 2.

import { FRACTION, LN2_HIGH, LN2_LOW, OFFSET, ONE, UPPER } from './log';
import { LOG_RESTS, LOG_TABLE } from './log-table';
import { lostBySum, upperHalf } from './split';

/** What the last result of `logInTwo` lacks of the logarithm. */
export let restOfLog: f64 = 0;

/** log(x) for finite x > 0, rounded; with `restOfLog` relatively exact to 2^-68. */
export function logInTwo(x: f64): f64 {
  let bits = reinterpret<i64>(x);
  let bias: i64 = 1023;
  if (bits < 0x0010000000000000) {
    bits = reinterpret<i64>(x * 4503599627370496);
    bias += 52;
  }
  const shifted = bits + (ONE - OFFSET);
  const k = <f64>((shifted >>> 52) - bias);
  const fraction = shifted & FRACTION;
  const z = reinterpret<f64>(fraction + OFFSET);
  const i = <usize>(fraction >> 44);
  const c = load<f64>(LOG_TABLE + (i << 4));

  const upper = reinterpret<f64>(reinterpret<i64>(z) & UPPER);
  const rUpper = upper * c - 1;
  const rLower = (z - upper) * c;
  const r = rUpper + rLower;
  const rRest = lostBySum(rUpper, rLower, r);
  const rHalf = upperHalf(r);
  const square = rHalf * rHalf * 0.5;
  const squareRest = 0.5 * ((r - rHalf) * (r + rHalf)) + r * rRest;

  const large = k * LN2_HIGH + load<f64>(LOG_TABLE + (i << 4), 8);
  const first = large + r;
  const second = first - square;
  // each of these sums has its larger term first, or 0
  const lost = large - first + r + (first - second - square);

  const rr = r * r;
  const p = 1 / 5.0 - r * (1 / 6.0) + rr * (1 / 7.0 - r * (1 / 8.0) + rr * (1 / 9.0));
  const cubic = rr * r * (1 / 3.0 - r * (1 / 4.0) + rr * p);
  const small = lost + (rRest - squareRest) + (load<f64>(LOG_RESTS + (i << 3)) + k * LN2_LOW) + cubic;
  const high = second + small;
  restOfLog = second - high + small;
  return high;
}
