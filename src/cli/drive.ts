// Drives a run on this machine to its merged result: progress, Ctrl-C, and what is said at the end.

import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { UntimedEvent } from '../contracts/run.ts';
import type { Engine, JobShape } from '../engines/engine.ts';
import { local } from '../engines/local/local.ts';
import { live } from '../farm/life.ts';
import type { Merged } from '../farm/merge.ts';
import { type RunDirectory, runFiles, unitOf } from '../farm/run-files.ts';
import type { World } from '../farm/world.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Context } from './context.ts';
import { progressReporter, progressStyle } from './progress.ts';
import { guardrailsHold, studyTable } from './study-table.ts';

/** 0 stands for all processors. */
export function threadCount(asked: number): number {
  return asked === 0 ? availableParallelism() : asked;
}

export interface Driven {
  readonly merged: Merged;
  readonly seconds: number;
  readonly passed: boolean;
}

/** This machine's clock and name. */
export const world: World = {
  now: () => new Date(),
  sleep: (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined),
  host: hostname(),
};

/** Runs all that is missing of a run in threads of this process. */
export function drive(
  context: Context,
  kernel: Kernel,
  run: RunDirectory,
  threads: number,
  jsonEvents: boolean,
): Promise<Driven> {
  return driveOn(context, kernel, local, run, { program: [], threads }, jsonEvents, live);
}

/** Drives a run on an engine; `how` is whether all that is missing is run, or what was submitted is watched. */
export async function driveOn(
  context: Context,
  kernel: Kernel,
  engine: Engine,
  run: RunDirectory,
  job: JobShape,
  jsonEvents: boolean,
  how: typeof live,
): Promise<Driven> {
  const begin = performance.now();
  const stop = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    // A second Ctrl-C does not wait for anything: what is in place is whole all the same.
    if (stop.signal.aborted) process.exit(130);
    stop.abort(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  const progress = progressReporter(context, progressStyle(context, jsonEvents), unitOf(run), () =>
    performance.now(),
  );
  try {
    const merged = await how(kernel, engine, run, world, {
      job,
      signal: stop.signal,
      onProgress: progress.show,
      onEvent: (event) => {
        if (jsonEvents) context.stderr.write(`${JSON.stringify(event)}\n`);
        else if (engine !== local) progress.tell(eventText(event));
      },
    });
    progress.end();
    const seconds = (performance.now() - begin) / 1000;
    const result = join(run.path, runFiles.merged);
    const passed = guardrailsHold(merged.result);
    if (jsonEvents)
      context.stderr.write(
        `${JSON.stringify({ event: 'merged', run: run.path, result, results_digest: merged.result['results_digest'], passed })}\n`,
      );
    else
      context.stderr.write(`${studyTable(merged.result, seconds)}run:    ${run.path}\nresult: ${result}\n`);
    return { merged, seconds, passed };
  } finally {
    progress.end();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, onSignal);
  }
}

/** What people are told of while a farm works: what does not go as it should, and what is done about it. */
export function eventText(event: UntimedEvent): string | null {
  switch (event.event) {
    case 'submitted':
      return `submitted: shards ${event.shards} to ${event.engine} (${event.why}): ${event.ticket}`;
    case 'shard-failed':
    case 'shard-refused': {
      const cause = event.event === 'shard-failed' ? event.cause : 'torn';
      return `shard ${event.shard} failed (${cause}): ${event.reason.split('\n')[0]}`;
    }
    case 'shard-waiting':
      return `shard ${event.shard} waits again: ${event.why}`;
    case 'shard-given-up':
      return `shard ${event.shard} is given up: ${event.reason.split('\n')[0]}`;
    case 'engine-refused':
      return `not taken, and tried again: ${event.reason.split('\n')[0]}`;
    case 'host-excluded':
      return `${event.host} gets no more shards: ${event.why}`;
    case 'shards-cancelled':
      return `cancelled: shards ${event.shards} of submission ${event.submission}: ${event.why}`;
    default:
      return null;
  }
}
