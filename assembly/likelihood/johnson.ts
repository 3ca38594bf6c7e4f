// Johnson's S_U density (src/unbinned/pdfs/johnson-su.ts), with s = asinh z, y = gamma + delta s, q = 1 / sqrt(1 + z^2),
// u = z q^2 + delta y q and its derivative c = du/dz = q^2 (2 q^2 - 1) + delta^2 q^2 - delta y z q^3.

import { log2lanes } from '../math/log';

/**
 * Features: y, y^2, u, z u; then q, z q, y q, z y q, c, z c, z^2 c. log density = constant + ln q - y^2 / 2.
 */
export function johnsonColumns(
  x: usize,
  n: i32,
  mu: f64,
  inverseLambda: f64,
  gamma: f64,
  delta: f64,
  constant: f64,
  logDensity: usize,
  features: usize,
  stride: usize,
): void {
  const one = f64x2.splat(1);
  const half = f64x2.splat(0.5);
  const delta2 = f64x2.splat(delta);
  const bytes = (n as usize) << 3;
  for (let i: usize = 0; i < bytes; i += 16) {
    const z = f64x2.mul(f64x2.sub(v128.load(x + i), f64x2.splat(mu)), f64x2.splat(inverseLambda));
    const zz = f64x2.mul(z, z);
    const root = f64x2.sqrt(f64x2.add(one, zz));
    const q = f64x2.div(one, root);
    // asinh |z| = ln(1 + t), t = |z| + z^2 / (1 + sqrt(1 + z^2)), with what 1 + t loses by rounding
    const size = f64x2.abs(z);
    const t = f64x2.add(size, f64x2.div(zz, f64x2.add(one, root)));
    const above = f64x2.add(one, t);
    const lost = f64x2.div(f64x2.sub(t, f64x2.sub(above, one)), above);
    const area = f64x2.add(log2lanes(above), lost);
    const s = v128.or(area, v128.and(z, f64x2.splat(-0.0)));
    const y = f64x2.add(f64x2.splat(gamma), f64x2.mul(delta2, s));
    const yy = f64x2.mul(y, y);
    const qq = f64x2.mul(q, q);
    const yq = f64x2.mul(y, q);
    const u = f64x2.add(f64x2.mul(z, qq), f64x2.mul(delta2, yq));
    const c = f64x2.mul(
      qq,
      f64x2.sub(
        f64x2.add(f64x2.sub(f64x2.add(qq, qq), one), f64x2.mul(delta2, delta2)),
        f64x2.mul(f64x2.mul(delta2, yq), z),
      ),
    );
    v128.store(
      logDensity + i,
      f64x2.sub(f64x2.splat(constant), f64x2.mul(half, f64x2.add(log2lanes(f64x2.add(one, zz)), yy))),
    );
    let at = features + i;
    v128.store(at, y);
    at += stride;
    v128.store(at, yy);
    at += stride;
    v128.store(at, u);
    at += stride;
    v128.store(at, f64x2.mul(z, u));
    at += stride;
    v128.store(at, q);
    at += stride;
    v128.store(at, f64x2.mul(z, q));
    at += stride;
    v128.store(at, yq);
    at += stride;
    v128.store(at, f64x2.mul(z, yq));
    at += stride;
    v128.store(at, c);
    at += stride;
    v128.store(at, f64x2.mul(z, c));
    at += stride;
    v128.store(at, f64x2.mul(zz, c));
  }
}
