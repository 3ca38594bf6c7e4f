// `sheaf hypotest-toys`: one value of the parameter of interest of a pyhf workspace tested by toys, or the absence of a signal, as a run
// on this machine or one shard of it.

import type { ClsTest, ToyStatistic } from '../../contracts/cls-toys.ts';
import { SheafFailure } from '../../contracts/failures.ts';
import { noAssessment } from '../../contracts/toys-definition.ts';
import { isConverged } from '../../inference/fit.ts';
import { BinnedCls, defineBinnedCls } from '../../study/binned-cls.ts';
import { fitAtMu, testBinned } from '../../study/binned-fit.ts';
import { statisticOf } from '../../study/cls-study.ts';
import { type Binned, checkHoldsZero, checkInBounds, fitWithPoi } from '../binned.ts';
import { runStudy, subjectOfInput } from '../binned-study.ts';
import { command, usageFailure } from '../context.ts';
import { checkRunFlags } from '../study-run.ts';
import type { BinnedHypotestToysFlags, WorkspaceFlags } from './flags.ts';

export const hypotestToys = command(async (context, flags: BinnedHypotestToysFlags) => {
  const begin = performance.now();
  checkRunFlags(flags);
  const { kernel, study, statistic, mu } = await binnedClsStudy(flags);
  return runStudy(context, kernel, flags, {
    study,
    name: 'cls',
    command: 'hypotest_toys',
    begin,
    assessment: noAssessment,
    keyNumbers: (file) => ({
      poi_index: file['poi_index'],
      mu_test: mu,
      n_toys: flags.nToys,
      seed: flags.seed,
      ...(statistic === 'q0' ? { p0: file['p0'] ?? null } : { cls: file['cls'] ?? null }),
    }),
  });
});

/** The study that the command line asks for. */
export async function binnedClsStudy(
  flags: WorkspaceFlags &
    Pick<BinnedHypotestToysFlags, 'mu' | 'testStat' | 'seed' | 'nToys' | 'fixedGlobals' | 'expectedSet'>,
) {
  const statistic = flags.testStat === 'qtilde' ? 'q-tilde' : flags.testStat;
  const mu = muOf(flags);
  const binned = await fitWithPoi(flags, (poi) => {
    checkHoldsZero(poi, flags);
    checkInBounds(poi, mu, '--mu');
  });
  const test: ClsTest = {
    statistic,
    mu_test: mu,
    ...observedPoints(binned, statistic, mu),
    seed: flags.seed,
    n_toys: flags.nToys,
    fluctuate_globals: !flags.fixedGlobals,
    expected_set: flags.expectedSet,
  };
  const { kernel, input, model } = binned;
  const study = new BinnedCls(kernel, defineBinnedCls(subjectOfInput(input, model, flags), test));
  return { kernel, study, statistic, mu };
}

function muOf({ mu, testStat }: Pick<BinnedHypotestToysFlags, 'mu' | 'testStat'>): number {
  if (mu === undefined) {
    if (testStat === 'q0') return 1;
    throw usageFailure(
      '--mu is missing',
      'the value of the parameter of interest to test; --test-stat q0 tests 0',
    );
  }
  if (mu < 0) throw usageFailure(`--mu ${mu} is below 0`, 'a signal of 0 or more');
  return mu;
}

/** What the observed data say: the statistic, the estimate, and the points where toys are made. */
function observedPoints(binned: Binned, statistic: ToyStatistic, mu: number) {
  const { of, tested } = testBinned(binned, statistic === 'q0' ? 0 : mu);
  const [background, signal] = [0, mu].map((value) => fitAtMu(of, value)) as [
    ReturnType<typeof fitAtMu>,
    ReturnType<typeof fitAtMu>,
  ];
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
