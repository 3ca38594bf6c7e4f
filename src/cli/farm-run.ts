// A new run for any engine: its study, its directory, and what is said of it.

import { dirname, join, resolve } from 'node:path';
import type { Engine } from '../engines/engine.ts';
import { openEngine } from '../engines/open-engine.ts';
import { writeAtomic } from '../farm/atomic-file.ts';
import { placeJobFiles } from '../farm/job-files.ts';
import { askedShape, jobShape } from '../farm/job-shape.ts';
import { createFilledRun, freeRunId } from '../farm/run-directory.ts';
import { type RunDirectory, runFiles } from '../farm/run-files.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { shardsFor } from '../study/shards.ts';
import { autoShards } from './auto-shards.ts';
import type { FarmFlags } from './commands/farm/flags.ts';
import { type Context, usageFailure } from './context.ts';
import { engineChoice } from './engine-choice.ts';
import { farmStudy } from './farm-study.ts';
import { jobProgram } from './job-program.ts';
import { checkRunFlags } from './study-run.ts';

export interface FarmRun {
  readonly kernel: Kernel;
  readonly run: RunDirectory;
  readonly engine: Engine;
}

export async function newFarmRun(context: Context, flags: FarmFlags): Promise<FarmRun> {
  checkRunFlags({ runId: flags.runId, shards: undefined, shard: undefined });
  const choice = engineChoice(flags);
  const { scheduler, options, resources } = choice;
  const asks = await farmStudy(context, flags);
  const { kernel, study, assessment, name, nToys, fill } = asks;
  const { environment, files } = await jobProgram(context, flags, choice);
  const time = new Date().toISOString();
  const runId = flags.runId ?? freeRunId(flags.outDir, `${name}_${time.replace(/[-:]|\.\d+/g, '')}`);
  const path = join(flags.outDir, runId);
  const base = {
    run_id: runId,
    created_at_utc: time,
    scheduler,
    ...(options === undefined ? {} : { engine_options: options }),
    resources,
    ...(environment === undefined ? {} : { environment }),
    config: flags.config === undefined ? null : resolve(flags.config),
    command: ['sheaf', ...context.argv],
    n_toys: nToys,
    seed: flags.seed,
    threads: resources.threads,
    study: { kind: study.kind, digest: study.digest, items: study.items, definition: study.definition },
    assessment,
  };
  const cut =
    flags.shards === 'auto'
      ? await autoShards(
          context,
          asks,
          base,
          openEngine(scheduler, options, '--engine-options'),
          askedShape(base),
          flags.shardTime,
        )
      : { shards: Math.min(flags.shards ?? shardsFor(study.items, study.secondsAnItem), study.items) };
  const asked = { ...base, ...cut };
  const run = await createFilledRun(path, asked, async (folder) => {
    await fill?.(folder);
    placeJobFiles(folder, files);
  });
  return { kernel, run, engine: engineOf(run) };
}

/** Writes what the run's scheduler reads, or other `files`; answers their names. */
export function writeRendered(
  run: RunDirectory,
  engine: Engine,
  files: ReadonlyMap<string, string> = engine.render(run, allShards(run), jobShape(run)),
): readonly string[] {
  for (const [name, text] of files) writeAtomic(join(run.path, name), text);
  return [...files.keys()];
}

export function allShards({ manifest }: RunDirectory): readonly number[] {
  return Array.from({ length: manifest.shards }, (_, i) => i);
}

/** The engine that a run's manifest names. */
export function engineOf({ path, manifest }: RunDirectory): Engine {
  return openEngine(manifest.scheduler, manifest.engine_options, join(path, runFiles.manifest));
}

/** The run directory that a command is about: named itself, or by its manifest. */
export function runPath(path: string | undefined, manifest: string | undefined): string {
  if (path !== undefined && manifest === undefined) return path;
  if (path === undefined && manifest !== undefined) return dirname(manifest);
  throw usageFailure(
    path === undefined ? 'no run is given' : 'a run is given twice',
    'a run directory, or --manifest with its manifest',
  );
}
