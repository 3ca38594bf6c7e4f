// Columns of the crystal balls, two events at a time and without branches: the formulas stand in
// src/unbinned/pdfs/crystal-ball.ts. With c the nearest core point of t, w is 0 in the core and so are v and D there.

import { easyLog2lanes } from '../math/log';

/**
 * One tail, on the left. `rate` is alpha / n. Features: c q, t c q, v, D, and as further ones q^2 (0 in the core), q v.
 * Log density = constant - c^2 / 2 - n ln(1 + w).
 */
export function crystalBallColumns(
  x: usize,
  n: i32,
  mean: f64,
  inverseSigma: f64,
  alpha: f64,
  rate: f64,
  power: f64,
  constant: f64,
  logDensity: usize,
  features: usize,
  stride: usize,
): void {
  const mean2 = f64x2.splat(mean);
  const inverse2 = f64x2.splat(inverseSigma);
  const junction = f64x2.splat(-alpha);
  const rate2 = f64x2.splat(rate);
  const power2 = f64x2.splat(power);
  const constant2 = f64x2.splat(constant);
  const one = f64x2.splat(1.0);
  const half = f64x2.splat(0.5);
  const f2 = features + stride;
  const f3 = f2 + stride;
  const f4 = f3 + stride;
  const f5 = f4 + stride;
  const f6 = f5 + stride;
  const bytes = (n as usize) << 3;
  for (let i: usize = 0; i < bytes; i += 16) {
    const t = f64x2.mul(f64x2.sub(v128.load(x + i), mean2), inverse2);
    const c = f64x2.pmax(t, junction);
    const w = f64x2.mul(f64x2.sub(c, t), rate2);
    const u = f64x2.add(one, w);
    const q = f64x2.div(one, u);
    const v = f64x2.mul(w, q);
    const log = logOf(u, w, q, one);
    const slope = f64x2.mul(c, q);
    v128.store(features + i, slope);
    v128.store(f2 + i, f64x2.mul(t, slope));
    v128.store(f3 + i, v);
    v128.store(f4 + i, f64x2.sub(log, v));
    v128.store(f5 + i, v128.and(f64x2.mul(q, q), f64x2.lt(t, junction)));
    v128.store(f6 + i, f64x2.mul(q, v));
    const bell = f64x2.sub(constant2, f64x2.mul(half, f64x2.mul(c, c)));
    v128.store(logDensity + i, f64x2.sub(bell, f64x2.mul(power2, log)));
  }
}

/**
 * A tail on each side, `L` and `R`. Features: c q, t c q, then v and D of the left tail and of the right one, and as
 * further ones q^2 and q v of the left and of the right; each is 0 outside its tail.
 */
export function doubleCrystalBallColumns(
  x: usize,
  n: i32,
  mean: f64,
  inverseSigma: f64,
  alphaL: f64,
  rateL: f64,
  powerL: f64,
  alphaR: f64,
  rateR: f64,
  powerR: f64,
  constant: f64,
  logDensity: usize,
  features: usize,
  stride: usize,
): void {
  const mean2 = f64x2.splat(mean);
  const inverse2 = f64x2.splat(inverseSigma);
  const junctionL = f64x2.splat(-alphaL);
  const junctionR = f64x2.splat(alphaR);
  const rateL2 = f64x2.splat(rateL);
  const rateR2 = f64x2.splat(rateR);
  const powerL2 = f64x2.splat(powerL);
  const powerR2 = f64x2.splat(powerR);
  const constant2 = f64x2.splat(constant);
  const one = f64x2.splat(1.0);
  const half = f64x2.splat(0.5);
  const f2 = features + stride;
  const f3 = f2 + stride;
  const f4 = f3 + stride;
  const f5 = f4 + stride;
  const f6 = f5 + stride;
  const f7 = f6 + stride;
  const f8 = f7 + stride;
  const f9 = f8 + stride;
  const f10 = f9 + stride;
  const bytes = (n as usize) << 3;
  for (let i: usize = 0; i < bytes; i += 16) {
    const t = f64x2.mul(f64x2.sub(v128.load(x + i), mean2), inverse2);
    const c = f64x2.pmin(f64x2.pmax(t, junctionL), junctionR);
    const left = f64x2.lt(t, junctionL);
    const right = f64x2.gt(t, junctionR);
    const w = f64x2.mul(f64x2.abs(f64x2.sub(c, t)), v128.bitselect(rateL2, rateR2, left));
    const u = f64x2.add(one, w);
    const q = f64x2.div(one, u);
    const v = f64x2.mul(w, q);
    const log = logOf(u, w, q, one);
    const slope = f64x2.mul(c, q);
    v128.store(features + i, slope);
    v128.store(f2 + i, f64x2.mul(t, slope));
    const d = f64x2.sub(log, v);
    v128.store(f3 + i, v128.and(v, left));
    v128.store(f4 + i, v128.and(d, left));
    v128.store(f5 + i, v128.and(v, right));
    v128.store(f6 + i, v128.and(d, right));
    const qq = f64x2.mul(q, q);
    const qv = f64x2.mul(q, v);
    v128.store(f7 + i, v128.and(qq, left));
    v128.store(f8 + i, v128.and(qv, left));
    v128.store(f9 + i, v128.and(qq, right));
    v128.store(f10 + i, v128.and(qv, right));
    const bell = f64x2.sub(constant2, f64x2.mul(half, f64x2.mul(c, c)));
    const power = v128.bitselect(powerL2, powerR2, left);
    v128.store(logDensity + i, f64x2.sub(bell, f64x2.mul(power, log)));
  }
}

/** ln(1 + w) with all its digits, also where w is small: u is 1 + w rounded, and q is 1/u. */
// @ts-expect-error: decorator
@inline
function logOf(u: v128, w: v128, q: v128, one: v128): v128 {
  return f64x2.add(easyLog2lanes(u), f64x2.mul(f64x2.sub(w, f64x2.sub(u, one)), q));
}
