// `sheaf unbinned-fit-toys`: a toy study as a run on this machine, one shard of it, or the events of one toy.

import { exitCodes } from '../../contracts/failures.ts';
import type { Assessment } from '../../contracts/toys-definition.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import { defineToys, UnbinnedToys } from '../../study/unbinned-toys.ts';
import { type Context, command, usageFailure } from '../context.ts';
import { loadSpec } from '../data.ts';
import { drive, threadCount } from '../drive.ts';
import { generationPoint, parameterOfInterest } from '../generation.ts';
import { checkOutputs, metricsOf, writeResult, writeText } from '../output.ts';
import { checkRunFlags, newRun, oneShard } from '../study-run.ts';
import { writeToyEvents } from '../toy-events.ts';
import type { GenerationFlags, ToysFlags } from './flags.ts';

export const unbinnedFitToys = command(async (context, flags: ToysFlags) => {
  const begin = performance.now();
  checkTogether(flags);
  checkOutputs(flags.output, flags.jsonMetrics, flags.dumpFile);
  const { kernel, model, gen, assessment, study } = await toysStudy(flags);

  if (flags.dumpToy !== undefined) {
    if (flags.dumpToy >= flags.nToys)
      throw usageFailure(`--dump-toy ${flags.dumpToy} is not a toy of this study`, `0 to ${flags.nToys - 1}`);
    const { source } = study.open().toys;
    writeToyEvents(kernel, source, model, gen.seed, flags.dumpToy, flags.dumpFile!);
    context.stderr.write(`toy ${flags.dumpToy}: ${flags.dumpFile}\n`);
    // The events are only half of a toy whose auxiliary measurements were drawn anew.
    const measured = source.measured(flags.dumpToy);
    for (const [i, c] of gen.fluctuate_globals ? model.constraints.entries() : []) {
      context.stderr.write(
        `  its constraint of ${model.parameters[c.parameter]!.name}: mean ${measured[i]}\n`,
      );
    }
    return exitCodes.ok;
  }
  if (flags.shard !== undefined) return runOneShard(context, flags, study, begin);

  const threads = threadCount(flags.threads);
  const run = newRun(context, flags, study, study.kind, 'toys', threads, assessment);
  const { merged, passed } = await drive(context, kernel, run, threads, flags.jsonEvents);
  if (flags.output !== undefined || context.stdout.isTTY !== true)
    writeText(context, merged.text, flags.output);
  if (flags.jsonMetrics !== undefined) writeMetrics(context, flags, merged.result, begin, passed);
  return passed ? exitCodes.ok : exitCodes.guardrail;
});

/** The study that the command line asks for. */
export async function toysStudy(
  flags: GenerationFlags &
    Parameters<typeof assessmentOf>[0] &
    Pick<ToysFlags, 'nToys' | 'fixedGlobals' | 'exact'>,
) {
  const file = await loadSpec(flags.config);
  const { spec, model } = file;
  parameterOfInterest(file);
  const kernel = await loadKernel();
  const { params, overrides } = await generationPoint(kernel, file, flags);
  const gen = {
    point: flags.gen,
    params: [...params],
    overrides,
    seed: flags.seed,
    n_toys: flags.nToys,
    fluctuate_globals: !flags.fixedGlobals,
  };
  const assessment = assessmentOf(flags);
  const study = new UnbinnedToys(kernel, defineToys(spec, gen, flags.exact ?? 'auto'), assessment);
  return { kernel, model, gen, assessment, study };
}

/** Guardrails judge the whole study: a shard records them, and its merge applies them. */
async function runOneShard(
  context: Context,
  flags: ToysFlags,
  study: UnbinnedToys,
  begin: number,
): Promise<number> {
  const file = await oneShard(study, flags.shard!);
  writeResult(context, file, flags.output);
  if (flags.jsonMetrics !== undefined) writeMetrics(context, flags, file, begin, true);
  return exitCodes.ok;
}

function writeMetrics(
  context: Context,
  flags: ToysFlags,
  file: { readonly [key: string]: unknown },
  begin: number,
  ok: boolean,
): void {
  const results = file['results'] as {
    readonly n_error: number;
    readonly n_converged: number;
    readonly n_nonconverged: number;
    readonly poi_true: number;
  };
  const guardrails = file['guardrails'] as { readonly failures: readonly string[] };
  const metrics = {
    poi_index: file['poi_index'],
    poi_true: results.poi_true,
    n_toys: flags.nToys,
    n_error: results.n_error,
    n_converged: results.n_converged,
    n_nonconverged: results.n_nonconverged,
    summary: file['summary'],
    guardrails,
  };
  writeResult(
    context,
    metricsOf(
      'unbinned_fit_toys',
      flags.threads,
      (performance.now() - begin) / 1000,
      ok,
      guardrails.failures,
      metrics,
    ),
    flags.jsonMetrics,
  );
}

export function assessmentOf(
  flags: Pick<ToysFlags, 'requireAllConverged' | 'maxAbsPoiPullMean' | 'poiPullStdRange'> &
    Partial<Pick<ToysFlags, 'summaryCiMethod' | 'summaryCiLevel' | 'summaryCiBootstrap'>>,
): Assessment {
  return {
    guardrails: {
      requireAllConverged: flags.requireAllConverged,
      maxAbsPoiPullMean: flags.maxAbsPoiPullMean ?? null,
      poiPullStdRange: flags.poiPullStdRange === undefined ? null : [...flags.poiPullStdRange],
    },
    meanInterval:
      flags.summaryCiMethod === undefined
        ? null
        : {
            method: flags.summaryCiMethod,
            level: flags.summaryCiLevel ?? 0.68,
            resamples: flags.summaryCiBootstrap ?? 1000,
          },
  };
}

function checkTogether(flags: ToysFlags): void {
  if ((flags.dumpToy === undefined) !== (flags.dumpFile === undefined))
    throw usageFailure('--dump-toy takes two values', '--dump-toy INDEX FILE');
  checkRunFlags(flags);
  if (flags.summaryCiMethod !== undefined && !(flags.summaryCiLevel > 0 && flags.summaryCiLevel < 1))
    throw usageFailure(`--summary-ci-level ${flags.summaryCiLevel} is not between 0 and 1`);
  if (flags.summaryCiBootstrap < 2)
    throw usageFailure(`--summary-ci-bootstrap ${flags.summaryCiBootstrap} is below 2`);
}
