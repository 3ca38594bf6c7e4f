// `sheaf hypotest-toys`: one value of the parameter of interest of a pyhf workspace tested by toys, or the absence of a signal, as a run
// on this machine or one shard of it.

import type { ClsTest } from '../../contracts/cls-toys.ts';
import { noAssessment } from '../../contracts/toys-definition.ts';
import { BinnedCls, binnedTestPoints, defineBinnedCls } from '../../study/binned-cls.ts';
import { checkHoldsZero, checkInBounds, fitWithPoi } from '../binned.ts';
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
    ...binnedTestPoints(binned, statistic, mu),
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
