// Toys of a test of a binned model: CL_s by q~_mu or q_mu, or p_0 by q_0.

import type { BinnedClsDefinition } from '../contracts/binned-studies.ts';
import type { ClsTest, ToyStatistic } from '../contracts/cls-toys.ts';
import { SheafFailure } from '../contracts/failures.ts';
import { isConverged } from '../inference/fit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { type BinnedFit, fitAtMu, testBinned } from './binned-fit.ts';
import { binnedToyModel } from './binned-fits.ts';
import type { BinnedSubject } from './binned-subject.ts';
import { ClsStudy, statisticOf } from './cls-study.ts';

/** The definition of a study: only what its numbers depend on. */
export function defineBinnedCls(subject: BinnedSubject, test: ClsTest): BinnedClsDefinition {
  return { kind: 'binned-cls', revision: 1, ...subject, test } as BinnedClsDefinition;
}

export class BinnedCls extends ClsStudy {
  constructor(kernel: Kernel, definition: BinnedClsDefinition) {
    super(kernel, definition, binnedToyModel(kernel, definition, 'shared'));
  }
}

/** What a free fit says of a test: the statistic, the estimate, and the points where toys with `mu` and without signal are made. */
export function binnedTestPoints(
  fitted: BinnedFit,
  statistic: ToyStatistic,
  mu: number,
): Pick<ClsTest, 'q_obs' | 'mu_hat' | 'points'> {
  const { of, tested } = testBinned(fitted, statistic === 'q0' ? 0 : mu);
  const [background, signal] = [fitAtMu(of, 0), fitAtMu(of, mu)];
  const failed = [background, signal].find((f) => !isConverged(f.status));
  const problem =
    tested.problem ?? (failed === undefined ? null : `a fit did not converge (${failed.status})`);
  if (problem !== null)
    throw new SheafFailure('numerics', {
      what: `the observed data give no points to make toys at: ${problem}`,
    });
  const muHat = of.fit.minimum.at[of.poi]!;
  const pointOf = (at: Float64Array): number[] => [...of.likelihood.complete(at)];
  return {
    q_obs: statisticOf(tested, statistic, muHat),
    mu_hat: muHat,
    points: {
      free: pointOf(of.fit.minimum.at),
      sb: pointOf(signal.minimum.at),
      b: pointOf(background.minimum.at),
    },
  };
}
