// A contour of the profile likelihood of two parameters by roots along rays from the best fit, as exact as the fits:
// what MNCONTOUR of Minuit gives (F. James, M. Roos, Comput. Phys. Commun. 10 (1975) 343), by other steps. Directions are
// equal angles in the plane where the two parameters' covariance is a circle,
//   (a, b) = (a^, b^) + t L (cos phi, sin phi),   L L^T their covariance;
// a parabola meets the level at t = sqrt(2 Delta(-ln L)) on every ray, and Newton's method on that square root, with the
// gradient at the conditional minimum for its slope, ends after a step or two. A ray's first crossing is its point: of a
// contour that a ray crosses more than once, only the grid shows the rest.

import type { Parameter } from '../minimize/function.ts';
import { isConverged } from './fit.ts';
import type { FittedData } from './fixed.ts';
import { type Pair, type PlanePoint, planePoint } from './plane-scan.ts';

export interface RayPoint {
  /** The ray's angle, as a part of a full turn. */
  readonly turn: number;
  /** Null where the ray has no crossing. */
  readonly values: Pair | null;
  /** Why. */
  readonly problem: string | null;
}

export interface Circle {
  readonly sin: (x: number) => number;
  readonly cos: (x: number) => number;
}

/** sqrt(2 Delta(-ln L)) is met to this accuracy: standard deviations. */
const ACCURACY = 1e-9;
const MOST_STEPS = 40;
const TWO_PI = 6.283185307179586;

/**
 * Where 2 Delta(-ln L), profiled over all but `parameters`, is `level`, on `rays` rays. `bounds` are the likelihood's
 * parameters; where the fit has no covariance, no ray has an answer.
 */
export function rayContour(
  data: FittedData,
  bounds: readonly Parameter[],
  parameters: Pair,
  level: number,
  rays: number,
  { sin, cos }: Circle,
  onRay: (done: number) => void = () => {},
): readonly RayPoint[] {
  const factor = factorOf(data, parameters);
  return Array.from({ length: rays }, (_, k) => {
    const turn = k / rays;
    const [c, s] = [cos(TWO_PI * turn), sin(TWO_PI * turn)];
    const answer =
      factor === null
        ? 'the free fit has no covariance of the two parameters'
        : onOneRay(data, bounds, parameters, level, [factor[0] * c, factor[1] * c + factor[2] * s]);
    onRay(k + 1);
    return typeof answer === 'string'
      ? { turn, values: null, problem: answer }
      : { turn, values: answer, problem: null };
  });
}

/** Cholesky's factor of the covariance of two parameters: elements 11, 21 and 22. */
function factorOf(
  { fit: { covariance, minimum } }: FittedData,
  [a, b]: Pair,
): readonly [number, number, number] | null {
  if (covariance === null) return null;
  const n = minimum.at.length;
  const first = Math.sqrt(covariance[a * n + a]!);
  const below = covariance[a * n + b]! / first;
  const second = Math.sqrt(covariance[b * n + b]! - below * below);
  return first > 0 && second > 0 ? [first, below, second] : null;
}

function onOneRay(
  data: FittedData,
  bounds: readonly Parameter[],
  parameters: Pair,
  level: number,
  direction: Pair,
): Pair | string {
  const best: Pair = [data.fit.minimum.at[parameters[0]]!, data.fit.minimum.at[parameters[1]]!];
  const [end, stop] = lengthInBox(bounds, parameters, best, direction);
  const goal = Math.sqrt(level);
  let inside = 0;
  let outside: number | null = null;
  let t = Math.min(goal, end);
  let warm: readonly ArrayLike<number>[] = [];
  for (let step = 0; step < MOST_STEPS; step++) {
    const values = alongRay(bounds, parameters, best, direction, t);
    const point = planePoint(data, parameters, values, warm);
    if (point.fit.status === 'outside-domain') {
      // As far as the likelihood is concerned, it has risen by more than any level there.
      outside = t;
      t = 0.5 * (inside + outside);
      continue;
    }
    if (!isConverged(point.fit.status))
      return `the fit at ${values.join(', ')} did not converge (${point.fit.status})`;
    warm = [point.fit.minimum.at];
    const root = Math.sqrt(point.twoDeltaNll);
    const excess = root - goal;
    if (Math.abs(excess) < ACCURACY) return values;
    if (excess > 0) outside = t;
    else inside = t;
    if (excess < 0 && t === end)
      return `${stop} ends the ray at ${values.join(', ')}, before 2 Δ(-ln L) is ${level}`;
    // Rounding of -ln L can be coarser than the accuracy asked for; then the bracket closes first.
    if (outside !== null && outside - inside <= 1e-12 * outside) return values;
    t = Math.min(end, nextLength(t, excess / slopeOf(point, direction, root), inside, outside));
  }
  return `no crossing was found in ${MOST_STEPS} steps`;
}

/** d sqrt(2 Delta(-ln L)) / dt. */
function slopeOf({ slopes }: PlanePoint, direction: Pair, root: number): number {
  return (slopes[0] * direction[0] + slopes[1] * direction[1]) / (2 * root);
}

/** Newton's step where it can be trusted; else the middle of the bracket, or twice as far. */
function nextLength(t: number, newton: number, inside: number, outside: number | null): number {
  const next = t - newton;
  if (outside !== null) return next > inside && next < outside ? next : 0.5 * (inside + outside);
  return next > t && next < 4 * t ? next : 2 * t;
}

/** How far the ray goes until a bound stops it, and which. */
function lengthInBox(
  bounds: readonly Parameter[],
  parameters: Pair,
  best: Pair,
  direction: Pair,
): readonly [number, string] {
  let end = Number.POSITIVE_INFINITY;
  let stop = '';
  parameters.forEach((index, k) => {
    const { name, lower, upper } = bounds[index]!;
    const towards = direction[k]!;
    const limit = towards > 0 ? upper : lower;
    const length = towards === 0 ? Number.POSITIVE_INFINITY : (limit - best[k]!) / towards;
    if (length < end) [end, stop] = [length, `the bound ${limit} of ${name}`];
  });
  return [Math.max(0, end), stop];
}

function alongRay(
  bounds: readonly Parameter[],
  parameters: Pair,
  best: Pair,
  direction: Pair,
  t: number,
): Pair {
  const inBox = (k: 0 | 1): number => {
    const { lower, upper } = bounds[parameters[k]]!;
    return Math.min(upper, Math.max(lower, best[k] + t * direction[k]));
  };
  return [inBox(0), inBox(1)];
}
