// A run's life on one engine: find what is missing, submit it, watch, write down what happens, merge.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prettyJson } from '../contracts/canonical.ts';
import { type FailureKind, kindOfExit, SheafFailure } from '../contracts/failures.ts';
import type { Engine, JobShape, Ticket } from '../engines/engine.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { CommandRow } from '../study/command/command-item.ts';
import { mergeShards, type NamedShard } from '../study/merge.ts';
import { shardRange } from '../study/shards.ts';
import type { Study } from '../study/study.ts';
import { removeTemporaries, writeAtomic } from './atomic-file.ts';
import { openRunStudy, readShardAnswer } from './collect.ts';
import { settleOutputs } from './command/settle.ts';
import { EventLog } from './event-log.ts';
import { takeLock } from './lock.ts';
import { type RunDirectory, runFiles, unitOf } from './run-files.ts';
import { shellWord } from './shell-word.ts';

/** The shards that are in place and good, by index. */
type Shards = Map<number, NamedShard<unknown>>;

/** What a run's life needs of the world; tests pass their own. */
export interface World {
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly host: string;
}

export interface Progress {
  /** Items whose shards are in place, and items done of shards under way. */
  readonly items: number;
  readonly total: number;
  /** Items that were already there when this life of the run began. */
  readonly before: number;
}

export interface LifeOptions {
  readonly job: JobShape;
  /** Aborted by Ctrl-C or a termination signal: what is done stays, the rest is left for `resume`. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Short beside the shortest run: the last shard waits for the next look. */
const POLL_MS = 10;

/** The merged result, and its file's text. */
export interface Merged {
  readonly result: { readonly [key: string]: unknown };
  readonly text: string;
}

/** Runs all shards of `run` that are not there yet, and merges. */
export async function live(
  kernel: Kernel,
  engine: Engine,
  run: RunDirectory,
  world: World,
  options: LifeOptions,
): Promise<Merged> {
  try {
    return await liveAlone(kernel, engine, run, world, options);
  } catch (error) {
    if (!(error instanceof SheafFailure && (error.kind === 'machine' || error.kind === 'command')))
      throw error;
    const hint = `what is done is kept; mend the cause and continue with \`sheaf farm resume ${shellWord(run.path)}\``;
    throw new SheafFailure(error.kind, { ...error.parts, hint }, error);
  }
}

async function liveAlone(
  kernel: Kernel,
  engine: Engine,
  run: RunDirectory,
  world: World,
  options: LifeOptions,
): Promise<Merged> {
  const unlock = takeLock(join(run.path, runFiles.lock));
  let log: EventLog | undefined;
  try {
    log = new EventLog(join(run.path, runFiles.events), world.now);
    removeTemporaries(run.path);
    const study = openRunStudy(kernel, run);
    const have = findShards(run, study, log);
    const missing = Array.from({ length: run.manifest.shards }, (_, i) => i).filter((i) => !have.has(i));
    if (missing.length > 0) {
      log.append({
        event: 'run-started',
        host: world.host,
        pid: process.pid,
        threads: options.job.threads,
        shards: missing.length,
      });
      await runMissing(engine, run, study, have, missing, log, world, options);
    }
    return mergeRun(run, study, have, log);
  } finally {
    log?.close();
    unlock();
  }
}

/** The shards that are in place and good; files that are not good are refused, told, and will be run again. */
function findShards(run: RunDirectory, study: Study<unknown>, log: EventLog): Shards {
  const have: Shards = new Map();
  for (let index = 0; index < run.manifest.shards; index++) {
    const reason = refusal(() => take(run, study, index, have));
    if (reason !== null) log.append({ event: 'shard-refused', shard: index, reason });
  }
  return have;
}

/** Puts shard `index` among those that we have, when its file is there. Throws for a file that is not good. */
function take(run: RunDirectory, study: Study<unknown>, index: number, have: Shards): void {
  const answer = readShardAnswer(run, study, index);
  if (answer !== null) have.set(index, { ...answer, source: runFiles.shard(index) });
}

/** Why a shard's file is not good, in words; null when it is. */
function refusal(take: () => void): string | null {
  try {
    take();
    return null;
  } catch (error) {
    if (!(error instanceof SheafFailure && error.kind === 'incomplete')) throw error;
    return error.message;
  }
}

async function runMissing(
  engine: Engine,
  run: RunDirectory,
  study: Study<unknown>,
  have: Shards,
  missing: readonly number[],
  log: EventLog,
  world: World,
  options: LifeOptions,
): Promise<void> {
  const size = (shard: number): number => shardRange(study.items, shard, run.manifest.shards).count;
  const before = study.items - missing.reduce((sum, shard) => sum + size(shard), 0);
  const ticket = await engine.submit(run, missing, options.job);
  try {
    await watch(engine, run, study, have, missing, ticket, before, log, world, options);
  } catch (error) {
    // Whatever ends this life of the run, nothing goes on behind it.
    await engine.cancel(ticket);
    throw error;
  }
}

async function watch(
  engine: Engine,
  run: RunDirectory,
  study: Study<unknown>,
  have: Shards,
  missing: readonly number[],
  ticket: Ticket,
  before: number,
  log: EventLog,
  world: World,
  options: LifeOptions,
): Promise<void> {
  const size = (shard: number): number => shardRange(study.items, shard, run.manifest.shards).count;
  const told = new Set<number>();
  const failures: { readonly reason: string; readonly kind: FailureKind }[] = [];
  let done = before;
  let shown = before;
  for (;;) {
    const states = await engine.states(ticket);
    for (const [shard, state] of states.shards) {
      if (told.has(shard) || (state.state !== 'done' && state.state !== 'failed')) continue;
      told.add(shard);
      // Read back at once, while others still run: the merge at the end then has nothing left to wait for.
      const fault = state.state === 'done' ? refusal(() => take(run, study, shard, have)) : state.reason;
      if (state.state === 'done' && fault === null) {
        done += size(shard);
        log.append({
          event: 'shard-done',
          shard,
          items: size(shard),
          seconds: state.seconds,
          host: state.host,
        });
      } else {
        const exitCode = state.state === 'failed' ? state.exitCode : undefined;
        const kind = exitCode === undefined ? null : kindOfExit(exitCode);
        failures.push({ reason: `shard ${shard}: ${fault?.split('\n')[0]}`, kind: kind ?? 'machine' });
        log.append({ event: 'shard-failed', shard, reason: fault ?? '' });
      }
    }
    // A shard's items are under way until it is done: between the two, they may be neither for a moment.
    shown = Math.max(shown, Math.min(done + states.itemsUnderWay, study.items));
    options.onProgress({ items: shown, total: study.items, before });
    if (told.size === missing.length) break;
    if (options.signal.aborted) {
      log.append({ event: 'run-interrupted', signal: String(options.signal.reason) });
      throw new SheafFailure('interrupted', {
        what: `interrupted: ${done} of ${study.items} ${unitOf(run)} are kept`,
        hint: `continue with \`sheaf farm resume ${shellWord(run.path)}\``,
      });
    }
    await world.sleep(POLL_MS);
  }
  const [first] = failures;
  if (first !== undefined) {
    throw new SheafFailure(first.kind, {
      where: run.path,
      what: `${failures.length} of ${missing.length} shards failed; ${first.reason}`,
    });
  }
}

function mergeRun(run: RunDirectory, study: Study<unknown>, have: Shards, log: EventLog): Merged {
  const { rows, account } = mergeShards([...have.values()], study.items, false);
  if (study.kind === 'command') settleOutputs(run, rows as readonly CommandRow[]);
  const result = study.mergedFile(rows, account);
  const path = join(run.path, runFiles.merged);
  const text = `${prettyJson(result)}\n`;
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return { result, text };
  writeAtomic(path, text);
  log.append({ event: 'run-merged', items: study.items, results_digest: String(result['results_digest']) });
  return { result, text };
}
