// The pseudo-Voigt density eta L + (1 - eta) G (src/unbinned/pdfs/pseudo-voigt.ts): features are its derivatives in mu,
// sigma and gamma, first ones, then second ones, each divided by it.

import { exp2lanes } from '../math/exp';
import { log2lanes } from '../math/log';

const INVERSE_PI: f64 = 0.3183098861837907;
const INVERSE_ROOT_TWO_PI: f64 = 0.3989422804014327;

/**
 * `rest` is 1 - eta; etaS, etaC, ... are derivatives of eta in sigma (S) and gamma (C). log density =
 * constant + ln(eta L + (1 - eta) G).
 */
export function pseudoVoigtColumns(
  x: usize,
  n: i32,
  mu: f64,
  sigma: f64,
  gamma: f64,
  eta: f64,
  rest: f64,
  etaS: f64,
  etaC: f64,
  etaSS: f64,
  etaSC: f64,
  etaCC: f64,
  constant: f64,
  logDensity: usize,
  features: usize,
  stride: usize,
): void {
  const s1 = f64x2.splat(1 / sigma);
  const s2 = f64x2.mul(s1, s1);
  const gg = f64x2.splat(gamma * gamma);
  const c1 = f64x2.splat(1 / gamma);
  const peakL = f64x2.splat(gamma * INVERSE_PI);
  const peakG = f64x2.splat(INVERSE_ROOT_TWO_PI / sigma);
  const one = f64x2.splat(1);
  const bytes = (n as usize) << 3;
  for (let i: usize = 0; i < bytes; i += 16) {
    const d = f64x2.sub(v128.load(x + i), f64x2.splat(mu));
    const z = f64x2.mul(d, s1);
    const zz = f64x2.mul(z, z);
    const gauss = f64x2.mul(peakG, exp2lanes(f64x2.mul(zz, f64x2.splat(-0.5))));
    const dd = f64x2.mul(d, d);
    const inverse = f64x2.div(one, f64x2.add(dd, gg));
    const lorentz = f64x2.mul(peakL, inverse);
    const g = f64x2.add(f64x2.mul(f64x2.splat(eta), lorentz), f64x2.mul(f64x2.splat(rest), gauss));
    v128.store(logDensity + i, f64x2.add(f64x2.splat(constant), log2lanes(g)));

    // Everything from here on is divided by the density.
    const perG = f64x2.div(one, g);
    const l = f64x2.mul(lorentz, perG);
    const q = f64x2.mul(gauss, perG);
    const e = f64x2.mul(f64x2.splat(eta), l);
    const r = f64x2.mul(f64x2.splat(rest), q);
    const difference = f64x2.sub(l, q);
    const lM = f64x2.mul(f64x2.mul(d, f64x2.splat(2)), inverse); // L_mu / L
    const lC = f64x2.mul(f64x2.mul(f64x2.sub(dd, gg), inverse), c1);
    const bend = f64x2.mul(f64x2.splat(2), f64x2.mul(inverse, inverse));
    const lMM = f64x2.mul(bend, f64x2.sub(f64x2.mul(f64x2.splat(3), dd), gg));
    const lMC = f64x2.mul(f64x2.mul(bend, f64x2.mul(d, c1)), f64x2.sub(dd, f64x2.mul(f64x2.splat(3), gg)));
    const gM = f64x2.mul(z, s1);
    const gS = f64x2.mul(f64x2.sub(zz, one), s1);
    const gMM = f64x2.mul(f64x2.sub(zz, one), s2);
    const gMS = f64x2.mul(f64x2.mul(z, f64x2.sub(zz, f64x2.splat(3))), s2);
    const gSS = f64x2.mul(f64x2.add(f64x2.mul(zz, f64x2.sub(zz, f64x2.splat(5))), f64x2.splat(2)), s2);
    const slope = f64x2.sub(f64x2.mul(l, lM), f64x2.mul(q, gM));

    let at = features + i;
    v128.store(at, f64x2.add(f64x2.mul(e, lM), f64x2.mul(r, gM)));
    at += stride;
    v128.store(at, f64x2.add(f64x2.mul(f64x2.splat(etaS), difference), f64x2.mul(r, gS)));
    at += stride;
    v128.store(at, f64x2.add(f64x2.mul(f64x2.splat(etaC), difference), f64x2.mul(e, lC)));
    at += stride;
    v128.store(at, f64x2.add(f64x2.mul(e, lMM), f64x2.mul(r, gMM)));
    at += stride;
    v128.store(at, f64x2.add(f64x2.mul(f64x2.splat(etaS), slope), f64x2.mul(r, gMS)));
    at += stride;
    v128.store(at, f64x2.add(f64x2.mul(f64x2.splat(etaC), slope), f64x2.mul(e, lMC)));
    at += stride;
    const crossed = f64x2.mul(f64x2.mul(f64x2.splat(-2 * etaS), q), gS);
    v128.store(at, f64x2.add(f64x2.add(f64x2.mul(f64x2.splat(etaSS), difference), crossed), f64x2.mul(r, gSS)));
    at += stride;
    const mixed = f64x2.sub(
      f64x2.mul(f64x2.mul(f64x2.splat(etaS), l), lC),
      f64x2.mul(f64x2.mul(f64x2.splat(etaC), q), gS),
    );
    v128.store(at, f64x2.add(f64x2.mul(f64x2.splat(etaSC), difference), mixed));
    at += stride;
    const twice = f64x2.mul(f64x2.mul(f64x2.splat(2 * etaC), l), lC);
    v128.store(at, f64x2.sub(f64x2.add(f64x2.mul(f64x2.splat(etaCC), difference), twice), f64x2.mul(e, lMM)));
  }
}
