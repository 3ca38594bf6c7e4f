// A run's life on one engine: find what is missing, submit it, watch, send again what failed, merge.

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { kindOfExit, SheafFailure } from '../contracts/failures.ts';
import type { UntimedEvent } from '../contracts/run.ts';
import type { Engine, JobShape } from '../engines/engine.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Driver } from './driver.ts';
import { type Merged, mergeRun } from './merge.ts';
import { type Policies, policies as usual } from './policies.ts';
import { type RunDirectory, runFiles, unitOf } from './run-files.ts';
import { shellWord } from './shell-word.ts';
import { shardOf } from './story.ts';
import type { World } from './world.ts';

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
  readonly onEvent?: (event: UntimedEvent) => void;
  readonly policies?: Policies;
}

/** Between two looks, where an engine does not say. */
const LOOKS = [500, 5000] as const;
/** How the time between two looks grows while nothing happens. */
const SLOWER = 1.4;

/** Runs all shards of `run` that are not there yet, and merges. What failed before is tried anew. */
export function live(
  kernel: Kernel,
  engine: Engine,
  run: RunDirectory,
  world: World,
  options: LifeOptions,
): Promise<Merged> {
  return withDriver(kernel, engine, run, world, options, async (driver) => {
    await driver.adopt();
    start(driver, world, options);
    return await watch(driver, world, options);
  });
}

/** Attaches to a run whose shards were submitted before, until it is merged. */
export function attach(
  kernel: Kernel,
  engine: Engine,
  run: RunDirectory,
  world: World,
  options: LifeOptions,
): Promise<Merged> {
  return withDriver(kernel, engine, run, world, options, async (driver) => {
    await driver.adopt();
    const { story } = driver;
    const resume = `sheaf farm resume ${shellWord(run.path)}`;
    if (driver.have.size < driver.shards && (story.submissions.size === 0 || story.end === 'cancelled'))
      throw new SheafFailure('usage', {
        where: run.path,
        what: story.end === 'cancelled' ? 'this run was cancelled' : 'nothing of this run was submitted yet',
        hint: `\`${resume}\` runs what is missing`,
      });
    if (driver.have.size < driver.shards)
      driver.note({ event: 'run-watched', host: world.host, pid: process.pid });
    return await watch(driver, world, options);
  });
}

/** Submits what is missing, and leaves. Answers how many shards are with the engine. */
export function submitRun(
  kernel: Kernel,
  engine: Engine,
  run: RunDirectory,
  world: World,
  options: Pick<LifeOptions, 'job' | 'onEvent' | 'policies'>,
): Promise<{ readonly shards: number; readonly missing: number }> {
  return withDriver(kernel, engine, run, world, options, async (driver) => {
    await driver.adopt();
    start(driver, world, options);
    await driver.look();
    await driver.act();
    const shards = driver.openSubmissions().reduce((n, [, of]) => n + of.length, 0);
    return { shards, missing: driver.shards - driver.have.size };
  });
}

/** Cancels a run that no process drives. Answers how many shards are done, and stay so. */
export function cancelRun(
  kernel: Kernel,
  engine: Engine,
  run: RunDirectory,
  world: World,
  options: Pick<LifeOptions, 'job' | 'onEvent' | 'policies'>,
): Promise<{ readonly done: number }> {
  return withDriver(kernel, engine, run, world, options, async (driver) => {
    await driver.adopt();
    await cancel(driver);
    return { done: driver.have.size };
  });
}

async function cancel(driver: Driver): Promise<void> {
  await driver.look();
  await driver.cancelAll('the run was cancelled');
  rmSync(join(driver.run.path, runFiles.cancel), { force: true });
  driver.note({ event: 'run-cancelled' });
}

async function withDriver<T>(
  kernel: Kernel,
  engine: Engine,
  run: RunDirectory,
  world: World,
  options: Pick<LifeOptions, 'job' | 'onEvent' | 'policies'>,
  use: (driver: Driver) => Promise<T>,
): Promise<T> {
  try {
    const { job, onEvent, policies = usual } = options;
    const driver = new Driver(kernel, engine, run, world, { job, policies, onEvent });
    try {
      return await use(driver);
    } finally {
      driver.close();
    }
  } catch (error) {
    if (!(error instanceof SheafFailure && (error.kind === 'machine' || error.kind === 'command')))
      throw error;
    // What is no error of the system's own was said with what to do about it.
    if (error.cause === undefined && error.parts.hint !== undefined) throw error;
    const resume = `\`sheaf farm resume ${shellWord(run.path)}\``;
    const hint =
      error.kind === 'machine'
        ? `what is done is kept; mend the cause and continue with ${resume}`
        : `what is done is kept, and what the others said is in ${runFiles.items}/*.failed; ${resume} runs those again (with another script or input it is another study: start a new run)`;
    throw new SheafFailure(error.kind, { ...error.parts, hint }, error);
  }
}

/** Somebody wants all that is missing to be run. */
function start(driver: Driver, world: World, { job }: Pick<LifeOptions, 'job'>): void {
  rmSync(join(driver.run.path, runFiles.cancel), { force: true });
  const missing = driver.shards - driver.have.size;
  if (missing === 0) return;
  const { threads } = job;
  driver.note({ event: 'run-started', host: world.host, pid: process.pid, threads, shards: missing });
}

async function watch(driver: Driver, world: World, options: LifeOptions): Promise<Merged> {
  const { outlivesSubmitter } = driver.engine.capabilities;
  try {
    await untilOver(driver, world, options);
  } catch (error) {
    // What would end with this process is ended by it; what goes on without it is left to go on.
    if (!outlivesSubmitter) await driver.cancelAll('the process that runs them ends');
    throw error;
  }
  if (driver.have.size < driver.shards) throw failureOf(driver);
  const { run, study, have } = driver;
  const merged = mergeRun({ run, study, have, note: (event) => driver.note(event) });
  // Second jobs of shards that another job has done.
  await driver.look();
  await driver.cancelAll('all shards are done');
  return merged;
}

async function untilOver(driver: Driver, world: World, options: LifeOptions): Promise<void> {
  const [least, most] = driver.engine.capabilities.looks ?? LOOKS;
  const before = driver.items;
  let shown = before;
  let pause = least;
  let events = driver.events;
  const { items: total } = driver.study;
  for (;;) {
    await driver.act();
    if (driver.isOver) return;
    if (driver.isHopeless) {
      await driver.cancelAll('the first shards failed for good');
      return;
    }
    checkEnd(driver, options.signal);
    if (existsSync(join(driver.run.path, runFiles.cancel))) {
      await cancel(driver);
      throw new SheafFailure('interrupted', {
        what: `cancelled: ${driver.items} of ${total} ${unitOf(driver.run)} are kept`,
        hint: `\`sheaf farm resume ${shellWord(driver.run.path)}\` runs the rest after all`,
      });
    }
    // Where only the time until the next try is waited for, nobody is asked.
    const isNews = driver.events > events || driver.openSubmissions().length === 0;
    pause = isNews ? least : Math.min(most, SLOWER * pause);
    events = driver.events;
    await world.sleep(pause, options.signal);
    await driver.look();
    // A shard's items are under way until it is done: between the two, they may be neither for a moment.
    shown = Math.max(shown, Math.min(driver.items + driver.itemsUnderWay, total));
    options.onProgress({ items: shown, total, before });
  }
}

function checkEnd(driver: Driver, signal: AbortSignal): void {
  if (!signal.aborted) return;
  driver.note({ event: 'run-interrupted', signal: String(signal.reason) });
  const run = shellWord(driver.run.path);
  const kept = `${driver.items} of ${driver.study.items} ${unitOf(driver.run)} are kept`;
  if (!driver.engine.capabilities.outlivesSubmitter)
    throw new SheafFailure('interrupted', {
      what: `interrupted: ${kept}`,
      hint: `continue with \`sheaf farm resume ${run}\``,
    });
  throw new SheafFailure('interrupted', {
    what: `no longer watching: ${kept}, and the jobs on ${driver.engine.name} go on without this process`,
    hint: `\`sheaf farm watch ${run}\` goes on watching, \`sheaf farm cancel ${run}\` ends the jobs`,
  });
}

/** Why a run whose shards were given up has no result. */
function failureOf({ run, story, have, shards, engine }: Driver): SheafFailure {
  const failed: { readonly shard: number; readonly reason: string }[] = [];
  for (let shard = 0; shard < shards; shard++) {
    const reason = have.has(shard) ? null : shardOf(story, shard).givenUp;
    if (reason !== null) failed.push({ shard, reason: reason.split('\n')[0]! });
  }
  const [first] = failed;
  const last = first === undefined ? undefined : shardOf(story, first.shard).failures.at(-1);
  const kind = last?.exitCode === undefined ? null : kindOfExit(last.exitCode);
  const why = `sheaf farm status --why ${shellWord(run.path)}`;
  return new SheafFailure(kind ?? 'machine', {
    where: run.path,
    what: `${failed.length} of ${shards} shards failed; shard ${first?.shard}: ${first?.reason}`,
    hint: engine.capabilities.thisMachine === true ? undefined : `\`${why}\` tells more`,
  });
}
