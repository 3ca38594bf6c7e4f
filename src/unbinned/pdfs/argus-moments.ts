// The density s^p e^{k s} / J on [0, 1], p > -1: its integral J and the moments of s and ln s, by series of positive terms
// only, so that nothing cancels and no quadrature has an error.
//   k >= 0:  J = sum of k^n/n! / q,  q = p + 1 + n;  term by term, integrals of s^{q - 1} with (1 - s)^i and (ln s)^j.
//   k < 0:   J = e^k sum of |k|^n / ((p + 1) (p + 2) ... (p + 1 + n)), the incomplete gamma function's (Abramowitz and
//            Stegun 6.5.29); (ln s)^j by j derivatives in p, s^i by p + i in place of p.

import type { ElementaryMath } from '../../kernel/math.ts';

export interface PowerExponential {
  readonly logMass: number;
  readonly meanLog: number;
  readonly mean: number;
  readonly logVariance: number;
  readonly variance: number;
  /** Of s and ln s. */
  readonly covariance: number;
}

/** Terms this far below the sum change nothing. */
const NEGLIGIBLE = 1e-18;
/** Sums beyond the first are made smaller by the second, whose log is the third: e^k may leave the range of numbers. */
const LARGE = 2 ** 900;
const SMALLER = 2 ** -900;
const LOG_LARGE = 623.8324625039508;

export function powerExponential(p: number, k: number, math: ElementaryMath): PowerExponential {
  return k >= 0 ? rising(p, k, math) : falling(p, -k, math);
}

function rising(p: number, k: number, math: ElementaryMath): PowerExponential {
  let [mass, logs, squares, gaps, gapSquares, products, shift] = [0, 0, 0, 0, 0, 0, 0];
  let power = 1; // k^n / n!
  let r0 = 1 / (p + 1);
  let r1 = 1 / (p + 2);
  for (let n = 0; ; n++) {
    const r2 = 1 / (p + 3 + n);
    const term = power * r0;
    mass += term;
    logs += term * r0; // of -ln s
    squares += 2 * term * r0 * r0;
    gaps += term * r1; // of 1 - s
    gapSquares += 2 * term * r1 * r2;
    products += term * r1 * (r0 + r1); // of -ln s (1 - s): 1/q - q/(q + 1)^2 = (1/q + 1/(q + 1))/(q + 1)
    if (!(term > NEGLIGIBLE * mass || n < k)) break;
    if (mass > LARGE) {
      mass *= SMALLER;
      logs *= SMALLER;
      squares *= SMALLER;
      gaps *= SMALLER;
      gapSquares *= SMALLER;
      products *= SMALLER;
      power *= SMALLER;
      shift += LOG_LARGE;
    }
    power *= k / (n + 1);
    r0 = r1;
    r1 = r2;
  }
  const log = logs / mass;
  const gap = gaps / mass;
  return {
    logMass: shift + math.log(mass),
    meanLog: -log,
    mean: 1 - gap,
    logVariance: squares / mass - log * log,
    variance: gapSquares / mass - gap * gap,
    covariance: products / mass - log * gap,
  };
}

function falling(p: number, k: number, math: ElementaryMath): PowerExponential {
  let [mass, logs, squares, means, meanSquares, products, shift] = [0, 0, 0, 0, 0, 0, 0];
  const r0 = 1 / (p + 1);
  let term = r0;
  // Sums over j of 1/(p + j) and of its square: what a derivative in p brings down.
  let harmonic = r0;
  let second = r0 * r0;
  let r1 = 1 / (p + 2);
  for (let n = 0; ; n++) {
    const r2 = 1 / (p + 3 + n);
    const once = term * (p + 1) * r1;
    mass += term;
    logs += term * harmonic;
    squares += term * (harmonic * harmonic + second);
    means += once;
    meanSquares += once * (p + 2) * r2;
    products += once * (harmonic - r0 + r1);
    if (!(term > NEGLIGIBLE * mass || n < k)) break;
    if (mass > LARGE) {
      mass *= SMALLER;
      logs *= SMALLER;
      squares *= SMALLER;
      means *= SMALLER;
      meanSquares *= SMALLER;
      products *= SMALLER;
      term *= SMALLER;
      shift += LOG_LARGE;
    }
    term *= k * r1;
    harmonic += r1;
    second += r1 * r1;
    r1 = r2;
  }
  const log = logs / mass;
  const mean = means / mass;
  return {
    logMass: shift + math.log(mass) - k,
    meanLog: -log,
    mean,
    logVariance: squares / mass - log * log,
    variance: meanSquares / mass - mean * mean,
    covariance: log * mean - products / mass,
  };
}
