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
  const root = Math.sqrt(qAsimov);
  // mu at 0: both hypotheses are one, and the second branch would divide by 0.
  const beyond = statistic === 'q-tilde' && q > qAsimov && root > 0;
  const [ofSignal, ofBackground] = beyond
    ? [(q + qAsimov) / (2 * root), (q - qAsimov) / (2 * root)]
    : [Math.sqrt(q), Math.sqrt(q) - root];
  return confidence(math.normalCdf(-ofSignal), math.normalCdf(-ofBackground));
}

/**
 * The same for background-only data whose estimate lies `n` standard deviations above its median: sqrt(q) = sqrt(q_A) - n
 * in both branches.
 */
export function expectedConfidence(n: number, qAsimov: number, math: Normal): Confidence {
  return confidence(math.normalCdf(n - Math.sqrt(qAsimov)), math.normalCdf(n));
}

/** p_0 = 1 - Phi(sqrt(q_0)) and Z_0 = sqrt(q_0) (equations 52 and 53). */
export function discoverySignificance(
  q0: number,
  math: Normal,
): { readonly p0: number; readonly significance: number } {
  const significance = Math.sqrt(q0);
  return { p0: math.normalCdf(-significance), significance };
}

function confidence(clsb: number, clb: number): Confidence {
  // Where CL_b is 0 to rounding, CL_s+b is smaller still.
  return { clsb, clb, cls: clb > 0 ? clsb / clb : 0 };
}
