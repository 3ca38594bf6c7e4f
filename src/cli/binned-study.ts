// What commands that run a study of a workspace have alike: the workspace as a study holds it, and the run or one shard of it.

import { exitCodes } from '../contracts/failures.ts';
import type { RunManifest } from '../contracts/run.ts';
import type { Assessment } from '../contracts/toys-definition.ts';
import type { BinnedModel } from '../histfactory/model.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { type BinnedSubject, subjectOf } from '../study/binned-subject.ts';
import type { Study } from '../study/study.ts';
import type { BinnedRunFlags, RunFlags, WorkspaceFlags } from './commands/flags.ts';
import type { Context } from './context.ts';
import { drive, threadCount } from './drive.ts';
import { metricsOf, writeResult, writeText } from './output.ts';
import { newRun, oneShard } from './study-run.ts';
import type { WorkspaceInput } from './workspace-input.ts';

/** What a study of the model is about. */
export function subjectOfInput(
  { workspace, measurement }: WorkspaceInput,
  { parameters, poi, codes }: BinnedModel,
  { poiBounds }: WorkspaceFlags,
): BinnedSubject {
  const parameter = poi === null ? undefined : parameters[poi];
  const options = { measurement, poi: parameter?.name ?? '', codes };
  return subjectOf(workspace, options, poiBounds === undefined ? undefined : parameter);
}

export interface BinnedStudyRun<Row> {
  readonly study: Study<Row> & { readonly kind: RunManifest['study']['kind'] };
  /** Begins the name of a run directory. */
  readonly name: string;
  /** Of the metrics document. */
  readonly command: string;
  /** performance.now() where the command began. */
  readonly begin: number;
  readonly assessment: Assessment;
  readonly keyNumbers: (file: { readonly [key: string]: unknown }) => { readonly [key: string]: unknown };
  /** What else is done with the merged result. */
  readonly onMerged?: (result: { readonly [key: string]: unknown }) => void | Promise<void>;
}

type Flags = Pick<BinnedRunFlags, 'input' | 'output' | 'jsonMetrics'> &
  Omit<RunFlags, 'config' | 'fixedGlobals'>;

export async function runStudy<Row>(
  context: Context,
  kernel: Kernel,
  flags: Flags,
  { study, name, command, begin, assessment, keyNumbers, onMerged }: BinnedStudyRun<Row>,
): Promise<number> {
  const metrics = (file: { readonly [key: string]: unknown }, ok: boolean): void => {
    if (flags.jsonMetrics === undefined) return;
    const seconds = (performance.now() - begin) / 1000;
    writeResult(
      context,
      metricsOf(command, flags.threads, seconds, ok, [], keyNumbers(file)),
      flags.jsonMetrics,
    );
  };
  if (flags.shard !== undefined) {
    const file = await oneShard(study, flags.shard);
    writeResult(context, file, flags.output);
    metrics(file, true);
    return exitCodes.ok;
  }
  const threads = threadCount(flags.threads);
  const run = newRun(
    context,
    { ...flags, config: flags.input },
    study,
    study.kind,
    name,
    threads,
    assessment,
  );
  const { merged, passed } = await drive(context, kernel, run, threads, flags.jsonEvents);
  if (flags.output !== undefined || context.stdout.isTTY !== true)
    writeText(context, merged.text, flags.output);
  await onMerged?.(merged.result);
  metrics(merged.result, passed);
  return passed ? exitCodes.ok : exitCodes.guardrail;
}
