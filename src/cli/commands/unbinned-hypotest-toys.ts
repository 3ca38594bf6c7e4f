// `sheaf unbinned-hypotest-toys`: CL_s of one value of the parameter of interest from toys, as a run on this machine or one
// shard of it.

import type { ClsResults } from '../../contracts/cls-toys.ts';
import { exitCodes, SheafFailure } from '../../contracts/failures.ts';
import { noAssessment } from '../../contracts/toys-definition.ts';
import { isConverged } from '../../inference/fit.ts';
import { conditionalFit } from '../../inference/fixed.ts';
import { testStatistics } from '../../inference/test-statistics.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import { statisticsFigure } from '../../report/figures/statistics.ts';
import { defineCls, UnbinnedCls } from '../../study/unbinned-cls.ts';
import { type Context, command, usageFailure } from '../context.ts';
import { drive, threadCount } from '../drive.ts';
import { fitOfData, holdsZero, type Observed } from '../observed.ts';
import { metricsOf, writeResult, writeText } from '../output.ts';
import { checkPlot, writePlot } from '../plot-file.ts';
import { checkRunFlags, newRun, oneShard } from '../study-run.ts';
import type { DataFlags, HypotestToysFlags } from './flags.ts';

export const unbinnedHypotestToys = command(async (context, flags: HypotestToysFlags) => {
  const begin = performance.now();
  const { mu } = flags;
  checkRunFlags(flags);
  checkPlot(flags.plot);
  if (flags.shard !== undefined && flags.plot !== undefined)
    throw usageFailure('one shard has no p-values: --plot belongs to a whole run');
  const { kernel, observed, test, study } = await clsStudy(flags);
  if (flags.shard !== undefined) {
    const file = await oneShard(study, flags.shard);
    writeResult(context, file, flags.output);
    writeMetrics(context, flags, file, begin);
    return exitCodes.ok;
  }
  const threads = threadCount(flags.threads);
  const run = newRun(context, flags, study, study.kind, 'cls', threads, noAssessment);
  const { merged } = await drive(context, kernel, run, threads, flags.jsonEvents);
  if (flags.output !== undefined || context.stdout.isTTY !== true)
    writeText(context, merged.text, flags.output);
  await writePlot(flags.plot, () => {
    const { q } = merged.result['results'] as ClsResults;
    const known = (from: number): readonly number[] =>
      q.slice(from, from + flags.nToys).flatMap((v) => v ?? []);
    return statisticsFigure({
      symbol: 'q̃',
      name: observed.file.model.parameters[observed.poi]!.name,
      mu,
      background: known(0),
      signal: known(flags.nToys),
      observed: test.q_obs,
    });
  });
  writeMetrics(context, flags, merged.result, begin);
  return exitCodes.ok;
});

/** The study that the command line asks for. */
export async function clsStudy(
  flags: DataFlags & Pick<HypotestToysFlags, 'mu' | 'seed' | 'nToys' | 'fixedGlobals' | 'expectedSet'>,
) {
  const { mu } = flags;
  const observed = await fitOfData(flags, (parameter) => {
    const { name, lower, upper } = parameter;
    if (!holdsZero(parameter))
      throw usageFailure(
        `without signal ${name} is 0, which its bounds leave out`,
        `bounds with 0 inside, not ${lower} to ${upper}`,
      );
    if (mu < 0 || mu > upper)
      throw usageFailure(
        `--mu ${mu} cannot be tested`,
        `a value from 0 to the upper bound of ${name}, ${upper}`,
      );
  });
  const test = {
    mu_test: mu,
    ...observedPoints(observed, mu),
    seed: flags.seed,
    n_toys: flags.nToys,
    fluctuate_globals: !flags.fixedGlobals,
    expected_set: flags.expectedSet,
  };
  const kernel = await loadKernel();
  const study = new UnbinnedCls(kernel, defineCls(observed.file.spec, test, flags.exact ?? 'auto'));
  return { kernel, observed, test, study };
}

/** What the observed data say: the statistic, the estimate, and the points where toys are made. */
function observedPoints(observed: Observed, mu: number) {
  const { fit, poi } = observed;
  const tested = testStatistics(observed, poi, mu);
  const background = conditionalFit(observed, poi, 0);
  const problem =
    tested.problem ??
    (isConverged(background.status)
      ? null
      : `the fit without signal did not converge (${background.status})`);
  if (problem !== null)
    throw new SheafFailure('numerics', {
      what: `the observed data give no points to make toys at: ${problem}`,
    });
  return {
    q_obs: tested.qTilde,
    mu_hat: fit.minimum.at[poi]!,
    points: {
      free: [...fit.minimum.at],
      sb: [...tested.conditional.minimum.at],
      b: [...background.minimum.at],
    },
  };
}

function writeMetrics(
  context: Context,
  flags: HypotestToysFlags,
  file: { readonly [key: string]: unknown },
  begin: number,
): void {
  if (flags.jsonMetrics === undefined) return;
  const seconds = (performance.now() - begin) / 1000;
  const key = {
    poi_index: file['poi_index'],
    mu_test: flags.mu,
    n_toys: flags.nToys,
    seed: flags.seed,
    cls: file['cls'] ?? null,
  };
  writeResult(
    context,
    metricsOf('unbinned_hypotest_toys', flags.threads, seconds, true, [], key),
    flags.jsonMetrics,
  );
}
