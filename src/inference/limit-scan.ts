// CL_s on a grid of values of the parameter of interest, observed and expected, and upper limits by straight lines between
// them: what other tools of the field call a limit by scan. It is as good as the grid is fine (upper-limit.ts is exact).

import { expectedConfidence, observedConfidence } from './asymptotic.ts';
import { testStatistics } from './test-statistics.ts';
import { expectedBand, type LimitTest } from './upper-limit.ts';

export interface ClsPoint {
  readonly mu: number;
  readonly cls: number;
  /** One for each of `expectedBand`. */
  readonly expected: readonly number[];
  /** Why the numbers cannot be trusted, or null. */
  readonly problem: string | null;
}

/** CL_s at `values`, each at least 0 and inside the bounds. */
export function clsScan(test: LimitTest, values: readonly number[]): readonly ClsPoint[] {
  const { poi, statistic, math } = test;
  return values.map((mu) => {
    const [observed, asimov] = [testStatistics(test.observed, poi, mu), testStatistics(test.asimov, poi, mu)];
    const q = statistic === 'q' ? observed.q : observed.qTilde;
    const qAsimov = statistic === 'q' ? asimov.q : asimov.qTilde;
    return {
      mu,
      cls: observedConfidence(statistic, q, qAsimov, math).cls,
      expected: expectedBand.map((n) => expectedConfidence(n, qAsimov, math).cls),
      problem: observed.problem ?? (asimov.problem === null ? null : `Asimov data: ${asimov.problem}`),
    };
  });
}

/**
 * The first value from which on `cls` stays at or below `alpha`, on the straight line between its two neighbours; null where the
 * values do not hold it. `values` ascend.
 */
export function interpolatedLimit(
  values: readonly number[],
  cls: readonly number[],
  alpha: number,
): number | null {
  const above = cls.findLastIndex((c) => !(c <= alpha));
  if (above === -1 || above === values.length - 1) return null;
  const [x0, x1] = [values[above]!, values[above + 1]!];
  const [y0, y1] = [cls[above]!, cls[above + 1]!];
  return x0 + ((x1 - x0) * (y0 - alpha)) / (y0 - y1);
}
