// The natural logarithm, two lanes at a time and one at a time, with the same bits.
//
// x = 2^k z, z in [0.707, 1.414), z c = 1 + r for the table's c: log(x) = k ln2 - log(c) + log(1 + r), |r| < 2^-8, with
// Taylor's polynomial to r^7, which leaves out less than 0.02 ULP. k ln2 - log(c) is exact (see log-table.ts), and so is
// z c - 1 but for the last bit. Around 1 c is 1, so that small results are relatively as good as large ones.
// Source: P. T. P. Tang, "Table-driven implementation of the logarithm function in IEEE floating-point arithmetic", ACM
// TOMS 16 (1990) 378; accurate tables after Gal.

import { LOG_TABLE } from './log-table';

export const OFFSET: i64 = 0x3fe6a00800000000; // the bits of the smallest z
export const ONE: i64 = 0x3ff0000000000000;
export const FRACTION: i64 = 0x000fffffffffffff;
export const UPPER: i64 = ~0xffffffff; // the upper 21 bits of a number's significand
const NORMAL: i64 = 0x0010000000000000; // the smallest normal number
const INFINITE: i64 = 0x7ff0000000000000;
const TO_DOUBLE: i64 = 0x4330000000000000; // as a double 2^52: or-ing an integer in adds it
const TO_COUNT: f64 = 4503599627370496 + 1023; // what to subtract then, for the exponent
export const LN2_HIGH: f64 = 0.6931471805598903; // 42 bits, so that k * LN2_HIGH is exact
export const LN2_LOW: f64 = 5.497923018708371e-14;

// The vector constants lie in memory: V8 would build each at every use from three instructions, and a load is one.
const INTEGERS = memory.data<i64>(
  [i64.MIN_VALUE - NORMAL, ONE - OFFSET, OFFSET, TO_DOUBLE, i64.MIN_VALUE - NORMAL + INFINITE - 1],
  16,
);
const CONSTANTS = memory.data<f64>(
  [TO_COUNT, 1, LN2_HIGH, LN2_LOW, 1 / 2.0, 1 / 3.0, 1 / 4.0, 1 / 5.0, 1 / 6.0, 1 / 7.0],
  16,
);

// @ts-ignore: decorator
@inline
function integer(i: usize): v128 {
  return v128.load64_splat(INTEGERS + (i << 3));
}

// @ts-ignore: decorator
@inline
function constant(i: usize): v128 {
  return v128.load64_splat(CONSTANTS + (i << 3));
}

/**
 * log of both lanes. ULP error: 0.8.
 * -Infinity for both zeros, NaN below zero and for NaN, Infinity for Infinity; subnormal numbers as good as others.
 */
// @ts-ignore: decorator
@inline
export function log2lanes(x: v128): v128 {
  // normal and positive numbers are those whose bits lie in [NORMAL, INFINITE): one comparison, shifted to the far end
  const place = i64x2.add(x, integer(0));
  if (v128.any_true(i64x2.gt_s(place, integer(4)))) return hard2lanes(x);
  return easyLog2lanes(x);
}

/** The same bits for lanes that are known to be normal and positive. */
// @ts-ignore: decorator
@inline
export function easyLog2lanes(x: v128): v128 {
  const shifted = i64x2.add(x, integer(1));
  const k = f64x2.sub(v128.or(i64x2.shr_u(shifted, 52), integer(3)), constant(0));
  const fraction = v128.and(shifted, i64x2.splat(FRACTION));
  const z = i64x2.add(fraction, integer(2));

  const row = i64x2.shr_u(fraction, 44);
  const row0 = v128.load(LOG_TABLE + (<usize>i32x4.extract_lane(row, 0) << 4));
  const row1 = v128.load(LOG_TABLE + (<usize>i32x4.extract_lane(row, 2) << 4));
  const c = i64x2.shuffle(row0, row1, 0, 2);
  const minusLogC = i64x2.shuffle(row0, row1, 1, 3);

  const upper = v128.and(z, i64x2.splat(UPPER));
  const r = f64x2.add(f64x2.sub(f64x2.mul(upper, c), constant(1)), f64x2.mul(f64x2.sub(z, upper), c));
  const rr = f64x2.mul(r, r);
  const low = f64x2.sub(constant(5), f64x2.mul(r, constant(6)));
  const high = f64x2.sub(constant(7), f64x2.mul(r, constant(8)));
  const p = f64x2.add(low, f64x2.mul(rr, f64x2.add(high, f64x2.mul(rr, constant(9)))));
  const q = f64x2.mul(rr, f64x2.sub(f64x2.mul(r, p), constant(4)));
  const large = f64x2.add(f64x2.mul(k, constant(2)), minusLogC);
  const small = f64x2.add(q, f64x2.mul(k, constant(3)));
  const leading = f64x2.add(large, r);
  return f64x2.add(leading, f64x2.add(f64x2.add(f64x2.sub(large, leading), r), small));
}

function hard2lanes(x: v128): v128 {
  const first = log(f64x2.extract_lane(x, 0));
  const second = log(f64x2.extract_lane(x, 1));
  return f64x2.replace_lane(f64x2.splat(first), 1, second);
}

/** log of one number: the same bits as `log2lanes`. */
export function log(x: f64): f64 {
  let bits = reinterpret<i64>(x);
  let bias = TO_COUNT;
  if (<u64>(bits - NORMAL) >= <u64>(INFINITE - NORMAL)) {
    if (x === 0) return -Infinity;
    if (!(x > 0)) return NaN;
    if (x === Infinity) return x;
    bits = reinterpret<i64>(x * 4503599627370496);
    bias += 52;
  }
  const shifted = bits + (ONE - OFFSET);
  const k = reinterpret<f64>((shifted >>> 52) | TO_DOUBLE) - bias;
  const row = rowOf(shifted);
  const c = load<f64>(row);
  const z = reinterpret<f64>((shifted & FRACTION) + OFFSET);
  const upper = reinterpret<f64>(reinterpret<i64>(z) & UPPER);
  return sum(k, row, upper * c - 1 + (z - upper) * c);
}

/** log(u + lost) for normal u > 0 and |lost| <= 1/2 ULP of u. */
export function logOf(u: f64, lost: f64): f64 {
  const shifted = reinterpret<i64>(u) + (ONE - OFFSET);
  const count = shifted >>> 52;
  const k = reinterpret<f64>(count | TO_DOUBLE) - TO_COUNT;
  const row = rowOf(shifted);
  const c = load<f64>(row);
  const z = reinterpret<f64>((shifted & FRACTION) + OFFSET);
  const upper = reinterpret<f64>(reinterpret<i64>(z) & UPPER);
  const shrink = reinterpret<f64>((2046 - count) << 52); // 2^-k
  return sum(k, row, upper * c - 1 + (z - upper + lost * shrink) * c);
}

// @ts-ignore: decorator
@inline
function rowOf(shifted: i64): usize {
  return LOG_TABLE + (<usize>((shifted & FRACTION) >> 44) << 4);
}

// @ts-ignore: decorator
@inline
function sum(k: f64, row: usize, r: f64): f64 {
  const large = k * LN2_HIGH + load<f64>(row, 8);
  const leading = large + r;
  return leading + (large - leading + r + (beyondLinear(r) + k * LN2_LOW));
}

/** log(1 + r) - r for |r| < 2^-8. */
// @ts-ignore: decorator
@inline
export function beyondLinear(r: f64): f64 {
  const rr = r * r;
  const p = 1 / 3.0 - r * (1 / 4.0) + rr * (1 / 5.0 - r * (1 / 6.0) + rr * (1 / 7.0));
  return rr * (r * p - 1 / 2.0);
}
