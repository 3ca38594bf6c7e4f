// The best values of the factors gamma_j of one bin, given all shared parameters: with lambda = R + sum_j A_j gamma_j they minimise
//   lambda - n ln lambda + sum_j c_j(gamma_j),   c = (a - gamma)^2 / (2 sigma^2)  or  gamma tau - a ln gamma,
// each in its bounds. At the minimum, with w = 1 - n / lambda, every gamma is a function of w alone,
//   gamma = a - sigma^2 A w   or   a / (tau + A w),
// for one gamma the root of a quadratic equation; for several, lambda is the root of R + sum_j A_j gamma_j(1 - n / lambda) - lambda,
// which falls strictly. A free factor (shapefactor) is the case a = tau = 0. The sum is convex: there is one minimum.
// (One Gaussian gamma a bin: J. S. Conway, arXiv:1103.0354; the Poisson one follows alike.)

import { EMPTY_WIDTH, emptySlope } from './empty-bin.ts';

/** The gammas of a channel: what measures them, and what was found last. One entry each. */
export interface Gammas {
  readonly normal: Uint8Array;
  /** The measured a. */
  readonly measured: Float64Array;
  /** sigma^2, or tau. */
  readonly strength: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly start: Float64Array;
  /** A: what a bin's rate is of each unit of gamma. */
  readonly slope: Float64Array;
  readonly value: Float64Array;
  /** 1 / c'' at that value; 0 where the gamma is held by a bound. */
  readonly inverse: Float64Array;
}

export function newGammas(count: number): Gammas {
  const f = () => new Float64Array(count);
  return {
    normal: new Uint8Array(count),
    measured: f(),
    strength: f(),
    lower: f(),
    upper: f(),
    start: f(),
    slope: f(),
    value: f(),
    inverse: f(),
  };
}

/**
 * Curvature that a gamma without any of its own gets, as a part of what the bin's count gives it: it must not be 0. What is made
 * of it is off by this part of itself, and by the rounding over it.
 */
const LEAST_CURVATURE = 1e-8;
const MOST_STEPS = 200;

/**
 * Finds the gammas `from` up to `to` of a bin with `n` events, whose rate without them is `rest`. Returns lambda, or NaN where
 * it cannot be above 0 although there are events. Without events it may be negative: empty-bin.ts.
 */
export function eliminateBin(g: Gammas, from: number, to: number, n: number, rest: number): number {
  let lambda: number;
  if (to === from) {
    lambda = rest;
  } else if (n === 0) {
    lambda = empty(g, from, to, rest);
  } else if (to === from + 1 && g.slope[from]! > 0 && rest >= 0) {
    g.value[from] = clip(g, from, single(g, from, n, rest));
    lambda = rest + g.slope[from]! * g.value[from]!;
  } else {
    lambda = several(g, from, to, n, rest);
  }
  writeInverses(g, from, to, n === 0 ? 0 : n / (lambda * lambda));
  return lambda > 0 || n === 0 ? lambda : Number.NaN;
}

/** Lambda of a bin without events; its gammas pull against the slope of `emptyTerm`. */
function empty(g: Gammas, from: number, to: number, rest: number): number {
  const lambda = sumAt(g, from, to, rest, 1);
  if (lambda >= 0) return lambda;
  // The slope goes from 1 at 0 to 0 at -EMPTY_WIDTH: the root is there, or lambda is below.
  let low = -EMPTY_WIDTH;
  let high = 0;
  if (sumAt(g, from, to, rest, 0) <= low) return sumAt(g, from, to, rest, 0);
  for (let step = 0; step < MOST_STEPS && high - low > 1e-16 * EMPTY_WIDTH; step++) {
    const middle = 0.5 * (low + high);
    if (middle === low || middle === high) break;
    if (sumAt(g, from, to, rest, emptySlope(middle)) > middle) low = middle;
    else high = middle;
  }
  return sumAt(g, from, to, rest, emptySlope(0.5 * (low + high)));
}

/** The stationary point of one gamma with A > 0 and R >= 0, bounds aside. */
function single(g: Gammas, j: number, n: number, rest: number): number {
  const slope = g.slope[j]!;
  const a = g.measured[j]!;
  const strength = g.strength[j]!;
  if (g.normal[j] === 1) {
    const t = strength * slope * slope;
    const b = rest + slope * a - t;
    const root = Math.sqrt(b * b + 4 * t * n);
    // Of both forms, the one without cancellation.
    const lambda = b >= 0 ? 0.5 * (b + root) : (2 * t * n) / (root - b);
    return a - strength * slope * (1 - n / lambda);
  }
  const square = slope * (slope + strength);
  const b = rest * (slope + strength) - (n + a) * slope;
  const root = Math.sqrt(b * b + 4 * square * a * rest);
  return b <= 0 ? (root - b) / (2 * square) : (2 * a * rest) / (root + b);
}

/** Any number of gammas, of any sign of A: writes their values, returns lambda, which is not above 0 where there is none. */
function several(g: Gammas, from: number, to: number, n: number, rest: number): number {
  // One that nothing measures, or whose count was 0, may take any value where w is just right for it.
  for (let j = from; j < to; j++) {
    if (g.normal[j] === 1 || g.measured[j] !== 0 || g.slope[j] === 0) continue;
    const w = -g.strength[j]! / g.slope[j]!;
    if (!(w < 1)) continue;
    const lambda = n / (1 - w);
    let others = rest;
    for (let k = from; k < to; k++) {
      if (k === j) continue;
      g.value[k] = gammaAt(g, k, w);
      others += g.slope[k]! * g.value[k]!;
    }
    const value = (lambda - others) / g.slope[j]!;
    if (value > g.lower[j]! && value < g.upper[j]!) {
      g.value[j] = value;
      return lambda;
    }
  }
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let lambda = sumAt(g, from, to, rest, 0);
  if (!(lambda > 0)) lambda = n;
  for (let step = 0; step < MOST_STEPS; step++) {
    const w = 1 - n / lambda;
    const excess = sumAt(g, from, to, rest, w) - lambda;
    if (excess > 0) low = lambda;
    else high = lambda;
    let next = lambda - excess / slopeAt(g, from, to, n, lambda, w);
    if (!(next > low && next < high))
      next = high < Number.POSITIVE_INFINITY ? 0.5 * (low + high) : 2 * lambda;
    const done = Math.abs(next - lambda) <= 2e-16 * lambda;
    lambda = next;
    if (done || lambda < 1e-300) break;
  }
  return sumAt(g, from, to, rest, 1 - n / lambda);
}

/** The derivative of `sumAt - lambda` in lambda. */
function slopeAt(g: Gammas, from: number, to: number, n: number, lambda: number, w: number): number {
  let slope = 0;
  for (let j = from; j < to; j++) {
    const value = g.value[j]!;
    if (!(value > g.lower[j]! && value < g.upper[j]!)) continue;
    const a = g.slope[j]!;
    slope -= a * a * (g.normal[j] === 1 ? g.strength[j]! : value / (g.strength[j]! + a * w));
  }
  return (slope * n) / (lambda * lambda) - 1;
}

/** Lambda if all gammas were at w; writes them. */
function sumAt(g: Gammas, from: number, to: number, rest: number, w: number): number {
  let lambda = rest;
  for (let j = from; j < to; j++) {
    g.value[j] = gammaAt(g, j, w);
    lambda += g.slope[j]! * g.value[j]!;
  }
  return lambda;
}

function gammaAt(g: Gammas, j: number, w: number): number {
  const a = g.measured[j]!;
  const pull = g.slope[j]! * w;
  if (g.normal[j] === 1) return clip(g, j, a - g.strength[j]! * pull);
  const rate = g.strength[j]! + pull;
  if (rate > 0) return clip(g, j, a / rate);
  return rate === 0 && a === 0 ? clip(g, j, g.start[j]!) : g.upper[j]!;
}

function clip(g: Gammas, j: number, value: number): number {
  return Math.min(Math.max(value, g.lower[j]!), g.upper[j]!);
}

/** 1 / c'' of each: sigma^2, or gamma^2 / a. `curvature` is n / lambda^2. */
function writeInverses(g: Gammas, from: number, to: number, curvature: number): void {
  for (let j = from; j < to; j++) {
    const value = g.value[j]!;
    if (!(value > g.lower[j]! && value < g.upper[j]!)) {
      g.inverse[j] = 0;
    } else if (g.normal[j] === 1) {
      g.inverse[j] = g.strength[j]!;
    } else {
      const least = LEAST_CURVATURE * curvature * g.slope[j]! * g.slope[j]!;
      const own = Math.max(g.measured[j]! / (value * value), least);
      g.inverse[j] = own > 0 ? 1 / own : 0;
    }
  }
}
