// An angle less the nearest multiple of pi/2, in two parts.
//
// Up to a million pi/2 in four parts, whose products with the multiple are exact (W. J. Cody and W. Waite, 1980). Beyond,
// the product with 192 bits of 2/pi, those that matter, in integers (M. H. Payne and R. N. Hanek, "Radian reduction for
// trigonometric functions", ACM SIGNUM Newsletter 18 (1983) 19). Both are exact to 2^-70 of the angle or better.

import { TWO_OVER_PI } from './angle-table';
import { lostByProduct, lostBySum } from './split';

const TWO_OVER_PI_ROUNDED: f64 = 0.6366197723675814;
const TO_INTEGER: f64 = 6755399441055744; // 1.5 * 2^52
// pi/2: three parts of 33 bits and the rest
const PART1: f64 = 1.5707963267341256;
const PART2: f64 = 6.077100506303966e-11;
const PART3: f64 = 2.0222662487111665e-21;
const PART4: f64 = 8.4784276603689e-32;
// pi/2 rounded, and the rest
const HALF_PI: f64 = 1.5707963267948966;
const HALF_PI_REST: f64 = 6.123233995736766e-17;

/** The result of the last `reduceAngle`: |angle| <= pi/4 or hardly more, and what it lacks. */
export let angle: f64 = 0;
export let restOfAngle: f64 = 0;

/** Sets `angle` and `restOfAngle` to x - n pi/2 for finite x, and answers n modulo 4. */
export function reduceAngle(x: f64): i32 {
  if (abs<f64>(x) > 1e6) return reduceLarge(x);
  const shifted = x * TWO_OVER_PI_ROUNDED + TO_INTEGER;
  const n = shifted - TO_INTEGER;
  const a = x - n * PART1;
  const b = a - n * PART2;
  const c = b - n * PART3;
  const rest = lostBySum(a, -n * PART2, b) + lostBySum(b, -n * PART3, c) - n * PART4;
  angle = c + rest;
  restOfAngle = c - angle + rest;
  return <i32>reinterpret<i64>(shifted) & 3;
}

function reduceLarge(x: f64): i32 {
  // |x| = m 2^e; bits of 2/pi whose product with it is a multiple of 4 are skipped, after the 64 zeros of the table
  const bits = reinterpret<u64>(x);
  const m = (bits & 0x000fffffffffffff) | 0x0010000000000000;
  const skip = <i32>((bits >> 52) & 2047) - 1075 - 2 + 64;
  const f0 = wordAt(skip + 128);
  const f1 = wordAt(skip + 64);
  const f2 = wordAt(skip);
  // (f2, f1, f0) m modulo 2^192: in units of 2^-190 the angle over pi/2, modulo 4
  const p0 = m * f0;
  const low1 = m * f1;
  const p1 = low1 + highProduct(m, f0);
  const p2 = m * f2 + highProduct(m, f1) + <u64>(p1 < low1);

  let quadrant = <i32>(p2 >> 62);
  let top = (p2 << 2) | (p1 >> 62);
  let next = (p1 << 2) | (p0 >> 62);
  let negative = bits >> 63 !== 0;
  if (negative) quadrant = -quadrant;
  if (top >> 63 !== 0) {
    quadrant += negative ? -1 : 1;
    negative = !negative;
    next = -next;
    top = ~top + <u64>(next === 0);
  }
  // the leading bit to the front: no double is so near to a multiple of pi/2 that top is 0
  const zeros = <i32>clz<u64>(top);
  if (zeros > 0) {
    top = (top << zeros) | (next >> (64 - zeros));
    next <<= zeros;
  }
  const unit = reinterpret<f64>(<i64>(1023 - 53 - zeros) << 52);
  const high = (negative ? -1.0 : 1.0) * <f64>(top >> 11) * unit;
  const low = (negative ? -1.0 : 1.0) * <f64>((top << 53) | (next >> 11)) * unit * 5.421010862427522e-20; // 2^-64
  const product = high * HALF_PI;
  const rest = lostByProduct(high, HALF_PI, product) + (high * HALF_PI_REST + low * HALF_PI);
  angle = product + rest;
  restOfAngle = product - angle + rest;
  return quadrant & 3;
}

/** The 64 bits of the table that begin after `skip`. */
function wordAt(skip: i32): u64 {
  const word = TWO_OVER_PI + (<usize>(skip >> 6) << 3);
  const shift = skip & 63;
  return shift === 0 ? load<u64>(word) : (load<u64>(word) << shift) | (load<u64>(word, 8) >> (64 - shift));
}

/** The upper 64 bits of a b. */
function highProduct(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff;
  const a1 = a >> 32;
  const b0 = b & 0xffffffff;
  const b1 = b >> 32;
  const middle = a1 * b0 + ((a0 * b0) >> 32);
  const other = a0 * b1 + (middle & 0xffffffff);
  return a1 * b1 + (middle >> 32) + (other >> 32);
}
