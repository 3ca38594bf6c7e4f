// The upper limit by toys, of an unbinned specification or of a workspace: which values to test, the run or one shard of it, and the
// result.

import { exitCodes } from '../contracts/failures.ts';
import { noAssessment } from '../contracts/toys-definition.ts';
import type { UpperLimit } from '../inference/upper-limit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { clsCurveFigure } from '../report/figures/cls-curve.ts';
import { type LimitQuestion, limitTestOfData } from '../study/limit-points.ts';
import type { LimitStudy } from '../study/limit-study.ts';
import type { ToyModel } from '../study/toy-model.ts';
import { checkCalculator, toysOf } from './calculator.ts';
import type { LimitToysFlags, RunFlags } from './commands/flags.ts';
import { type Context, usageFailure } from './context.ts';
import { drive, threadCount } from './drive.ts';
import { curveOf, type LimitResult } from './limit-table.ts';
import { metricsOf, writeResult, writeText } from './output.ts';
import { writePlot } from './plot-file.ts';
import { progressReporter, progressStyle } from './progress.ts';
import { newRun, oneShard } from './study-run.ts';

/** What the toys are of. */
export interface LimitSubject
  extends Pick<LimitQuestion, 'kind' | 'observed' | 'poi' | 'upper' | 'cl' | 'statistic' | 'pointOf'> {
  /** The limits for large samples, observed first. */
  readonly asymptotic: readonly UpperLimit[];
  /** One of its own, and the model of toys in it: values are chosen there. */
  readonly kernel: Kernel;
  readonly model: ToyModel;
  readonly studyOf: (test: ReturnType<typeof limitTestOfData>) => LimitStudy;
}

export interface LimitByToys extends LimitSubject {
  /** The file that was read. */
  readonly config: string;
  /** Of the metrics document. */
  readonly command: string;
  /** performance.now() where the command began. */
  readonly begin: number;
}

export async function limitByToys(
  context: Context,
  given: LimitToysFlags,
  { config, command, begin, ...of }: LimitByToys,
): Promise<number> {
  const flags: LimitToysFlags & RunFlags = {
    ...given,
    ...toysOf(given),
    config,
  };
  const { kernel } = of;
  const study = limitStudy(context, flags, of);
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
      poi_index: result.poi_index,
      mu_hat: result.mu_hat,
      cl: of.cl,
      n_toys: flags.nToys,
      seed: flags.seed,
      obs_limit: result.observed,
      obs_limit_error: result.observed_error,
      exp_limits: result.expected.limits,
      exp_limit_errors: result.expected.errors,
    };
    const seconds = (performance.now() - begin) / 1000;
    writeResult(context, metricsOf(command, threads, seconds, ok, problems, key), flags.jsonMetrics);
  }
  return ok ? exitCodes.ok : exitCodes.numerics;
}

/** The study that flags ask for. Where they name no values, these are found by toys: that takes a while. */
export function limitStudy(
  context: Context,
  flags: Pick<LimitToysFlags & RunFlags, 'seed' | 'nToys' | 'fixedGlobals' | 'jsonEvents' | 'values'>,
  { asymptotic, kernel, model, studyOf, ...of }: LimitSubject,
): LimitStudy {
  const [first, ...expected] = asymptotic.map((l) => l.limit);
  const progress = progressReporter(context, progressStyle(context, false), 'toys to choose values by', () =>
    performance.now(),
  );
  const question: LimitQuestion = {
    ...of,
    asymptotic: { observed: first!, expected },
    seed: flags.seed,
    toys: flags.nToys,
    fluctuateGlobals: !flags.fixedGlobals,
    // Programs are told of the run alone.
    onPilot: (items, total) => {
      if (!flags.jsonEvents) progress.show({ items, total, before: 0 });
    },
  };
  const test = limitTestOfData(kernel, model, question, flags.values ?? null);
  progress.end();
  return studyOf(test);
}

/** As `checkCalculator`, and what one shard has no use for. */
export function checkLimitFlags(flags: LimitToysFlags, asymptotic: Readonly<Record<string, unknown>>): void {
  checkCalculator(flags, asymptotic);
  if (flags.calculator === 'asymptotic' && flags.values !== undefined)
    throw usageFailure('--values belongs to --calculator toys');
  if (flags.shard !== undefined && (flags.plot ?? flags.jsonMetrics) !== undefined)
    throw usageFailure('one shard has no limit: --plot and --json-metrics belong to a whole run');
}
