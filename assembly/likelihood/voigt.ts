// The Voigt profile, V = Re w(Z) / (sigma sqrt(2 pi)), Z = (x - mu + i gamma) / (sigma sqrt 2): its columns, and its
// integrals over a window. Features are the first derivatives of V divided by V, then its second ones so. With
// s = 1 / (sigma sqrt 2), K = Re w, dV/d sigma = sigma d2V/d mu2 (V solves the equation of heat) and
// d2V/d gamma2 = -d2V/d mu2 (V is harmonic), and w1 ... w4 the derivatives of w:
//   mu, gamma: -s Re w1 / K, -s Im w1 / K      sigma: sigma s^2 Re w2 / K
//   mu mu, mu gamma, gamma gamma: s^2 Re w2 / K, s^2 Im w2 / K, -s^2 Re w2 / K
//   mu sigma, sigma gamma: -sigma s^3 Re w3 / K, -sigma s^3 Im w3 / K
//   sigma sigma: s^2 Re w2 / K + sigma^2 s^4 Re w4 / K

import { FADDEEVA, faddeeva } from '../math/faddeeva';
import { log2lanes } from '../math/log';

const ROOT_TWO: f64 = 1.4142135623730951;
const INVERSE_ROOT_TWO_PI: f64 = 0.3989422804014327;

/** K, then the nine features times K, in the order mu, sigma, gamma, mu mu, mu sigma, ..., gamma gamma. */
const PARTS = memory.data(80, 16);

function writeParts(d: f64, sigma: f64, gamma: f64): void {
  const s = 1 / (sigma * ROOT_TWO);
  faddeeva(d * s, gamma * s);
  const ss = s * s;
  const bend = ss * load<f64>(FADDEEVA, 32);
  store<f64>(PARTS, load<f64>(FADDEEVA));
  store<f64>(PARTS, -s * load<f64>(FADDEEVA, 16), 8);
  store<f64>(PARTS, sigma * bend, 16);
  store<f64>(PARTS, -s * load<f64>(FADDEEVA, 24), 24);
  store<f64>(PARTS, bend, 32);
  store<f64>(PARTS, -sigma * s * ss * load<f64>(FADDEEVA, 48), 40);
  store<f64>(PARTS, ss * load<f64>(FADDEEVA, 40), 48);
  store<f64>(PARTS, bend + 0.5 * ss * load<f64>(FADDEEVA, 64), 56); // sigma s = 1 / sqrt 2
  store<f64>(PARTS, -sigma * s * ss * load<f64>(FADDEEVA, 56), 64);
  store<f64>(PARTS, -bend, 72);
}

/** log density = ln K + constant; nine features. */
export function voigtColumns(
  x: usize,
  n: i32,
  mu: f64,
  sigma: f64,
  gamma: f64,
  constant: f64,
  logDensity: usize,
  features: usize,
  stride: usize,
): void {
  const bytes = (n as usize) << 3;
  for (let i: usize = 0; i < bytes; i += 8) {
    writeParts(load<f64>(x + i) - mu, sigma, gamma);
    const k = load<f64>(PARTS);
    store<f64>(logDensity + i, k);
    const inverse = 1 / k;
    let feature = features + i;
    for (let part: usize = PARTS + 8; part < PARTS + 80; part += 8) {
      store<f64>(feature, load<f64>(part) * inverse);
      feature += stride;
    }
  }
  const constant2 = f64x2.splat(constant);
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(logDensity + i, f64x2.add(constant2, log2lanes(v128.load(logDensity + i))));
  }
}

/** Gauss and Legendre's rule of 16 points on [-1, 1]: the positive nodes and their weights (NIST DLMF 3.5.v). */
const NODES = memory.data<f64>([0.09501250983763744, 0.2816035507792589, 0.45801677765722737, 0.6178762444026438, 0.755404408355003, 0.8656312023878318, 0.9445750230732326, 0.9894009349916499]);
const WEIGHTS = memory.data<f64>([0.1894506104550685, 0.18260341504492358, 0.16915651939500254, 0.14959598881657674, 0.12462897125553388, 0.09515851168249279, 0.062253523938647894, 0.027152459411754096]);

/** Integrals of V and of its nine derivatives. */
const INTEGRALS = memory.data(80, 16);

/**
 * Integrals over the window, by panels that end at mu, at the larger of sigma and gamma from it, and then each three times
 * as far out: what is singular in the tails is as far from a panel as half its own width, or further.
 */
export function integrateVoigt(lower: f64, upper: f64, mu: f64, sigma: f64, gamma: f64): void {
  memory.fill(INTEGRALS, 0, 80);
  addSide(lower - mu, upper - mu, 1, sigma, gamma);
  addSide(mu - upper, mu - lower, -1, sigma, gamma);
  // Over a window that is short beside its distance and the widths, the ends are nearly alike: quadrature is better.
  const nearest = max<f64>(max<f64>(lower - mu, mu - upper), max<f64>(sigma, gamma));
  if (upper - lower < nearest) return;
  memory.fill(INTEGRALS + 8, 0, 72);
  addEnd(upper - mu, 1, sigma, gamma);
  addEnd(lower - mu, -1, sigma, gamma);
}

/**
 * The integrals of the derivatives from the ends, where those by quadrature are small differences of large panels: of
 * V_mu, a it is -[V_a], of V_mu -[V], of V_gamma -[Im w / (sigma sqrt(2 pi))], and of V_sigma = sigma V_mu,mu: -sigma [V_mu].
 */
function addEnd(d: f64, sign: f64, sigma: f64, gamma: f64): void {
  writeParts(d, sigma, gamma);
  const weight = (-sign * INVERSE_ROOT_TWO_PI) / sigma;
  const slope = weight * load<f64>(PARTS, 8);
  add(8, weight * load<f64>(PARTS));
  add(16, sigma * slope);
  add(24, weight * load<f64>(FADDEEVA, 8));
  add(32, slope);
  add(40, weight * load<f64>(PARTS, 16));
  add(48, weight * load<f64>(PARTS, 24));
  add(56, slope + sigma * weight * load<f64>(PARTS, 40));
  add(64, sigma * weight * load<f64>(PARTS, 48));
  add(72, -slope);
}

// @ts-ignore: decorator
@inline
function add(at: usize, value: f64): void {
  store<f64>(INTEGRALS + at, load<f64>(INTEGRALS + at) + value);
}

/** Number k of the last `integrateVoigt`: of V for 0, else of its derivative in the order of the features. */
export function voigtIntegral(k: i32): f64 {
  return load<f64>(INTEGRALS + ((k as usize) << 3));
}

/** The part of [from, to], distances from mu to one side, that is above 0. */
function addSide(from: f64, to: f64, sign: f64, sigma: f64, gamma: f64): void {
  let left = max<f64>(from, 0);
  let end = max<f64>(sigma, gamma);
  while (end <= left) end *= 3;
  while (left < to) {
    const right = min<f64>(end, to);
    addPanel(sign, 0.5 * (left + right), 0.5 * (right - left), sigma, gamma);
    left = right;
    end *= 3;
  }
}

function addPanel(sign: f64, centre: f64, half: f64, sigma: f64, gamma: f64): void {
  for (let node: usize = 0; node < 64; node += 8) {
    const u = half * load<f64>(NODES + node);
    const weight = (half * load<f64>(WEIGHTS + node) * INVERSE_ROOT_TWO_PI) / sigma;
    addNode(sign * (centre - u), weight, sigma, gamma);
    addNode(sign * (centre + u), weight, sigma, gamma);
  }
}

function addNode(d: f64, weight: f64, sigma: f64, gamma: f64): void {
  writeParts(d, sigma, gamma);
  for (let at: usize = 0; at < 80; at += 8) {
    add(at, weight * load<f64>(PARTS + at));
  }
}
