// Two processes whose log densities are both quadratic in one variable z (Gaussians and exponentials): the sums that the
// general kernels (mixture.ts, sums.ts) take over columns are then sums of powers of z, taken in registers in one pass.
// With r_0 = f_0 / rho of the first process, the second's follows from nu_0 r_0 + nu_1 r_1 = 1.

import { easyExp2lanes } from '../math/exp';
import { log } from '../math/log';
import { addLanes } from './lanes';

const MANTISSA: i64 = 0x000fffffffffffff;
const ONE: i64 = 0x3ff0000000000000;
const LN2: f64 = 0.6931471805599453;
/** Events a product of mantissas in [1, 2): 2^512 is far from overflow. */
export const MOST_EVENTS: i32 = 1024;

/** Beyond these, the smaller density is nothing beside the larger, and exp would leave its fast range. */
const LOWEST: f64 = -690.0;
const HIGHEST: f64 = 600.0;
/** The constants and coefficients of the inner loop lie in memory: V8 would build each at every use. */
const CONSTANTS = memory.data<f64>([HIGHEST, LOWEST], 16);

/**
 * `n` (even, at most MOST_EVENTS) events at `x`, each counting as 1; z = (x - centre) * scale. `coefficients` holds
 * d = l_0 - l_1, the difference of the log densities, from power 0, then nu_0, nu_1. `columns` has room for two columns of
 * MOST_EVENTS. Adds to `out`: sum ln(rho / f_1), n; then, for k = 1 ... 4, sum z^k; for k = 0 ... 4 each, sum r_0 z^k and
 * sum r_0^2 z^k.
 */
export function quadraticPair(x: usize, n: i32, centre: f64, scale: f64, coefficients: usize, columns: usize, out: usize): void {
  const bytes = (n as usize) << 3;
  const ratios = columns + ((MOST_EVENTS as usize) << 3);
  store<f64>(out, load<f64>(out) + writeRatios(x, bytes, centre, scale, coefficients, columns, ratios));
  store<f64>(out, load<f64>(out, 8) + (n as f64), 8);
  addPowers(columns, bytes, out + 16);
  addRatioPowers(columns, ratios, bytes, out + 48);
}

/** Writes the columns of z and r_0 = e / (nu_0 e + nu_1), e = exp(d); returns the sum of ln(nu_0 e + nu_1). */
function writeRatios(x: usize, bytes: usize, centre: f64, scale: f64, coefficients: usize, zs: usize, ratios: usize): f64 {
  const centre2 = f64x2.splat(centre);
  const scale2 = f64x2.splat(scale);
  let product = f64x2.splat(1.0);
  let exponents = i64x2.splat(0);
  let beyond = f64x2.splat(0.0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const z = f64x2.mul(f64x2.sub(v128.load(x + i), centre2), scale2);
    v128.store(zs + i, z);
    let d = f64x2.add(
      v128.load64_splat(coefficients),
      f64x2.mul(z, f64x2.add(v128.load64_splat(coefficients, 8), f64x2.mul(z, v128.load64_splat(coefficients, 16)))),
    );
    if (v128.any_true(f64x2.gt(f64x2.abs(d), v128.load64_splat(CONSTANTS)))) {
      // Above the highest d, ln(nu_0 e + nu_1) grows with it to more digits than there are.
      const least = f64x2.pmin(d, v128.load64_splat(CONSTANTS));
      beyond = f64x2.add(beyond, f64x2.sub(d, least));
      d = f64x2.pmax(least, v128.load64_splat(CONSTANTS, 8));
    }
    const e = easyExp2lanes(d);
    const rho = f64x2.add(f64x2.mul(v128.load64_splat(coefficients, 24), e), v128.load64_splat(coefficients, 32));
    v128.store(ratios + i, f64x2.div(e, rho));
    exponents = i64x2.add(exponents, i64x2.shr_u(rho, 52));
    product = f64x2.mul(product, v128.or(v128.and(rho, i64x2.splat(MANTISSA)), i64x2.splat(ONE)));
  }
  const count = (bytes >> 4) as f64;
  const exponent = (i64x2.extract_lane(exponents, 0) + i64x2.extract_lane(exponents, 1)) as f64 - 2046.0 * count;
  const products = log(f64x2.extract_lane(product, 0)) + log(f64x2.extract_lane(product, 1));
  return exponent * LN2 + products + f64x2.extract_lane(beyond, 0) + f64x2.extract_lane(beyond, 1);
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
