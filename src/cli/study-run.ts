// What commands that run a study of toys have alike: a run directory on this machine, or one shard in one file.

import { join, resolve } from 'node:path';
import type { Assessment } from '../contracts/toys-definition.ts';
import { createRunDirectory, freeRunId } from '../farm/run-directory.ts';
import type { RunDirectory } from '../farm/run-files.ts';
import { shardRange, shardsFor } from '../study/shards.ts';
import type { Study } from '../study/study.ts';
import type { RunFlags } from './commands/flags.ts';
import { type Context, usageFailure } from './context.ts';

export function checkRunFlags(flags: Pick<RunFlags, 'shard' | 'shards' | 'runId'>): void {
  if (flags.shard !== undefined && (flags.shards !== undefined || flags.runId !== undefined)) {
    throw usageFailure('--shard runs one shard into one file; --shards and --run-id belong to a whole run');
  }
  if (flags.runId !== undefined && (!/^[\w.+-]+$/.test(flags.runId) || flags.runId.startsWith('.'))) {
    throw usageFailure(
      `--run-id ${JSON.stringify(flags.runId)} is not a plain name`,
      'letters, digits, dot, dash, plus and underscore',
    );
  }
}

/** The directory of a new run of `study`; `name` begins its id where the user gives none. */
export function newRun<Row>(
  context: Context,
  flags: Omit<RunFlags, 'fixedGlobals'>,
  study: Study<Row>,
  kind: RunDirectory['manifest']['study']['kind'],
  name: string,
  threads: number,
  assessment: Assessment,
): RunDirectory {
  const time = new Date().toISOString();
  const runId = flags.runId ?? freeRunId(flags.outDir, `${name}_${time.replace(/[-:]|\.\d+/g, '')}`);
  return createRunDirectory(join(flags.outDir, runId), {
    run_id: runId,
    created_at_utc: time,
    scheduler: 'local',
    config: resolve(flags.config),
    command: ['sheaf', ...context.argv],
    n_toys: flags.nToys,
    seed: flags.seed,
    shards: Math.min(flags.shards ?? shardsFor(study.items, study.secondsAnItem), study.items),
    threads,
    study: { kind, digest: study.digest, items: study.items, definition: study.definition },
    assessment,
  });
}

/** The file of shard `--shard` of `study`. */
export async function oneShard<Row>(
  study: Study<Row>,
  { index, total }: NonNullable<RunFlags['shard']>,
): Promise<ReturnType<Study<Row>['shardFile']>> {
  const range = shardRange(study.items, index, total);
  if (range.count === 0)
    throw usageFailure(
      `shard ${index} of ${total} has no toys: there are only ${study.items}`,
      'no more shards than toys',
    );
  const runner = study.open();
  const rows: Row[] = [];
  for (let i = 0; i < range.count; i++) rows.push(await runner.run(range.start + i));
  return study.shardFile(range, { index, total }, rows);
}
