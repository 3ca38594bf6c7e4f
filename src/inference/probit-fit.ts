// Probit regression: shares that depend on x as p(x) = Phi(o + b_0 + b_1 x + b_2 x^2), with an offset o that is known at each
// x, fitted to binomial counts by maximum likelihood. Fisher scoring with working responses (D. J. Finney, Probit Analysis,
// 3rd ed. (1971), chapter 4), from the empirical probits of (k + 1/2)/(n + 1).

import type { ElementaryMath } from '../kernel/math.ts';
import { factorCholesky, solveCholesky } from '../minimize/cholesky.ts';

export interface ProbitCount {
  readonly x: number;
  readonly offset: number;
  /** How many of how many. */
  readonly reached: number;
  readonly of: number;
}

type ProbitMath = Pick<ElementaryMath, 'exp' | 'normalCdf' | 'normalQuantile'>;

const STEPS = 25;
/** Coefficients move by less than this when the fit has ended. */
const SETTLED = 1e-10;
/** Beyond so many standard deviations a count says nothing that its neighbours do not. */
const FARTHEST = 8;
const INVERSE_SQRT_2PI = 0.3989422804014327;

/** Coefficients b_0 to b_degree; null where the counts do not determine them. */
export function fitProbit(
  counts: readonly ProbitCount[],
  degree: number,
  math: ProbitMath,
): readonly number[] | null {
  const n = degree + 1;
  let at: readonly number[] | null = null;
  for (let step = 0; step < STEPS; step++) {
    const normal = new Float64Array(n * n);
    const right = new Float64Array(n);
    for (const count of counts) {
      const { weight, response } = working(count, at, math);
      let power = 1;
      const row = Array.from({ length: n }, () => {
        const now = power;
        power *= count.x;
        return now;
      });
      for (let i = 0; i < n; i++) {
        right[i]! += weight * row[i]! * response;
        for (let j = 0; j < n; j++) normal[i * n + j]! += weight * row[i]! * row[j]!;
      }
    }
    const factor = new Float64Array(n * n);
    if (!factorCholesky(normal, n, factor)) return null;
    solveCholesky(factor, n, right, right);
    const next = Array.from(right);
    const moved = at === null ? Number.POSITIVE_INFINITY : largestDifference(next, at);
    at = next;
    if (moved < SETTLED) return at;
    if (!next.every(Number.isFinite)) return null;
  }
  return null;
}

/** Value of a polynomial of these coefficients. */
export function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, b) => sum * x + b, 0);
}

function working({ x, offset, reached, of }: ProbitCount, at: readonly number[] | null, math: ProbitMath) {
  const start = math.normalQuantile((reached + 0.5) / (of + 1));
  const free = at === null ? start : offset + polynomial(at, x);
  const eta = Math.min(FARTHEST, Math.max(-FARTHEST, free));
  const density = INVERSE_SQRT_2PI * math.exp(-0.5 * eta * eta);
  const [p, q] = [math.normalCdf(eta), math.normalCdf(-eta)];
  const weight = (of * density * density) / (p * q);
  const residual = at === null ? 0 : (reached / of - p) / density;
  return { weight, response: eta + residual - offset };
}

function largestDifference(a: readonly number[], b: readonly number[]): number {
  return a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i]!)), 0);
}
