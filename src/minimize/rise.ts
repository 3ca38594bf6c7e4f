// Where a function that rises from below 0 crosses it, when its slope is known: Newton's steps from one point, and from two the cubic
// through values and slopes of the inverse function (Hermite), whose error falls with the fourth power of their distance. Where that
// gets stuck in a bracket, the search goes on without slopes (root.ts).

import { findRoot, type Sample } from './root.ts';

export interface Slope {
  readonly x: number;
  readonly f: number;
  readonly slope: number;
}

/** The root, or why there is none: no evaluations left, or `f` is still below 0 at the upper end. */
export type Crossing = { readonly x: number } | 'not-found' | 'below';

/** Newton's last step is at most this part of x: from further away, agreement says little where the function is nearly flat. */
const NEAR = 1e-3;

/**
 * `f` is below 0 at 0, which is not evaluated, and is looked at in (0, upper], at `first` to begin with. The root is met where both
 * ways to step agree to `accuracy` of its distance from 0, or the bracket is as narrow.
 */
export function findCrossing(
  f: (x: number) => Slope,
  first: number,
  upper: number,
  accuracy: number,
  most: number,
): Crossing {
  let low: Sample = { x: 0, f: Number.NEGATIVE_INFINITY };
  let high: Sample | null = null;
  let x = Math.min(first, upper);
  let previous: Slope | null = null;
  let gapBefore = Number.POSITIVE_INFINITY;
  for (let step = 1; step <= most; step++) {
    const here = f(x);
    if (here.f === 0) return { x };
    if (here.f < 0) low = here;
    else high = here;
    if (low.x === upper) return 'below';
    const end: number = high?.x ?? Math.min(4 * x, upper);
    const newton = x - here.f / here.slope;
    const cubic = previous === null ? Number.NaN : inverseCubic(previous, here);
    const agree = Math.abs(cubic - newton) <= accuracy * x && Math.abs(newton - x) <= NEAR * x;
    if (agree && cubic >= low.x && cubic <= end) return { x: cubic };
    // Every third step makes f much smaller.
    const stuck = step % 3 === 0 && !(Math.abs(here.f) < 0.1 * gapBefore);
    if (step % 3 === 0) gapBefore = Math.abs(here.f);
    if (stuck && step > 3 && high !== null) {
      const root = findRoot((at) => f(at).f, low, high, accuracy * high.x, most - step);
      return root === null ? 'not-found' : { x: root };
    }
    const inside = (to: number): boolean => to > low.x && (high === null ? to > x : to < end);
    const to: number = !stuck && inside(cubic) ? cubic : !stuck && inside(newton) ? newton : Number.NaN;
    if (Number.isNaN(to)) x = high === null ? Math.min(2 * x, end) : 0.5 * (low.x + end);
    else x = Math.min(to, end);
    previous = here;
  }
  return 'not-found';
}

/** x at f = 0 by the cubic in f through both points and slopes; NaN where it would have to reach far, or a slope is not above 0. */
function inverseCubic(a: Slope, b: Slope): number {
  const h = b.f - a.f;
  const t = -a.f / h;
  if (!(a.slope > 0 && b.slope > 0 && t > -1 && t < 2)) return Number.NaN;
  const rest = 1 - t;
  return (
    (1 + 2 * t) * rest * rest * a.x +
    t * t * (3 - 2 * t) * b.x +
    h * t * rest * (rest / a.slope - t / b.slope)
  );
}
