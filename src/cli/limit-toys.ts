// The upper limit by toys: which values to test, the run or one shard of it, and the result.

import { exitCodes } from '../contracts/failures.ts';
import { noAssessment } from '../contracts/toys-definition.ts';
import type { UpperLimit } from '../inference/upper-limit.ts';
import { type Kernel, loadKernel } from '../kernel/kernel.ts';
import { clsCurveFigure } from '../report/figures/cls-curve.ts';
import { limitTestOfData } from '../study/limit-points.ts';
import { unbinnedToyModel } from '../study/toy-fits.ts';
import { defineLimit, UnbinnedLimit } from '../study/unbinned-limit.ts';
import type { RunFlags, UpperLimitFlags } from './commands/flags.ts';
import type { Context } from './context.ts';
import { drive, threadCount } from './drive.ts';
import { curveOf, type LimitResult } from './limit-table.ts';
import type { Observed } from './observed.ts';
import { metricsOf, writeResult, writeText } from './output.ts';
import { writePlot } from './plot-file.ts';
import { progressReporter, progressStyle } from './progress.ts';
import { newRun, oneShard } from './study-run.ts';

/** `asymptotic`: the limits for large samples, observed first. */
export async function limitByToys(
  context: Context,
  given: UpperLimitFlags,
  observed: Observed,
  asymptotic: readonly UpperLimit[],
  begin: number,
): Promise<number> {
  const flags: UpperLimitFlags & RunFlags = { ...given, nToys: given.nToys ?? 2000, seed: given.seed ?? 42 };
  const { poi } = observed;
  const kernel = await loadKernel();
  const study = limitStudy(context, kernel, flags, observed, asymptotic);
  if (flags.shard !== undefined) {
    writeResult(context, await oneShard(study, flags.shard), flags.output);
    return exitCodes.ok;
  }
  const threads = threadCount(flags.threads);
  const run = newRun(context, flags, study, study.kind, 'limit', threads, noAssessment);
  const { merged } = await drive(context, kernel, run, threads, flags.jsonEvents);
  if (flags.output !== undefined || context.stdout.isTTY !== true)
    writeText(context, merged.text, flags.output);
  const result = merged.result as unknown as LimitResult;
  await writePlot(flags.plot, () => clsCurveFigure(curveOf(result)));
  const { problems } = result;
  const ok = problems.length === 0;
  if (flags.jsonMetrics !== undefined) {
    const key = {
      poi_index: poi,
      mu_hat: result.mu_hat,
      cl: flags.cl,
      n_toys: flags.nToys,
      seed: flags.seed,
      obs_limit: result.observed,
      obs_limit_error: result.observed_error,
      exp_limits: result.expected.limits,
      exp_limit_errors: result.expected.errors,
    };
    const seconds = (performance.now() - begin) / 1000;
    writeResult(
      context,
      metricsOf('unbinned_upper_limit_toys', threads, seconds, ok, problems, key),
      flags.jsonMetrics,
    );
  }
  return ok ? exitCodes.ok : exitCodes.numerics;
}

/** The study that the command line asks for. Where it names no values, they are found by toys: that takes a while. */
export function limitStudy(
  context: Context,
  kernel: Kernel,
  flags: Pick<
    UpperLimitFlags & RunFlags,
    'exact' | 'cl' | 'seed' | 'nToys' | 'fixedGlobals' | 'jsonEvents' | 'values'
  >,
  observed: Observed,
  asymptotic: readonly UpperLimit[],
): UnbinnedLimit {
  const { poi, file } = observed;
  const [first, ...expected] = asymptotic.map((l) => l.limit);
  const exactness = flags.exact ?? 'auto';
  const model = unbinnedToyModel(kernel, { spec: file.spec, exactness });
  const progress = progressReporter(context, progressStyle(context, false), 'toys to choose values by', () =>
    performance.now(),
  );
  const question = {
    kind: 'unbinned-limit' as const,
    pointOf: (at: Float64Array) => [...at],
    observed,
    poi,
    upper: file.model.parameters[poi]!.upper,
    asymptotic: { observed: first!, expected },
    cl: flags.cl,
    seed: flags.seed,
    toys: flags.nToys,
    fluctuateGlobals: !flags.fixedGlobals,
    // Programs are told of the run alone.
    onPilot: (items: number, total: number) => {
      if (!flags.jsonEvents) progress.show({ items, total, before: 0 });
    },
  };
  const test = limitTestOfData(kernel, model, question, flags.values ?? null);
  progress.end();
  return new UnbinnedLimit(kernel, defineLimit(file.spec, test, exactness));
}
