// The interval of a probability of which k of n trials came true: where the tails of the binomial distribution are half of what is left
// out, so that it covers at least what it says whatever the probability is.
//   P(at least k | n, low) = (1 - CL)/2,   P(at most k | n, high) = (1 - CL)/2,   P(at least k | n, p) = I_p(k, n - k + 1)
// Source: C. J. Clopper, E. S. Pearson, Biometrika 26 (1934) 404. The incomplete beta function I by its continued fraction, NIST Digital
// Library of Mathematical Functions, 8.17.22 and 8.17.23, by W. J. Lentz's method, Appl. Opt. 15 (1976) 668.

import type { ElementaryMath } from '../kernel/math.ts';

type Math = Pick<ElementaryMath, 'exp' | 'log' | 'log1p' | 'logGamma'>;

/** What one standard deviation of a Gaussian covers on both sides. */
const ONE_SIGMA = 0.6826894921370859;
const TINY = 1e-300;
/** The fraction needs some sqrt(n) of them. */
const MOST_TERMS = 100_000;
const HALVINGS = 200;

/** The central interval of `level` for `k` of `n` > 0, both whole numbers. */
export function binomialInterval(
  k: number,
  n: number,
  math: Math,
  level = ONE_SIGMA,
): readonly [low: number, high: number] {
  const tail = 0.5 * (1 - level);
  const low = k === 0 ? 0 : rising((p) => incompleteBeta(k, n - k + 1, p, math), tail);
  // P(at most k | p) = I_{1-p}(n - k, k + 1).
  const high = k === n ? 1 : rising((p) => 1 - incompleteBeta(n - k, k + 1, 1 - p, math), 1 - tail);
  return [low, high];
}

/** Where `f`, which rises from 0 to 1, is `value`. */
function rising(f: (p: number) => number, value: number): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < HALVINGS && high - low > 1e-15 * high; i++) {
    const middle = 0.5 * (low + high);
    if (f(middle) < value) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

/** I_x(a, b), regularized, of 0 < x < 1. */
function incompleteBeta(a: number, b: number, x: number, math: Math): number {
  // The fraction converges fast below the mean.
  if (x > (a + 1) / (a + b + 2)) return 1 - fraction(b, a, 1 - x, math);
  return fraction(a, b, x, math);
}

function fraction(a: number, b: number, x: number, math: Math): number {
  const logBeta = math.logGamma(a) + math.logGamma(b) - math.logGamma(a + b);
  const front = math.exp(a * math.log(x) + b * math.log1p(-x) - logBeta) / a;
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let step = 1;
    for (const term of [even, odd]) {
      d = 1 / away(1 + term * d);
      c = away(1 + term / c);
      step = c * d;
      value *= step;
    }
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return front * value;
}

/** No number is divided by 0. */
function away(x: number): number {
  return Math.abs(x) < TINY ? TINY : x;
}
