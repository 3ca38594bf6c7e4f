// Where CL_s, known from toys at some values of mu, has fallen to alpha. With k of n toys at each value,
//   Phi^-1(CL_s+b(mu)) = Phi^-1(alpha CL_b(mu)) + g(mu),
// g is a polynomial near its root, fitted to the counts of signal+background toys by maximum likelihood (probit regression),
// and its root is the limit. Where it is near, mu = 0 takes part, at which both hypotheses are one. For large samples g is a straight line in mu (Eur. Phys. J. C 71 (2011) 1554, equations 57 and
// 65); a parabola leaves what is of third order.

import { fitProbit, type ProbitCount, polynomial } from '../inference/probit-fit.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import type { Reached } from './limit-toys.ts';

type CrossingMath = Pick<ElementaryMath, 'exp' | 'normalCdf' | 'normalQuantile'>;

export interface CountsAt extends Reached {
  readonly mu: number;
}

/** A limit, or on which side of the values it lies. */
export type Crossing = number | 'below' | 'above' | 'unknown';

/** Values take part whose CL_s+b is this near to its goal, in standard deviations of a Gaussian. */
const NEAR = 1.25;
/** The least values for a parabola. */
const PARABOLA = 4;

/** `counts` in ascending order of mu. */
export function crossingOf(counts: readonly CountsAt[], alpha: number, math: CrossingMath): Crossing {
  const filled = counts.filter((c) => c.ofB > 0 && c.ofSb > 0);
  if (filled.length === 0) return 'unknown';
  const known = atZero(filled)
    .concat(filled.filter((c) => !c.trivial))
    .map((c) => {
      const offset = math.normalQuantile((alpha * (c.b + 0.5)) / (c.ofB + 1));
      const empirical = math.normalQuantile((c.sb + 0.5) / (c.ofSb + 1));
      return { mu: c.mu, reached: c.sb, of: c.ofSb, offset, distance: empirical - offset };
    });
  // Where the statistic is 0, CL_s is 1.
  const after = known.findIndex((c) => c.distance < 0);
  if (after < 0) return 'above';
  const [low, high] = [known[after - 1], known[after]!];
  if (low === undefined) return 'below';
  const straight = low.mu + ((high.mu - low.mu) * low.distance) / (low.distance - high.distance);
  const near = known.filter((c) => Math.abs(c.distance) <= NEAR);
  const used = near.length >= 2 ? near : [low, high];
  const scale = high.mu - low.mu;
  const points: readonly ProbitCount[] = used.map(({ mu, ...c }) => ({ ...c, x: (mu - straight) / scale }));
  const [first, last] = [points[0]!.x, points.at(-1)!.x];
  for (const degree of points.length >= PARABOLA ? [2, 1] : [1]) {
    const g = fitProbit(points, degree, math);
    const root = g === null ? null : fallingRoot(g);
    if (root !== null && root >= Math.min(first, -1) && root <= Math.max(last, 1))
      return straight + scale * root;
  }
  return straight;
}

/** With mu at 0 both hypotheses are one: as many toys reach the statistic as do without signal. */
function atZero(filled: readonly CountsAt[]): CountsAt[] {
  const [first] = filled.filter((c) => !c.trivial);
  if (first === undefined) return [];
  const { b, ofB } = first;
  return [{ mu: 0, b, ofB, sb: b, ofSb: ofB, trivial: false }];
}

/** Where a parabola or a line falls through 0; null where it does not. */
function fallingRoot(g: readonly number[]): number | null {
  const [c, b, a = 0] = g as readonly [number, number, number?];
  const square = b * b - 4 * a * c;
  if (square < 0) return null;
  // 2c over the sum, not the usual formula: it stays exact where a is small, and its slope is the root's sign.
  const denominator = Math.sqrt(square) - b;
  const root = denominator === 0 ? Number.NaN : (2 * c) / denominator;
  return Number.isFinite(root) && polynomial([b, 2 * a], root) < 0 ? root : null;
}
