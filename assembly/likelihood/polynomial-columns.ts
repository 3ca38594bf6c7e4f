// Columns of densities that are polynomials, linear in their parameters: ln f and the features phi_k = (k-th basis
// polynomial) / (the polynomial). Where the polynomial is not positive, ln f is -Infinity and all features are 0: nothing
// that is finite then becomes NaN by a product of 0 and Infinity.

import { log2lanes } from '../math/log';

/** What is below counts as not positive: its reciprocal, and the square of that, must be numbers. */
const LEAST: f64 = 1e-150;

/** 1/p where p is positive, 0 elsewhere. */
// @ts-expect-error: decorator
@inline
function inverseOf(p: v128): v128 {
  return v128.and(f64x2.div(f64x2.splat(1.0), p), f64x2.ge(p, f64x2.splat(LEAST)));
}

// @ts-expect-error: decorator
@inline
function logOf(p: v128, constant: v128): v128 {
  const logs = f64x2.add(constant, log2lanes(p));
  return v128.bitselect(logs, f64x2.splat(-Infinity), f64x2.ge(p, f64x2.splat(LEAST)));
}

/**
 * Chebyshev: p = 1 + c_1 T_1(t) + ... + c_m T_m(t), t = (x - centre) * scale; feature k is T_k(t) / p, log density
 * constant + ln p. The coefficients c_1 ... c_m stand at `coefficients`. p by Clenshaw's recurrence; the features by that
 * of the T_k, which their common factor 1/p does not change.
 */
export function chebyshevColumns(
  x: usize,
  n: i32,
  centre: f64,
  scale: f64,
  constant: f64,
  coefficients: usize,
  degree: i32,
  logDensity: usize,
  features: usize,
  stride: usize,
): void {
  const centre2 = f64x2.splat(centre);
  const scale2 = f64x2.splat(scale);
  const constant2 = f64x2.splat(constant);
  const unit = f64x2.splat(1.0);
  const bytes = (n as usize) << 3;
  const last = coefficients + (((degree - 1) as usize) << 3);
  const end = features + (degree as usize) * stride;
  for (let i: usize = 0; i < bytes; i += 16) {
    const t = f64x2.mul(f64x2.sub(v128.load(x + i), centre2), scale2);
    const twice = f64x2.add(t, t);
    let b1 = v128.load64_splat(last);
    let b2 = f64x2.splat(0.0);
    for (let c = last; c > coefficients; ) {
      c -= 8;
      const b = f64x2.add(f64x2.sub(f64x2.mul(twice, b1), b2), v128.load64_splat(c));
      b2 = b1;
      b1 = b;
    }
    const p = f64x2.add(f64x2.sub(f64x2.mul(t, b1), b2), unit);
    v128.store(logDensity + i, logOf(p, constant2));
    let before = inverseOf(p);
    let here = f64x2.mul(t, before);
    for (let feature = features + i; feature < end; feature += stride) {
      v128.store(feature, here);
      const next = f64x2.sub(f64x2.mul(twice, here), before);
      before = here;
      here = next;
    }
  }
}

/**
 * Bernstein: p = sum of b_k C(m, k) u^k v^(m - k), u = (x - lower) * scale, v = (upper - x) * scale; feature k + 1 is
 * C(m, k) u^k v^(m - k) / p, log density constant + ln p. C(m, 0) ... C(m, m) stand at `binomials`, and behind them
 * b_k C(m, k) for the same k.
 */
export function bernsteinColumns(
  x: usize,
  n: i32,
  lower: f64,
  upper: f64,
  scale: f64,
  constant: f64,
  binomials: usize,
  degree: i32,
  logDensity: usize,
  features: usize,
  stride: usize,
): void {
  const lower2 = f64x2.splat(lower);
  const upper2 = f64x2.splat(upper);
  const scale2 = f64x2.splat(scale);
  const constant2 = f64x2.splat(constant);
  const bytes = (n as usize) << 3;
  const first = binomials + (((degree + 1) as usize) << 3);
  const end = first + (((degree + 1) as usize) << 3);
  for (let i: usize = 0; i < bytes; i += 16) {
    const here = v128.load(x + i);
    const u = f64x2.mul(f64x2.sub(here, lower2), scale2);
    const v = f64x2.mul(f64x2.sub(upper2, here), scale2);
    let power = u;
    let p = v128.load64_splat(first);
    for (let c = first + 8; c < end; c += 8) {
      p = f64x2.add(f64x2.mul(p, v), f64x2.mul(power, v128.load64_splat(c)));
      power = f64x2.mul(power, u);
    }
    v128.store(logDensity + i, logOf(p, constant2));
    power = inverseOf(p);
    let feature = features + i;
    for (let c = binomials; c < first; c += 8) {
      v128.store(feature, f64x2.mul(v128.load64_splat(c), power));
      power = f64x2.mul(power, u);
      feature += stride;
    }
    power = v;
    feature -= stride;
    for (let k = 0; k < degree; k++) {
      feature -= stride;
      v128.store(feature, f64x2.mul(v128.load(feature), power));
      power = f64x2.mul(power, v);
    }
  }
}
