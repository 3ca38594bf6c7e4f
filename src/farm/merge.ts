// The shards of a run to one result.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prettyJson } from '../contracts/canonical.ts';
import { SheafFailure } from '../contracts/failures.ts';
import type { UntimedEvent } from '../contracts/run.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { CommandRow } from '../study/command/command-item.ts';
import { mergeShards, type NamedShard } from '../study/merge.ts';
import type { Study } from '../study/study.ts';
import { writeAtomic } from './atomic-file.ts';
import { openRunStudy, readShardAnswer } from './collect.ts';
import { settleOutputs } from './command/settle.ts';
import { EventLog } from './event-log.ts';
import { takeLock } from './lock.ts';
import { type RunDirectory, runFiles } from './run-files.ts';
import type { World } from './world.ts';

/** The merged result, and its file's text. */
export interface Merged {
  readonly result: { readonly [key: string]: unknown };
  readonly text: string;
}

/** What a merge is of; `note` is told when there is a new result. */
export interface Mergeable {
  readonly run: RunDirectory;
  readonly study: Study<unknown>;
  readonly have: ReadonlyMap<number, NamedShard<unknown>>;
  note(event: UntimedEvent): void;
}

/** Merges into the run's own file. Throws when shards are missing. */
export function mergeRun({ run, study, have, note }: Mergeable): Merged {
  const { merged, rows } = mergeOf(study, have, false);
  if (study.kind === 'command') settleOutputs(run, rows as readonly CommandRow[]);
  const path = join(run.path, runFiles.merged);
  if (existsSync(path) && readFileSync(path, 'utf8') === merged.text) return merged;
  writeAtomic(path, merged.text);
  note({ event: 'run-merged', items: study.items, results_digest: String(merged.result['results_digest']) });
  return merged;
}

/** The same of a run that nobody drives. Throws for files that are not good. */
export function mergeInPlace(kernel: Kernel, run: RunDirectory, world: World): Merged {
  const unlock = takeLock(join(run.path, runFiles.lock));
  try {
    const log = new EventLog(join(run.path, runFiles.events), world.now);
    try {
      const study = openRunStudy(kernel, run);
      return mergeRun({
        run,
        study,
        have: goodShards(run, study, false),
        note: (event) => log.append(event),
      });
    } finally {
      log.close();
    }
  } finally {
    unlock();
  }
}

/** What is there and good, as a result that says what is missing; nothing is written. Answers how many items are missing. */
export function mergePartly(
  kernel: Kernel,
  run: RunDirectory,
): { readonly merged: Merged; readonly missing: number } {
  const study = openRunStudy(kernel, run);
  return mergeOf(study, goodShards(run, study, true), true);
}

function mergeOf(
  study: Study<unknown>,
  have: ReadonlyMap<number, NamedShard<unknown>>,
  partial: boolean,
): { readonly merged: Merged; readonly missing: number; readonly rows: readonly unknown[] } {
  const shards = [...have].sort(([a], [b]) => a - b).map(([, shard]) => shard);
  const { rows, account } = mergeShards(shards, study.items, partial);
  const result = study.mergedFile(rows, account);
  const missing = account.missing.reduce((sum, { count }) => sum + count, 0);
  return { merged: { result, text: `${prettyJson(result)}\n` }, missing, rows };
}

function goodShards(
  run: RunDirectory,
  study: Study<unknown>,
  leaveOut: boolean,
): ReadonlyMap<number, NamedShard<unknown>> {
  const have = new Map<number, NamedShard<unknown>>();
  for (let index = 0; index < run.manifest.shards; index++) {
    try {
      const answer = readShardAnswer(run, study, index);
      if (answer !== null) have.set(index, { ...answer, source: runFiles.shard(index) });
    } catch (error) {
      if (!(leaveOut && error instanceof SheafFailure && error.kind === 'incomplete')) throw error;
    }
  }
  return have;
}
