// Drives a run on this machine to its merged result: progress, Ctrl-C, and what is said at the end.

import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { local } from '../engines/local/local.ts';
import { live, type Merged } from '../farm/life.ts';
import { type RunDirectory, runFiles, unitOf } from '../farm/run-files.ts';
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

export async function drive(
  context: Context,
  kernel: Kernel,
  run: RunDirectory,
  threads: number,
  jsonEvents: boolean,
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
    const world = {
      now: () => new Date(),
      sleep: (ms: number, signal: AbortSignal) => wait(ms, undefined, { signal }).catch(() => undefined),
      host: hostname(),
    };
    const merged = await live(kernel, local, run, world, {
      job: { program: [], threads },
      signal: stop.signal,
      onProgress: progress.show,
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
