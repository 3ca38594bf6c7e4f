// The tail of the chi-square distribution: Q(k/2, x/2), the regularized incomplete gamma function.
// Source: NIST Digital Library of Mathematical Functions, 8.7.1 (series, for x < a + 1) and 8.9.2 (continued fraction, beyond),
// the latter by W. J. Lentz's method, Appl. Opt. 15 (1976) 668.

import type { ElementaryMath } from '../kernel/math.ts';

type Math = Pick<ElementaryMath, 'exp' | 'log' | 'logGamma'>;

const TINY = 1e-300;
const EPSILON = 1e-16;
/** Terms needed grow like sqrt(a): enough for millions of degrees of freedom. */
const MOST_TERMS = 100_000;

/** The probability of a chi-square of `degrees` > 0 degrees of freedom to be `x` or larger. */
export function chiSquareTail(x: number, degrees: number, math: Math): number {
  if (!(x > 0)) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  return upperGamma(0.5 * degrees, 0.5 * x, math);
}

function upperGamma(a: number, x: number, math: Math): number {
  const scale = math.exp(a * math.log(x) - x - math.logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let k = 1; k < MOST_TERMS && term > EPSILON * sum; k++) {
      term *= x / (a + k);
      sum += term;
    }
    return Math.max(0, 1 - scale * sum);
  }
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < MOST_TERMS; k++) {
    const step = -k * (k - a);
    b += 2;
    d = step * d + b;
    if (Math.abs(d) < TINY) d = TINY;
    c = b + step / c;
    if (Math.abs(c) < TINY) c = TINY;
    d = 1 / d;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < EPSILON * 4) break;
  }
  return scale * fraction;
}
