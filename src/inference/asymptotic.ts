// What the test statistics are worth in the limit of large samples: p-values, CL_s and significances.
// Source: G. Cowan, K. Cranmer, E. Gross, O. Vitells, Eur. Phys. J. C 71 (2011) 1554; CL_s = CL_s+b / CL_b from
// A. L. Read, J. Phys. G 28 (2002) 2693. q_A is the statistic of the Asimov data of the background-only hypothesis, and
// sigma = mu / sqrt(q_A) (equation 31); with it, for the true value mu',
//   F(q_mu)  = Phi(sqrt(q) - (mu - mu') / sigma)                                                    equation 57
//   F(q~_mu) = the same for q <= q_A, Phi((q - (mu^2 - 2 mu mu') / sigma^2) / (2 mu / sigma)) above   equation 65
// CL_s+b = 1 - F with mu' = mu (equations 59 and 67), CL_b = 1 - F with mu' = 0.

import type { ElementaryMath } from '../kernel/math.ts';

/** q_mu has an estimate that may be negative; q~_mu takes a negative one as 0. */
export type LimitStatistic = 'q' | 'q-tilde';

export interface Confidence {
  readonly clsb: number;
  readonly clb: number;
  readonly cls: number;
}

type Normal = Pick<ElementaryMath, 'normalCdf'>;

/** The standard deviation of the estimate that Asimov data imply (equation 31); null where they know nothing of mu. */
export function asimovSigma(mu: number, qAsimov: number): number | null {
  return qAsimov > 0 ? mu / Math.sqrt(qAsimov) : null;
}

/** CL_s+b, CL_b and CL_s of an observed statistic `q`, given that of the Asimov data. */
export function observedConfidence(
  statistic: LimitStatistic,
  q: number,
  qAsimov: number,
  math: Normal,
): Confidence {
  return confidence(observedDistances(statistic, q, qAsimov), math);
}

/** The same for background-only data whose estimate lies `n` standard deviations above its median. */
export function expectedConfidence(n: number, qAsimov: number, math: Normal): Confidence {
  return confidence(expectedDistances(n, qAsimov), math);
}

/** CL_s+b = Phi(-signal) and CL_b = Phi(-background). */
export interface Distances {
  readonly signal: number;
  readonly background: number;
}

export function observedDistances(statistic: LimitStatistic, q: number, qAsimov: number): Distances {
  const root = Math.sqrt(qAsimov);
  return isBeyond(statistic, q, qAsimov)
    ? { signal: (q + qAsimov) / (2 * root), background: (q - qAsimov) / (2 * root) }
    : { signal: Math.sqrt(q), background: Math.sqrt(q) - root };
}

/** Of background-only data as in `expectedConfidence`: sqrt(q) = sqrt(q_A) - n in both branches. */
export function expectedDistances(n: number, qAsimov: number): Distances {
  return { signal: Math.sqrt(qAsimov) - n, background: -n };
}

/** Slopes in mu of `observedDistances`, from those of both statistics. A statistic of 0 stays there. */
export function observedSlopes(
  statistic: LimitStatistic,
  [q, qSlope]: readonly [number, number],
  [qAsimov, asimovSlope]: readonly [number, number],
): Distances {
  const ofRoot = rootSlope(qAsimov, asimovSlope);
  if (!isBeyond(statistic, q, qAsimov)) {
    const signal = rootSlope(q, qSlope);
    return { signal, background: signal - ofRoot };
  }
  const root = Math.sqrt(qAsimov);
  const { signal, background } = observedDistances(statistic, q, qAsimov);
  return {
    signal: ((qSlope + asimovSlope) / 2 - signal * ofRoot) / root,
    background: ((qSlope - asimovSlope) / 2 - background * ofRoot) / root,
  };
}

export function expectedSlopes(qAsimov: number, asimovSlope: number): Distances {
  return { signal: rootSlope(qAsimov, asimovSlope), background: 0 };
}

function rootSlope(q: number, slope: number): number {
  return q > 0 ? slope / (2 * Math.sqrt(q)) : 0;
}

/** Whether the second branch of equation 65 holds. mu at 0: both hypotheses are one, and it would divide by 0. */
function isBeyond(statistic: LimitStatistic, q: number, qAsimov: number): boolean {
  return statistic === 'q-tilde' && q > qAsimov && qAsimov > 0;
}

/** p_0 = 1 - Phi(sqrt(q_0)) and Z_0 = sqrt(q_0) (equations 52 and 53). */
export function discoverySignificance(
  q0: number,
  math: Normal,
): { readonly p0: number; readonly significance: number } {
  const significance = Math.sqrt(q0);
  return { p0: math.normalCdf(-significance), significance };
}

function confidence({ signal, background }: Distances, math: Normal): Confidence {
  const clsb = math.normalCdf(-signal);
  const clb = math.normalCdf(-background);
  // Where CL_b is 0 to rounding, CL_s+b is smaller still.
  return { clsb, clb, cls: clb > 0 ? clsb / clb : 0 };
}
