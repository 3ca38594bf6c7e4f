// The test statistic of one toy, at one value of the parameter of interest or at several: a free fit, and for each value
// one with the parameter held there.

import type { Fit } from '../inference/fit.ts';
import { fit } from '../inference/fit.ts';
import { type TestStatistics, testStatistics } from '../inference/test-statistics.ts';
import type { EvaluationPath } from '../minimize/likelihood.ts';
import type { FittableToy } from './toy-model.ts';

export interface TestedToy {
  readonly free: Fit;
  /** In the order of the values. */
  readonly tested: readonly TestStatistics[];
}

/** The statistics of parameter `poi` at each of `values`. A toy with a fit that failed is tried again. */
export function testToy(
  { ways, starts, withoutUncertainties }: FittableToy,
  poi: number,
  values: readonly number[],
): TestedToy {
  const free = fit(ways, { starts, withoutUncertainties });
  // Where the free fit's slope points to is nearer than the free fit itself.
  const profile = withoutUncertainties ? [] : undefined;
  const tested = values.map((mu) =>
    testStatistics({ ways, fit: free, withoutUncertainties, profile }, poi, mu),
  );
  const failed = tested.find((t) => t.problem !== null);
  if (failed === undefined) return { free, tested };
  // The held fit may have come where the free one should have, or needs another place to start from.
  const startsAgain = [failed.conditional.minimum.at, ...starts];
  const again = fit(ways, { starts: startsAgain, withoutUncertainties });
  return {
    free: again,
    tested: values.map((mu) => testStatistics({ ways, fit: again, withoutUncertainties }, poi, mu, starts)),
  };
}

/** The largest error bound of all fits of a toy; null where there is none. */
export function errorBoundOf({ free, tested }: TestedToy): number | null {
  const bound = tested.reduce((most, t) => Math.max(most, t.conditional.errorBound), free.errorBound);
  return Number.isFinite(bound) ? bound : null;
}

/** `per-event` where any fit of a toy was. */
export function pathOf({ free, tested }: TestedToy): EvaluationPath {
  return [free, ...tested.map((t) => t.conditional)].some((f) => f.path === 'per-event')
    ? 'per-event'
    : 'compressed';
}
