// The parts of a window that lie in the core and in the tails of a tailed gaussian: the mass of each, and the means and
// covariances of the features over it.

import type { ElementaryMath } from '../../kernel/math.ts';
import type { Window } from '../pdf.ts';
import { powerTail } from './power-tail.ts';
import { truncatedNormal } from './truncated-normal.ts';

const HALF_LN_TWO_PI = 0.9189385332046727;

export interface Tail {
  /** -1 on the left, 1 on the right. */
  readonly side: number;
  readonly alpha: number;
  readonly n: number;
}

export interface Piece {
  readonly isCore: boolean;
  /** ln of the integral of g over t. */
  readonly logMass: number;
  /** Of all features. */
  readonly means: readonly number[];
  /** [a * slopes + b] of the features that first derivatives are made of. */
  readonly covariance: readonly number[];
}

/** Those pieces that the window has a part of; at least one. */
export function pieces(
  mean: number,
  sigma: number,
  tails: readonly Tail[],
  { lower, upper }: Window,
  math: ElementaryMath,
): readonly Piece[] {
  const a = (lower - mean) / sigma;
  const b = (upper - mean) / sigma;
  const width = (upper - lower) / sigma; // with all its digits, which b - a may have lost
  let from = a;
  let to = b;
  for (const { side, alpha } of tails) {
    if (side < 0) from = Math.max(from, -alpha);
    else to = Math.min(to, alpha);
  }
  const found: Piece[] = [];
  const count = tails.length;
  if (from < to) {
    const whole = from === a && to === b;
    found.push(corePiece(from, to, 0.5 * (whole ? width : to - from), count, math));
  }
  for (let index = 0; index < count; index++) {
    const tail = tails[index]!;
    const near = tail.side < 0 ? -b : a;
    const far = tail.side < 0 ? -a : b;
    if (far <= tail.alpha) continue;
    const inside = near >= tail.alpha;
    found.push(
      tailPiece(tail, inside ? near - tail.alpha : 0, inside ? width : far - tail.alpha, index, count, math),
    );
  }
  return found;
}

function corePiece(from: number, to: number, half: number, tails: number, math: ElementaryMath): Piece {
  const moments = truncatedNormal(from, to, half, math);
  const slopes = 2 + 2 * tails;
  const means = zeros(slopes + 2 * tails);
  means[0] = moments.mean;
  means[1] = moments.square;
  const covariance = zeros(slopes * slopes);
  covariance[0] = moments.variance;
  covariance[1] = moments.covariance;
  covariance[slopes] = moments.covariance;
  covariance[slopes + 1] = moments.squareVariance;
  return { isCore: true, logMass: moments.logMass + HALF_LN_TWO_PI, means, covariance };
}

/** From |t| = alpha + `near` on, `width` long. */
function tailPiece(
  { side, alpha, n }: Tail,
  near: number,
  width: number,
  index: number,
  tails: number,
  math: ElementaryMath,
): Piece {
  const rate = alpha / n;
  const { logMass, q, v, d, qq, qv, vv, vd, dd } = powerTail(rate * near, rate * width, n, math);
  const slopes = 2 + 2 * tails;
  const means = zeros(slopes + 2 * tails);
  const atV = 2 + 2 * index;
  const atD = atV + 1;
  means[0] = side * alpha * q;
  means[1] = n * v + alpha * alpha * q;
  means[atV] = v;
  means[atD] = d;
  means[slopes + 2 * index] = qq;
  means[slopes + 2 * index + 1] = qv;
  // c q and t c q are linear in v: these are their slopes in it.
  const steepness = zeros(slopes);
  steepness[0] = -side * alpha;
  steepness[1] = n - alpha * alpha;
  steepness[atV] = 1;
  const covariance = zeros(slopes * slopes);
  for (let i = 0; i <= atV; i++) {
    for (let j = 0; j <= atV; j++) covariance[i * slopes + j] = steepness[i]! * steepness[j]! * vv;
    covariance[i * slopes + atD] = steepness[i]! * vd;
    covariance[atD * slopes + i] = steepness[i]! * vd;
  }
  covariance[atD * slopes + atD] = dd;
  return { isCore: false, logMass: logMass - 0.5 * alpha * alpha - math.log(rate), means, covariance };
}

/** Plain arrays: typed ones of this size cost more to make than to fill. */
export function zeros(count: number): number[] {
  const all: number[] = [];
  for (let i = 0; i < count; i++) all.push(0);
  return all;
}
