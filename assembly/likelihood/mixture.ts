// The mixture of a block: from the log densities l_p and the yields nu_p, the ratios r_p = f_p / rho of each process and
// the sum of w log rho, with rho = sum of nu_p f_p. Densities are taken relative to the largest of the event's, so that
// nothing overflows or vanishes, and the log of 2^k events' remainders is taken once, of their product. A density of 0 has
// the log -Infinity: where all are 0, so is the sum of logs; a point of weight 0 counts for nothing even there.

import { exp2lanes } from '../math/exp';
import { log, log2lanes } from '../math/log';

const MANTISSA: i64 = 0x000fffffffffffff;
const ONE: i64 = 0x3ff0000000000000;
const LN2: f64 = 0.6931471805599453;
/**
 * Below this a ratio of densities is nothing beside 1, and exp would leave its fast range. Of this and a NaN (-Infinity less
 * -Infinity), pmax with this as its first argument gives this.
 */
const VANISHED: f64 = -690.0;

/**
 * From the log densities of each process to its ratios. `table` holds, for each process, the address of its column of
 * log densities and of its column of ratios (u32 each); `yields` holds nu_p. `n` is even and at most 1024. `weights` is
 * 0 where every event counts as 1. Writes {sum of w log rho, smallest remainder of an event whose weight is not 0} to `out`:
 * a remainder that is not positive says that the density is not.
 */
export function mixture(table: usize, processes: i32, yields: usize, n: i32, weights: usize, remainders: usize, out: usize): void {
  const bytes = (n as usize) << 3;
  let largestSum = f64x2.splat(0.0);
  if (processes == 1) largestSum = one(table, yields, bytes, weights, remainders);
  else if (processes == 2) largestSum = two(table, yields, bytes, weights, remainders);
  else largestSum = many(table, processes, yields, bytes, weights, remainders);
  const logs = weights == 0 ? sumOfLogs(remainders, bytes, out) : weightedSumOfLogs(remainders, weights, bytes, out);
  store<f64>(out, f64x2.extract_lane(largestSum, 0) + f64x2.extract_lane(largestSum, 1) + logs);
}

function one(table: usize, yields: usize, bytes: usize, weights: usize, remainders: usize): v128 {
  const logDensity = load<u32>(table) as usize;
  const ratio = load<u32>(table, 4) as usize;
  const nu = f64x2.splat(load<f64>(yields));
  const inverse = f64x2.splat(1.0 / load<f64>(yields));
  let largestSum = f64x2.splat(0.0);
  for (let i: usize = 0; i < bytes; i += 16) {
    largestSum = addWeighted(largestSum, v128.load(logDensity + i), weights, i);
    v128.store(ratio + i, inverse);
    v128.store(remainders + i, nu);
  }
  return largestSum;
}

function two(table: usize, yields: usize, bytes: usize, weights: usize, remainders: usize): v128 {
  const logDensity0 = load<u32>(table) as usize;
  const ratio0 = load<u32>(table, 4) as usize;
  const logDensity1 = load<u32>(table, 8) as usize;
  const ratio1 = load<u32>(table, 12) as usize;
  const nu0 = f64x2.splat(load<f64>(yields));
  const nu1 = f64x2.splat(load<f64>(yields, 8));
  const unit = f64x2.splat(1.0);
  const vanished = f64x2.splat(VANISHED);
  let largestSum = f64x2.splat(0.0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const l0 = v128.load(logDensity0 + i);
    const l1 = v128.load(logDensity1 + i);
    const first = f64x2.ge(l0, l1);
    largestSum = addWeighted(largestSum, v128.bitselect(l0, l1, first), weights, i);
    const smaller = exp2lanes(f64x2.pmax(vanished, f64x2.neg(f64x2.abs(f64x2.sub(l0, l1)))));
    const e0 = v128.bitselect(unit, smaller, first);
    const e1 = v128.bitselect(smaller, unit, first);
    const remainder = f64x2.add(f64x2.mul(nu0, e0), f64x2.mul(nu1, e1));
    const inverse = f64x2.div(unit, remainder);
    v128.store(ratio0 + i, f64x2.mul(e0, inverse));
    v128.store(ratio1 + i, f64x2.mul(e1, inverse));
    v128.store(remainders + i, remainder);
  }
  return largestSum;
}

function many(table: usize, processes: i32, yields: usize, bytes: usize, weights: usize, remainders: usize): v128 {
  let largestSum = f64x2.splat(0.0);
  for (let i: usize = 0; i < bytes; i += 16) {
    let largest = v128.load((load<u32>(table) as usize) + i);
    for (let p: usize = 1; p < (processes as usize); p++) {
      const l = v128.load((load<u32>(table + (p << 3)) as usize) + i);
      largest = v128.bitselect(l, largest, f64x2.gt(l, largest));
    }
    largestSum = addWeighted(largestSum, largest, weights, i);
    let remainder = f64x2.splat(0.0);
    for (let p: usize = 0; p < (processes as usize); p++) {
      const l = v128.load((load<u32>(table + (p << 3)) as usize) + i);
      const e = exp2lanes(f64x2.pmax(f64x2.splat(VANISHED), f64x2.sub(l, largest)));
      v128.store((load<u32>(table + (p << 3), 4) as usize) + i, e);
      remainder = f64x2.add(remainder, f64x2.mul(f64x2.splat(load<f64>(yields + (p << 3))), e));
    }
    const inverse = f64x2.div(f64x2.splat(1.0), remainder);
    for (let p: usize = 0; p < (processes as usize); p++) {
      const at = (load<u32>(table + (p << 3), 4) as usize) + i;
      v128.store(at, f64x2.mul(v128.load(at), inverse));
    }
    v128.store(remainders + i, remainder);
  }
  return largestSum;
}

// @ts-expect-error: decorator
@inline
function addWeighted(sum: v128, value: v128, weights: usize, i: usize): v128 {
  if (weights == 0) return f64x2.add(sum, value);
  const w = v128.load(weights + i);
  return f64x2.add(sum, v128.andnot(f64x2.mul(w, value), f64x2.eq(w, f64x2.splat(0.0))));
}

/** The sum of the logs of all remainders: mantissas are multiplied, 512 at most a lane, exponents are added. */
function sumOfLogs(remainders: usize, bytes: usize, out: usize): f64 {
  let product = f64x2.splat(1.0);
  let exponents = i64x2.splat(0);
  let smallest = v128.load(remainders);
  const mantissa = i64x2.splat(MANTISSA);
  const one = i64x2.splat(ONE);
  for (let i: usize = 0; i < bytes; i += 16) {
    const s = v128.load(remainders + i);
    smallest = f64x2.pmin(smallest, s);
    exponents = i64x2.add(exponents, i64x2.shr_u(s, 52));
    product = f64x2.mul(product, v128.or(v128.and(s, mantissa), one));
  }
  storeSmallest(smallest, out);
  const count = (bytes >> 4) as f64;
  const exponent = (i64x2.extract_lane(exponents, 0) + i64x2.extract_lane(exponents, 1)) as f64 - 2046.0 * count;
  return exponent * LN2 + log(f64x2.extract_lane(product, 0)) + log(f64x2.extract_lane(product, 1));
}

function weightedSumOfLogs(remainders: usize, weights: usize, bytes: usize, out: usize): f64 {
  let sum = f64x2.splat(0.0);
  let smallest = f64x2.splat(Infinity);
  for (let i: usize = 0; i < bytes; i += 16) {
    const s = v128.load(remainders + i);
    const w = v128.load(weights + i);
    // All ones where the weight is 0: a NaN, which pmin passes over.
    const nothing = f64x2.eq(w, f64x2.splat(0.0));
    smallest = f64x2.pmin(smallest, v128.or(s, nothing));
    sum = f64x2.add(sum, v128.andnot(f64x2.mul(w, log2lanes(s)), nothing));
  }
  storeSmallest(smallest, out);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

// @ts-expect-error: decorator
@inline
function storeSmallest(smallest: v128, out: usize): void {
  const a = f64x2.extract_lane(smallest, 0);
  const b = f64x2.extract_lane(smallest, 1);
  store<f64>(out, a < b || a != a ? a : b, 8);
}
