// Two processes whose log densities are both quadratic in one variable z (Gaussians and exponentials): the sums that the
// general kernels (mixture.ts, sums.ts) take over columns are then sums of powers of z, taken in registers in one pass.
// With r_0 = f_0 / rho of the first process, the second's follows from nu_0 r_0 + nu_1 r_1 = 1.

import { exp2lanes } from '../math/exp';
import { log } from '../math/log';
import { addLanes } from './lanes';

const MANTISSA: i64 = 0x000fffffffffffff;
const ONE: i64 = 0x3ff0000000000000;
const LN2: f64 = 0.6931471805599453;
/** Events a product of mantissas in [1, 2): 2^512 is far from overflow. */
export const MOST_EVENTS: i32 = 1024;

/**
 * `n` (even, at most MOST_EVENTS) events at `x`, each counting as 1; z = (x - centre) * scale. `coefficients` holds the
 * log densities of both, three each from power 0, then nu_0, nu_1, and the log below which a density is nothing. `columns` has room for two columns of MOST_EVENTS.
 * Adds to `out`: sum ln rho, n; then, for k = 1 ... 4, sum z^k; for k = 0 ... 4 each, sum r_0 z^k and sum r_0^2 z^k. Sets
 * element 16 to the smallest rho seen, relative to the larger density.
 */
export function quadraticPair(x: usize, n: i32, centre: f64, scale: f64, coefficients: usize, columns: usize, out: usize): void {
  const bytes = (n as usize) << 3;
  const ratios = columns + ((MOST_EVENTS as usize) << 3);
  addLogs(x, bytes, centre, scale, coefficients, columns, ratios, out);
  store<f64>(out, load<f64>(out, 8) + (n as f64), 8);
  addPowers(columns, bytes, out + 16);
  addRatioPowers(columns, ratios, bytes, out + 48);
}

/** Writes the columns of z and r_0; adds sum ln rho. */
function addLogs(x: usize, bytes: usize, centre: f64, scale: f64, coefficients: usize, zs: usize, ratios: usize, out: usize): void {
  const centre2 = f64x2.splat(centre);
  const scale2 = f64x2.splat(scale);
  let larger = f64x2.splat(0.0);
  let product = f64x2.splat(1.0);
  let exponents = i64x2.splat(0);
  let smallest = f64x2.splat(Infinity);
  for (let i: usize = 0; i < bytes; i += 16) {
    const z = f64x2.mul(f64x2.sub(v128.load(x + i), centre2), scale2);
    v128.store(zs + i, z);
    const l0 = quadratic(coefficients, z);
    const l1 = quadratic(coefficients + 24, z);
    larger = f64x2.add(larger, f64x2.pmax(l0, l1));
    // With d = l_0 - l_1 and e = exp(-|d|), the densities relative to the larger are (1, e) or (e, 1).
    const d = f64x2.sub(l0, l1);
    const e = exp2lanes(f64x2.pmax(f64x2.neg(f64x2.abs(d)), v128.load64_splat(coefficients, 64)));
    const first = f64x2.ge(d, f64x2.splat(0.0));
    const one = f64x2.splat(1.0);
    const e0 = v128.bitselect(one, e, first);
    const e1 = v128.bitselect(e, one, first);
    const rho = f64x2.add(f64x2.mul(v128.load64_splat(coefficients, 48), e0), f64x2.mul(v128.load64_splat(coefficients, 56), e1));
    v128.store(ratios + i, f64x2.div(e0, rho));
    smallest = f64x2.pmin(rho, smallest);
    exponents = i64x2.add(exponents, i64x2.shr_u(rho, 52));
    product = f64x2.mul(product, v128.or(v128.and(rho, i64x2.splat(MANTISSA)), i64x2.splat(ONE)));
  }
  const count = (bytes >> 4) as f64;
  const exponent = (i64x2.extract_lane(exponents, 0) + i64x2.extract_lane(exponents, 1)) as f64 - 2046.0 * count;
  const logs = exponent * LN2 + log(f64x2.extract_lane(product, 0)) + log(f64x2.extract_lane(product, 1));
  store<f64>(out, load<f64>(out) + logs);
  addLanes(out, larger);
  const s0 = f64x2.extract_lane(smallest, 0);
  const s1 = f64x2.extract_lane(smallest, 1);
  store<f64>(out, s0 < s1 ? s0 : s1, 128);
}

// @ts-expect-error: decorator
@inline
function quadratic(c: usize, z: v128): v128 {
  return f64x2.add(v128.load64_splat(c), f64x2.mul(z, f64x2.add(v128.load64_splat(c, 8), f64x2.mul(z, v128.load64_splat(c, 16)))));
}

function addPowers(zs: usize, bytes: usize, out: usize): void {
  const zero = f64x2.splat(0.0);
  let z1 = zero, z2 = zero, z3 = zero, z4 = zero;
  for (let i: usize = 0; i < bytes; i += 16) {
    const z = v128.load(zs + i);
    const zz = f64x2.mul(z, z);
    z1 = f64x2.add(z1, z);
    z2 = f64x2.add(z2, zz);
    z3 = f64x2.add(z3, f64x2.mul(zz, z));
    z4 = f64x2.add(z4, f64x2.mul(zz, zz));
  }
  addLanes(out, z1);
  addLanes(out + 8, z2);
  addLanes(out + 16, z3);
  addLanes(out + 24, z4);
}

function addRatioPowers(zs: usize, ratios: usize, bytes: usize, out: usize): void {
  const zero = f64x2.splat(0.0);
  let r0 = zero, r1 = zero, r2 = zero, r3 = zero, r4 = zero;
  let q0 = zero, q1 = zero, q2 = zero, q3 = zero, q4 = zero;
  for (let i: usize = 0; i < bytes; i += 16) {
    const z = v128.load(zs + i);
    let r = v128.load(ratios + i);
    let q = f64x2.mul(r, r);
    r0 = f64x2.add(r0, r);
    q0 = f64x2.add(q0, q);
    r = f64x2.mul(r, z);
    q = f64x2.mul(q, z);
    r1 = f64x2.add(r1, r);
    q1 = f64x2.add(q1, q);
    r = f64x2.mul(r, z);
    q = f64x2.mul(q, z);
    r2 = f64x2.add(r2, r);
    q2 = f64x2.add(q2, q);
    r = f64x2.mul(r, z);
    q = f64x2.mul(q, z);
    r3 = f64x2.add(r3, r);
    q3 = f64x2.add(q3, q);
    r4 = f64x2.add(r4, f64x2.mul(r, z));
    q4 = f64x2.add(q4, f64x2.mul(q, z));
  }
  addLanes(out, r0);
  addLanes(out + 8, r1);
  addLanes(out + 16, r2);
  addLanes(out + 24, r3);
  addLanes(out + 32, r4);
  addLanes(out + 40, q0);
  addLanes(out + 48, q1);
  addLanes(out + 56, q2);
  addLanes(out + 64, q3);
  addLanes(out + 72, q4);
}
