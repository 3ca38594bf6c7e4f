// Sine, cosine and arctangent.
//
// Sine and cosine: Taylor's polynomials on |x| <= pi/4 after the reduction of angle.ts. Arctangent: atan(y/x) =
// atan(c) + atan((y - c x) / (x + c y)) with c = j/16 next to y/x (0 below 1/16), the first from a table, the second by
// Taylor's polynomial.

import { angle, reduceAngle, restOfAngle } from './angle';
import { ARCTANGENTS } from './angle-table';
import { upperHalf } from './split';

const QUARTER_PI: f64 = 0.7853981633974483;
const HALF_PI: f64 = 1.5707963267948966;
const HALF_PI_REST: f64 = 6.123233995736766e-17;
const PI: f64 = 3.141592653589793;
const PI_REST: f64 = 1.2246467991473532e-16;

/** ULP error: 0.8 for all x: large ones are reduced exactly. NaN for NaN and infinities; -0 for -0. */
export function sin(x: f64): f64 {
  if (abs<f64>(x) <= QUARTER_PI) return x === 0 ? x : sineNearZero(x, 0);
  if (!(abs<f64>(x) < Infinity)) return NaN;
  const quadrant = reduceAngle(x);
  const size = quadrant & 1 ? cosineNearZero(angle, restOfAngle) : sineNearZero(angle, restOfAngle);
  return quadrant & 2 ? -size : size;
}

/** ULP error: 0.8 for all x: large ones are reduced exactly. NaN for NaN and infinities. */
export function cos(x: f64): f64 {
  if (abs<f64>(x) <= QUARTER_PI) return cosineNearZero(x, 0);
  if (!(abs<f64>(x) < Infinity)) return NaN;
  const quadrant = reduceAngle(x);
  const size = quadrant & 1 ? sineNearZero(angle, restOfAngle) : cosineNearZero(angle, restOfAngle);
  return (quadrant + 1) & 2 ? -size : size;
}

/** sin(x + rest): x - x^3/3! + ... - x^19/19!. */
function sineNearZero(x: f64, rest: f64): f64 {
  const s = x * x;
  const a = -1 / 6.0 + s * (1 / 120.0 + s * (-1 / 5040.0));
  const b = 1 / 362880.0 + s * (-1 / 39916800.0 + s * (1 / 6227020800.0));
  const c = -1 / 1307674368000.0 + s * (1 / 355687428096000.0 + s * (-1 / 121645100408832000.0));
  const sss = s * s * s;
  const cubic = x * s * (a + sss * (b + sss * c));
  return x + (cubic + rest * (1 - 0.5 * s));
}

/** cos(x + rest): 1 - x^2/2! + ... + x^18/18!. */
function cosineNearZero(x: f64, rest: f64): f64 {
  const s = x * x;
  const a = 1 / 24.0 + s * (-1 / 720.0 + s * (1 / 40320.0));
  const b = -1 / 3628800.0 + s * (1 / 479001600.0 + s * (-1 / 87178291200.0));
  const c = 1 / 20922789888000.0 + s * (-1 / 6402373705728000.0);
  const sss = s * s * s;
  const half = 0.5 * s;
  const leading = 1 - half;
  return leading + (1 - leading - half + (s * s * (a + sss * (b + sss * c)) - x * rest));
}

/** ULP error: 1.0. NaN for NaN; -0 for -0. */
export function atan(x: f64): f64 {
  if (isNaN(x)) return NaN;
  if (x === 0) return x;
  const size = abs<f64>(x);
  const result = size <= 1 ? fromRatio(size, 1, 0, 0, 1) : fromRatio(1, size, HALF_PI, HALF_PI_REST, -1);
  return copysign<f64>(result, x);
}

/** The angle of the point (x, y), in [-pi, pi]. ULP error: 1.05. Special values as in IEEE 754-2019. */
export function atan2(y: f64, x: f64): f64 {
  if (isNaN(x) || isNaN(y)) return NaN;
  let up = abs<f64>(y);
  let along = abs<f64>(x);
  const behind = reinterpret<i64>(x) < 0;
  if (up === 0) return copysign<f64>(behind ? PI : 0, y);
  if (up === Infinity && along === Infinity) up = along = 1;
  const result =
    up <= along
      ? behind
        ? fromRatio(up, along, PI, PI_REST, -1)
        : fromRatio(up, along, 0, 0, 1)
      : fromRatio(along, up, HALF_PI, HALF_PI_REST, behind ? 1 : -1);
  return copysign<f64>(result, y);
}

/** base + baseRest + sign atan(y/x) for 0 <= y <= x, x > 0; base is 0, or larger than pi/4. */
function fromRatio(y: f64, x: f64, base: f64, baseRest: f64, sign: f64): f64 {
  let t = y / x;
  const j = t < 1 / 16.0 ? 0 : nearest<f64>(t * 16);
  if (j > 0) {
    const c = j * (1 / 16.0);
    // by 2^-600 or 2^500 to the middle of the range, so that nothing under- or overflows
    const scale = x > 1e150 ? 2.409919865102884e-181 : x < 1e-150 ? 3.273390607896142e150 : 1.0;
    y *= scale;
    x *= scale;
    const upper = upperHalf(x);
    t = (y - c * upper - c * (x - upper)) / (x + c * y);
  }
  const s = t * t;
  const far = 1 / 9.0 + s * (-1 / 11.0 + s * (1 / 13.0));
  const series = t * s * (-1 / 3.0 + s * (1 / 5.0 + s * (-1 / 7.0 + s * far)));
  const row = ARCTANGENTS + (<usize>j << 4);
  const known = sign * load<f64>(row);
  const leading = base + known;
  const lost = base - leading + known;
  return leading + (lost + (baseRest + sign * (load<f64>(row, 8) + series)) + sign * t);
}
