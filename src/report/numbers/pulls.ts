// What pulls say about a fit: if estimates are Gaussian around the true value with the uncertainties that are claimed,
// pulls are standard Gaussian. Each number comes with the error that it has in that case, and how many of them it is off.

import type { Measured } from './format.ts';
import { spreadOf } from './spread.ts';

/** Shares of a standard Gaussian within 1 and 2 standard deviations: erf(1/sqrt 2) and erf(2/sqrt 2). */
export const WITHIN_1 = 0.6826894921370859;
export const WITHIN_2 = 0.9544997361036416;

/** A number beside what it should be. */
export interface Checked extends Measured {
  readonly expected: number;
  /** (value - expected) / error. */
  readonly sigmas: number;
}

export interface PullStatistics {
  readonly n: number;
  /** Error 1/sqrt(n). */
  readonly mean: Checked;
  /** Standard deviation, divided by n; error 1/sqrt(2n). */
  readonly width: Checked;
  /** Share of |pull| < 1; error sqrt(p (1 - p) / n) at the expected share p. */
  readonly within1: Checked;
  readonly within2: Checked;
}

/** Null for no pulls, and for pulls whose sums leave the range of a double. */
export function pullStatistics(pulls: readonly number[]): PullStatistics | null {
  const spread = spreadOf(pulls);
  if (spread === null) return null;
  const { n } = spread;
  return {
    n,
    mean: check(spread.mean, 0, 1 / Math.sqrt(n)),
    width: check(spread.std, 1, 1 / Math.sqrt(2 * n)),
    within1: check(share(pulls, 1), WITHIN_1, binomialError(WITHIN_1, n)),
    within2: check(share(pulls, 2), WITHIN_2, binomialError(WITHIN_2, n)),
  };
}

function check(value: number, expected: number, error: number): Checked {
  return { value, error, expected, sigmas: (value - expected) / error };
}

function share(pulls: readonly number[], limit: number): number {
  return pulls.filter((p) => Math.abs(p) < limit).length / pulls.length;
}

function binomialError(p: number, n: number): number {
  return Math.sqrt((p * (1 - p)) / n);
}
