// Confidence interval of a mean by resampling: percentile, and bias-corrected accelerated (BCa).
// Source: B. Efron, R. Tibshirani, An Introduction to the Bootstrap (1993), equations 13.5 and 14.9 to 14.15.

import type { ElementaryMath } from '../kernel/math.ts';
import { ascending, linearQuantile, moments } from './moments.ts';

export type IntervalMethod = 'percentile' | 'bca';

export interface MeanInterval {
  readonly requested: IntervalMethod;
  /** The method that was used: BCa falls back to percentile where it has no answer, and says why. */
  readonly method: IntervalMethod;
  readonly level: number;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly z0: number | null;
  readonly acceleration: number | null;
  /** Quantiles of the resampled means that were taken, before and after the correction. */
  readonly alphas: readonly [number, number];
  readonly adjusted: readonly [number, number] | null;
  readonly resamples: number;
  readonly jackknifes: number;
  readonly fallbackReason: string | null;
}

/** `below(n)` draws a whole number from 0 to n - 1; `level` is in (0, 1). */
export function meanInterval(
  values: readonly number[],
  method: IntervalMethod,
  level: number,
  resamples: number,
  below: (n: number) => number,
  math: ElementaryMath,
): MeanInterval {
  const n = values.length;
  const tail = 0.5 * (1 - level);
  const alphas = [tail, 1 - tail] as const;
  const base = { requested: method, level, alphas, resamples };
  if (n < 2) {
    return {
      ...base,
      method: 'percentile',
      lower: null,
      upper: null,
      z0: null,
      acceleration: null,
      adjusted: null,
      jackknifes: 0,
      fallbackReason: 'fewer than 2 values',
    };
  }
  const { mean } = moments(values)!;
  const means: number[] = [];
  for (let r = 0; r < resamples; r++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += values[below(n)]!;
    means.push(sum / n);
  }
  const sorted = ascending(means);
  const between = (low: number, high: number) => ({
    lower: linearQuantile(sorted, low),
    upper: linearQuantile(sorted, high),
  });
  const percentile = (reason: string | null): MeanInterval => ({
    ...base,
    method: 'percentile',
    ...between(...alphas),
    z0: null,
    acceleration: null,
    adjusted: null,
    jackknifes: 0,
    fallbackReason: reason,
  });
  if (method === 'percentile') return percentile(null);

  const share = means.filter((m) => m < mean).length / resamples;
  if (share === 0 || share === 1) return percentile('all resampled means lie on one side of the mean');
  const z0 = math.normalQuantile(share);
  // Leaving value i out moves the mean by (mean - value) / (n - 1): the jackknife of a mean needs no loop over samples.
  let squares = 0;
  let cubes = 0;
  for (const v of values) {
    const d = (v - mean) / (n - 1);
    squares += d * d;
    cubes += d * d * d;
  }
  if (squares === 0) return percentile('all values are equal');
  const acceleration = cubes / (6 * squares * Math.sqrt(squares));
  const adjust = (alpha: number): number => {
    const z = z0 + math.normalQuantile(alpha);
    return math.normalCdf(z0 + z / (1 - acceleration * z));
  };
  const adjusted = [adjust(alphas[0]), adjust(alphas[1])] as const;
  if (!(adjusted[0] < adjusted[1])) return percentile('the corrected quantiles are not in order');
  return {
    ...base,
    method: 'bca',
    ...between(...adjusted),
    z0,
    acceleration,
    adjusted,
    jackknifes: n,
    fallbackReason: null,
  };
}
