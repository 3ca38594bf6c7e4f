// A Gaussian core with power-law tails, what crystal_ball and double_crystal_ball share. With t = (x - m)/s:
//   core      ln g = -t^2/2
//   tail      ln g = -alpha^2/2 - n ln(1 + w),   w = (alpha/n)(|t| - alpha)   where |t| > alpha on the tail's side,
// which is ln A - n ln(B + |t|) with A = (n/alpha)^n e^{-alpha^2/2}, B = n/alpha - alpha (J. Gaiser, SLAC-R-255 (1982),
// appendix F), written so that it keeps its digits for large n. Value and slope are continuous at |t| = alpha.
// With q = 1/(1 + w), v = w q = 1 - q, D = ln(1 + w) - v (q = 1, v = D = 0 in the core), and c the core's nearest point
// to t (t itself, or -alpha or alpha), the first derivatives of ln g are
//   dm: (c q)/s      ds: (t c q)/s      dalpha: -(alpha + n/alpha) v      dn: -D
// and the second ones, in a tail, are quadratic in q and v: linear in the features, since q = q^2 + q v in a tail and
// v^2 = v - q v. Features: c q, t c q, then v and D of each tail, then q^2 (0 in the core) and q v of each tail.
// Over the window, with <...> over the density itself: ln f = ln g - ln I, d ln I = <d ln g>,
//   d2 ln I = <d2 ln g> + cov(d ln g, d ln g).

import type { ElementaryMath } from '../../kernel/math.ts';
import type { Break, Crest, Window } from '../pdf.ts';
import { curvatures } from './tailed-gaussian-curvatures.ts';
import { pieces, type Tail, zeros } from './tailed-gaussian-pieces.ts';

export interface TailedGaussian {
  /** What turns ln g into ln f. */
  readonly constant: number;
  readonly first: readonly number[];
  readonly second: readonly number[];
  readonly crest: Crest;
  readonly breaks: readonly Break[];
}

export function tailedGaussian(
  mean: number,
  sigma: number,
  tails: readonly Tail[],
  window: Window,
  math: ElementaryMath,
): TailedGaussian {
  const parts = pieces(mean, sigma, tails, window, math);
  let largest = Number.NEGATIVE_INFINITY;
  for (const { logMass } of parts) largest = Math.max(largest, logMass);
  const shares = zeros(parts.length);
  let total = 0;
  for (let i = 0; i < parts.length; i++) {
    shares[i] = math.exp(parts[i]!.logMass - largest);
    total += shares[i]!;
  }
  const slopes = 2 + 2 * tails.length;
  const features = slopes + 2 * tails.length;
  const means = zeros(features);
  for (let i = 0; i < parts.length; i++) {
    shares[i]! /= total;
    for (let k = 0; k < features; k++) means[k]! += shares[i]! * parts[i]!.means[k]!;
  }

  // Each first derivative is one feature, times this.
  const factors = zeros(slopes);
  factors[0] = 1 / sigma;
  factors[1] = 1 / sigma;
  for (let i = 0; i < tails.length; i++) {
    const { alpha, n } = tails[i]!;
    factors[2 + 2 * i] = -(alpha + n / alpha);
    factors[3 + 2 * i] = -1;
  }
  const first: number[] = [];
  for (let a = 0; a < slopes; a++) {
    first.push(-factors[a]! * means[a]!);
    for (let k = 0; k < slopes; k++) first.push(k === a ? factors[a]! : 0);
  }
  const second = curvatures(
    sigma,
    tails,
    parts.some((piece) => piece.isCore),
  );
  let row = 0;
  for (let a = 0; a < slopes; a++) {
    for (let b = a; b < slopes; b++) {
      let covariance = 0;
      for (let i = 0; i < parts.length; i++) {
        const piece = parts[i]!;
        const between = (piece.means[a]! - means[a]!) * (piece.means[b]! - means[b]!);
        covariance += shares[i]! * (piece.covariance[a * slopes + b]! + between);
      }
      let bend = 0;
      for (let k = 0; k < features; k++) bend += second[row + 1 + k]! * means[k]!;
      second[row] = -bend - factors[a]! * factors[b]! * covariance;
      row += features + 1;
    }
  }
  return {
    constant: -math.log(sigma * total) - largest,
    first,
    second,
    crest: crestOf(mean, sigma, tails, window),
    breaks: breaksOf(mean, sigma, tails, window),
  };
}

/** The point of the window that is nearest to the mean, and over what length the density falls there. */
function crestOf(mean: number, sigma: number, tails: readonly Tail[], { lower, upper }: Window): Crest {
  const at = Math.min(Math.max(mean, lower), upper);
  const z = Math.abs(at - mean) / sigma;
  const tail = tails.find(({ side, alpha }) => side * (at - mean) > alpha * sigma);
  if (tail === undefined) return { at, width: sigma / Math.max(1, z) };
  const { alpha, n } = tail;
  return { at, width: (sigma * (1 + (alpha / n) * (z - alpha))) / alpha };
}

/** Where core and tails meet: there the second derivative jumps. */
function breaksOf(mean: number, sigma: number, tails: readonly Tail[], { lower, upper }: Window): Break[] {
  const found: Break[] = [];
  for (let i = 0; i < tails.length; i++) {
    const { side, alpha } = tails[i]!;
    const at = mean + side * alpha * sigma;
    if (!(at > lower && at < upper)) continue;
    const slopes = zeros(2 + 2 * tails.length);
    slopes[0] = 1;
    slopes[1] = side * alpha;
    slopes[2 + 2 * i] = side * sigma;
    found.push({ at, slopes });
  }
  return found;
}
