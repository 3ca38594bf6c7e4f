// Columns of the ARGUS density; its formula stands in src/unbinned/pdfs/argus.ts.

import { log2lanes } from '../math/log';

/** Where the density ends, u = 0, the feature ln u is that of this u: finite, so that 0 times it is 0. */
const LEAST: f64 = 1e-300;

/**
 * u = (end - x)(end + x) * scale: feature 1 is ln u, feature 2 is u; log density = constant + ln x + p ln u + c u, and
 * -Infinity where x is 0, and at the end too unless p is 0.
 */
export function argusColumns(
  x: usize,
  n: i32,
  end: f64,
  scale: f64,
  c: f64,
  p: f64,
  constant: f64,
  logDensity: usize,
  features: usize,
  stride: usize,
): void {
  const end2 = f64x2.splat(end);
  const scale2 = f64x2.splat(scale);
  const c2 = f64x2.splat(c);
  const p2 = f64x2.splat(p);
  const constant2 = f64x2.splat(constant);
  const least = f64x2.splat(LEAST);
  const flat = f64x2.eq(p2, f64x2.splat(0.0));
  const nothing = f64x2.splat(-Infinity);
  const bytes = (n as usize) << 3;
  for (let i: usize = 0; i < bytes; i += 16) {
    const here = v128.load(x + i);
    const u = f64x2.mul(f64x2.mul(f64x2.sub(end2, here), f64x2.add(end2, here)), scale2);
    const logU = log2lanes(f64x2.pmax(u, least));
    const shape = f64x2.add(f64x2.mul(p2, logU), f64x2.mul(c2, u));
    const logs = f64x2.add(f64x2.add(constant2, log2lanes(here)), shape);
    v128.store(features + i, logU);
    v128.store(features + stride + i, u);
    v128.store(logDensity + i, v128.bitselect(logs, nothing, v128.or(f64x2.gt(u, f64x2.splat(0.0)), flat)));
  }
}
