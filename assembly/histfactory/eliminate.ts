// The best values of the factors gamma_j of one bin, given all shared parameters: with lambda = R + sum_j A_j gamma_j they minimise
//   lambda - n ln lambda + sum_j c_j(gamma_j),   c = (a - gamma)^2 / (2 sigma^2)  or  gamma tau - a ln gamma,
// each in its bounds. At the minimum, with w = 1 - n / lambda, every gamma is a function of w alone,
//   gamma = a - sigma^2 A w   or   a / (tau + A w),
// for one gamma the root of a quadratic equation; for several, lambda is the root of R + sum_j A_j gamma_j(1 - n / lambda) - lambda,
// which falls strictly. A free factor (shapefactor) is the case a = tau = 0. The sum is convex: there is one minimum.
// (One Gaussian gamma a bin: J. S. Conway, arXiv:1103.0354; the Poisson one follows alike.)

import { EMPTY_END, emptySlope } from './empty-bin';
import { GAMMA_BYTES, Gamma } from './layout';

/**
 * Curvature that a gamma without any of its own gets, as a part of what the bin's count gives it: it must not be 0. What is made
 * of it is off by this part of itself, and by the rounding over it.
 */
const LEAST_CURVATURE: f64 = 1e-8;
const MOST_STEPS: i32 = 200;

/**
 * Finds the gammas from address `from` up to `to` of a bin with `n` events, whose rate without them is `rest`. Returns lambda, or
 * NaN where it cannot be above 0 although there are events. Without events it may be negative: empty-bin.ts.
 */
export function eliminateBin(from: usize, to: usize, n: f64, rest: f64): f64 {
  let lambda: f64;
  if (to === from) {
    lambda = rest;
  } else if (n === 0) {
    lambda = empty(from, to, rest);
  } else if (to === from + GAMMA_BYTES && changetype<Gamma>(from).slope > 0 && rest >= 0) {
    const g = changetype<Gamma>(from);
    g.value = clip(g, single(g, n, rest));
    lambda = rest + g.slope * g.value;
  } else {
    lambda = several(from, to, n, rest);
  }
  writeInverses(from, to, n, lambda);
  return lambda > 0 || n === 0 ? lambda : NaN;
}

/** Lambda of a bin without events; its gammas pull against the slope of `emptyTerm`. */
function empty(from: usize, to: usize, rest: f64): f64 {
  const lambda = sumAt(from, to, rest, 1);
  if (lambda >= 0) return lambda;
  // The slope goes from 1 at 0 to 0 at EMPTY_END: the root is there, or lambda is below.
  let low = EMPTY_END;
  let high: f64 = 0;
  const least = sumAt(from, to, rest, 0);
  if (least <= low) return least;
  for (let step = 0; step < MOST_STEPS && high - low > 1e-16 * -EMPTY_END; step++) {
    const middle = 0.5 * (low + high);
    if (middle === low || middle === high) break;
    if (sumAt(from, to, rest, emptySlope(middle)) > middle) low = middle;
    else high = middle;
  }
  return sumAt(from, to, rest, emptySlope(0.5 * (low + high)));
}

/** The stationary point of one gamma with A > 0 and R >= 0, bounds aside. */
// @ts-expect-error: decorator
@inline
function single(g: Gamma, n: f64, rest: f64): f64 {
  const slope = g.slope;
  const a = g.measured;
  const strength = g.strength;
  if (g.normal === 1) {
    const t = strength * slope * slope;
    const b = rest + slope * a - t;
    const root = sqrt(b * b + 4 * t * n);
    // Of both forms, the one without cancellation.
    const lambda = b >= 0 ? 0.5 * (b + root) : (2 * t * n) / (root - b);
    return a - strength * slope * (1 - n / lambda);
  }
  const square = slope * (slope + strength);
  const b = rest * (slope + strength) - (n + a) * slope;
  const root = sqrt(b * b + 4 * square * a * rest);
  return b <= 0 ? (root - b) / (2 * square) : (2 * a * rest) / (root + b);
}

/** Any number of gammas, of any sign of A: writes their values, returns lambda, which is not above 0 where there is none. */
function several(from: usize, to: usize, n: f64, rest: f64): f64 {
  // One that nothing measures, or whose count was 0, may take any value where w is just right for it.
  for (let j = from; j < to; j += GAMMA_BYTES) {
    const g = changetype<Gamma>(j);
    if (g.normal === 1 || g.measured !== 0 || g.slope === 0) continue;
    const w = -g.strength / g.slope;
    if (!(w < 1)) continue;
    const lambda = n / (1 - w);
    let others = rest;
    for (let k = from; k < to; k += GAMMA_BYTES) {
      if (k === j) continue;
      const other = changetype<Gamma>(k);
      other.value = gammaAt(other, w);
      others += other.slope * other.value;
    }
    const value = (lambda - others) / g.slope;
    if (value > g.lower && value < g.upper) {
      g.value = value;
      return lambda;
    }
  }
  let low: f64 = 0;
  let high: f64 = Infinity;
  let lambda = sumAt(from, to, rest, 0);
  if (!(lambda > 0)) lambda = n;
  for (let step = 0; step < MOST_STEPS; step++) {
    const w = 1 - n / lambda;
    const excess = sumAt(from, to, rest, w) - lambda;
    if (excess > 0) low = lambda;
    else high = lambda;
    let next = lambda - excess / slopeAt(from, to, n, lambda, w);
    if (!(next > low && next < high)) next = high < Infinity ? 0.5 * (low + high) : 2 * lambda;
    const done = abs(next - lambda) <= 2e-16 * lambda;
    lambda = next;
    if (done || lambda < 1e-300) break;
  }
  return sumAt(from, to, rest, 1 - n / lambda);
}

/** The derivative of `sumAt - lambda` in lambda. */
function slopeAt(from: usize, to: usize, n: f64, lambda: f64, w: f64): f64 {
  let slope: f64 = 0;
  for (let j = from; j < to; j += GAMMA_BYTES) {
    const g = changetype<Gamma>(j);
    const value = g.value;
    if (!(value > g.lower && value < g.upper)) continue;
    const a = g.slope;
    slope -= a * a * (g.normal === 1 ? g.strength : value / (g.strength + a * w));
  }
  return (slope * n) / (lambda * lambda) - 1;
}

/** Lambda if all gammas were at w; writes them. */
function sumAt(from: usize, to: usize, rest: f64, w: f64): f64 {
  let lambda = rest;
  for (let j = from; j < to; j += GAMMA_BYTES) {
    const g = changetype<Gamma>(j);
    g.value = gammaAt(g, w);
    lambda += g.slope * g.value;
  }
  return lambda;
}

function gammaAt(g: Gamma, w: f64): f64 {
  const a = g.measured;
  const pull = g.slope * w;
  if (g.normal === 1) return clip(g, a - g.strength * pull);
  const rate = g.strength + pull;
  if (rate > 0) return clip(g, a / rate);
  return rate === 0 && a === 0 ? clip(g, g.start) : g.upper;
}

// @ts-expect-error: decorator
@inline
function clip(g: Gamma, value: f64): f64 {
  return min(max(value, g.lower), g.upper);
}

/** 1 / c'' of each: sigma^2, or gamma^2 / a. */
// @ts-expect-error: decorator
@inline
function writeInverses(from: usize, to: usize, n: f64, lambda: f64): void {
  for (let j = from; j < to; j += GAMMA_BYTES) {
    const g = changetype<Gamma>(j);
    const value = g.value;
    if (!(value > g.lower && value < g.upper)) {
      g.inverse = 0;
    } else if (g.normal === 1) {
      g.inverse = g.strength;
    } else {
      // a / gamma^2, or the least curvature: compared without dividing.
      const square = value * value;
      const least = LEAST_CURVATURE * n * g.slope * g.slope;
      const rate = lambda * lambda;
      if (g.measured * rate >= least * square) g.inverse = g.measured > 0 ? square / g.measured : 0;
      else g.inverse = rate / least;
    }
  }
}
