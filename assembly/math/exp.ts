// exp(x), two lanes at a time and one at a time, with the same bits.
//
// exp(x) = 2^m T_j (1 + t_j + e^r - 1), x = (128 m + j) ln2 / 128 + r, |r| <= ln2 / 256: table of T_j = 2^(j/128) with its
// rest t_j, and Taylor's polynomial to r^5, which leaves out less than 0.005 ULP. Source: P. T. P. Tang, "Table-driven
// implementation of the exponential function in IEEE floating-point arithmetic", ACM TOMS 15 (1989) 144; ln2 in two
// parts after W. J. Cody and W. Waite, "Software Manual for the Elementary Functions" (1980).

import { EXP_TABLE } from './exp-table';

// 128/ln2, ln2/128 in two parts (the first is so short that k times it is exact), and 1.5 * 2^52, which rounds to integer
const PER_STEP: f64 = 184.6649652337873;
const STEP_HIGH: f64 = 0.005415212348111709;
const STEP_LOW: f64 = 1.2864023111638346e-14;
const TO_INTEGER: f64 = 6755399441055744;

/** Up to here in size nothing on the way to the result leaves the range of normal numbers. */
const EASY: f64 = 700;
/** The last number with a finite result, and the last with a result above 0. */
export const LARGEST_EXPONENT: f64 = 709.782712893384;
export const SMALLEST_EXPONENT: f64 = -745.1332191019411;

// The vector constants lie in memory: V8 would build each at every use from three instructions, and a load is one.
const CONSTANTS = memory.data<f64>(
  [PER_STEP, TO_INTEGER, STEP_HIGH, STEP_LOW, 1 / 2.0, 1 / 6.0, 1 / 24.0, 1 / 120.0, EASY * EASY],
  16,
);

// @ts-ignore: decorator
@inline
function constant(i: usize): v128 {
  return v128.load64_splat(CONSTANTS + (i << 3));
}

/**
 * exp of both lanes. ULP error: 0.51.
 * Gradual underflow; above 709.782712893384 Infinity, below -745.1332191019411 zero; NaN for NaN.
 */
// @ts-ignore: decorator
@inline
export function exp2lanes(x: v128): v128 {
  if (v128.any_true(f64x2.gt(f64x2.mul(x, x), constant(8)))) return hard2lanes(x);
  return easyExp2lanes(x);
}

/** The same bits for lanes that are known to lie in [-700, 700]. */
// @ts-ignore: decorator
@inline
export function easyExp2lanes(x: v128): v128 {
  const shifted = f64x2.add(f64x2.mul(x, constant(0)), constant(1));
  const k = f64x2.sub(shifted, constant(1));
  const r = f64x2.sub(f64x2.sub(x, f64x2.mul(k, constant(2))), f64x2.mul(k, constant(3)));

  const row0 = v128.load(EXP_TABLE + ((<usize>i32x4.extract_lane(shifted, 0) & 127) << 4));
  const row1 = v128.load(EXP_TABLE + ((<usize>i32x4.extract_lane(shifted, 2) & 127) << 4));
  const rest = i64x2.shuffle(row0, row1, 0, 2);
  const scale = i64x2.add(i64x2.shuffle(row0, row1, 1, 3), i64x2.shl(shifted, 45));

  const rr = f64x2.mul(r, r);
  const low = f64x2.add(constant(4), f64x2.mul(r, constant(5)));
  const high = f64x2.add(constant(6), f64x2.mul(r, constant(7)));
  const p = f64x2.add(
    f64x2.add(rest, r),
    f64x2.add(f64x2.mul(rr, low), f64x2.mul(f64x2.mul(rr, rr), high)),
  );
  return f64x2.add(scale, f64x2.mul(scale, p));
}

function hard2lanes(x: v128): v128 {
  const first = exp(f64x2.extract_lane(x, 0));
  const second = exp(f64x2.extract_lane(x, 1));
  return f64x2.replace_lane(f64x2.splat(first), 1, second);
}

/** exp of one number: the same bits as `exp2lanes`. */
export function exp(x: f64): f64 {
  if (x * x > EASY * EASY) return expOfSum(x, 0);
  const step = nearestStep(x);
  const scale = scaleOf(step);
  return scale + scale * excess(beyond(x, step), step);
}

/** exp(x + y) for |y| <= 1 ULP of x. ULP error: 0.51. */
export function expOfSum(x: f64, y: f64): f64 {
  if (!(x <= LARGEST_EXPONENT)) return isNaN(x) ? NaN : Infinity;
  if (x < SMALLEST_EXPONENT) return 0;
  const step = nearestStep(x);
  const root = rootOf(step);
  return scaled(root, root * excess(beyond(x, step) + y, step), multipleOf(step));
}

// The parts of exp(x) for other functions: x = step * ln2 / 128 + beyond, exp(x) = 2^multiple * root * (1 + excess).

/** The number of steps in x, as a double whose lowest bits are that integer. */
// @ts-ignore: decorator
@inline
export function nearestStep(x: f64): f64 {
  return x * PER_STEP + TO_INTEGER;
}

// @ts-ignore: decorator
@inline
export function beyond(x: f64, step: f64): f64 {
  const k = step - TO_INTEGER;
  return x - k * STEP_HIGH - k * STEP_LOW;
}

// @ts-ignore: decorator
@inline
export function multipleOf(step: f64): i64 {
  return (reinterpret<i64>(step) << 13) >> 20;
}

// @ts-ignore: decorator
@inline
export function rootOf(step: f64): f64 {
  const j = reinterpret<i64>(step) & 127;
  return reinterpret<f64>(load<i64>(EXP_TABLE + (<usize>j << 4), 8) + (j << 45));
}

/** 2^multiple * root, where that is a normal number. */
// @ts-ignore: decorator
@inline
export function scaleOf(step: f64): f64 {
  const bits = reinterpret<i64>(step);
  return reinterpret<f64>(load<i64>(EXP_TABLE + (<usize>(bits & 127) << 4), 8) + (bits << 45));
}

// @ts-ignore: decorator
@inline
export function excess(r: f64, step: f64): f64 {
  const rest = load<f64>(EXP_TABLE + ((<usize>reinterpret<i64>(step) & 127) << 4));
  const rr = r * r;
  return rest + r + (rr * (1 / 2.0 + r * (1 / 6.0)) + rr * rr * (1 / 24.0 + r * (1 / 120.0)));
}

/** (a + b) 2^m for -1140 <= m <= 1024, 2^-6 < a < 4, |b| < a / 8: rounded once, also where the result is subnormal. */
export function scaled(a: f64, b: f64, m: i64): f64 {
  const sum = a + b;
  if (m > 0) return sum * reinterpret<f64>((m + 1022) << 52) * 2;
  const toUnit = reinterpret<f64>((m + 1022 + 1023) << 52); // in units of the smallest normal number, 2^-1022
  const inUnits = sum * toUnit;
  const unit = reinterpret<f64>(<i64>1 << 52);
  if (inUnits >= 1) return inUnits * unit;
  // 1 + result has the result's last bit as its own
  const rest = (a - sum + b) * toUnit;
  const lifted = 1 + inUnits;
  return (lifted + (1 - lifted + inUnits + rest) - 1) * unit;
}
