// What the tests of the HTCondor engine share: a pool whose jobs can run the built program, and runs to give it.
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { RunManifest } from '../../src/contracts/run.ts';
import type { JobShape, ShardState, Ticket } from '../../src/engines/engine.ts';
import type { ClientAnswer, RunClient } from '../../src/engines/htcondor/client.ts';
import type { HtcondorEngine, HtcondorWorld } from '../../src/engines/htcondor/htcondor.ts';
import { createRunDirectory } from '../../src/farm/run-directory.ts';
import { program } from '../cli/sheaf.ts';
import { type CondorPool, inPool, lowerCondor, raiseCondor, submitter } from '../cluster/condor.ts';
import { whyNot } from '../cluster/packages.ts';

/** The number of `submitter` inside of the pool. */
const SUBMITTER_ID = 1000;

/** Why there can be no pool here, or null; with CI=true there must be one. */
export function whyNoPool(): string | null {
  const reason = whyNot();
  if (reason !== null && process.env['CI'] === 'true') throw new Error(reason);
  return reason;
}

export function raisePool(extra: readonly string[] = []): Promise<CondorPool> {
  // DAGMan refuses to keep its log in /tmp.
  const folder = join(mkdtempSync('/var/tmp/sheaf-condor-'), 'pool');
  // The program is one folder with all that it needs; Node is the one that runs the tests.
  const programs = { node: process.execPath, dist: dirname(dirname(program)) };
  // Jobs would have a /tmp of their own, and not see the folder of the pool.
  return raiseCondor({ folder, extra: ['MOUNT_UNDER_SCRATCH =', ...extra], programs });
}

/** Takes it down, with the folder that it was in. */
export async function lowerPool(pool: CondorPool): Promise<void> {
  await lowerCondor(pool);
  rmSync(dirname(pool.folder), { recursive: true, force: true });
}

/** The words that start sheaf inside of the pool. */
export function sheafWords({ folder }: CondorPool): readonly string[] {
  return [join(folder, 'programs/node'), join(folder, 'programs/dist/bin/main.js')];
}

export function jobOf(pool: CondorPool, more: Partial<JobShape> = {}): JobShape {
  return { program: sheafWords(pool), threads: 1, memoryMb: 300, diskMb: 100, ...more };
}

export function clientIn(pool: CondorPool): RunClient {
  return async (words, options): Promise<ClientAnswer> => inPool(pool, submitter, words, options);
}

/** The pool's clients, and a clock in which every look is a long time after the one before: the queue is always asked. */
export function worldOf(pool: CondorPool, run: RunClient = clientIn(pool)): HtcondorWorld {
  let looks = 0;
  return { run, now: () => new Date(Date.now() + 60_000 * looks++), sleep };
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** A new directory in the pool for the run that `manifest` asks for; jobs may write to it. */
export function newRun(pool: CondorPool, name: string, like: string): string {
  const manifest = JSON.parse(readFileSync(join(like, 'manifest.json'), 'utf8')) as RunManifest;
  const { schema_version: _, checksum: _c, provenance: _p, ...asked } = manifest;
  const { path } = createRunDirectory(join(pool.folder, 'shared', name), asked);
  chownSync(path, SUBMITTER_ID, SUBMITTER_ID);
  return path;
}

/** Waits until the shards' states are as `holds` says; throws with the states after `seconds`. */
export async function untilStates(
  engine: HtcondorEngine,
  ticket: Ticket,
  holds: (states: readonly ShardState[]) => boolean,
  seconds = 60,
): Promise<readonly ShardState[]> {
  const end = Date.now() + 1000 * seconds;
  for (;;) {
    const { shards } = await engine.states(ticket);
    expect([...shards.keys()]).toEqual(ticket.shards);
    const states = [...shards.values()];
    if (holds(states)) return states;
    if (holds === allDone && states.some(({ state }) => state === 'failed'))
      throw new Error(`failed: ${JSON.stringify(states)}`);
    if (Date.now() > end) throw new Error(`waited for ${seconds} s: ${JSON.stringify(states)}`);
    await sleep(200);
  }
}

export const allDone = (states: readonly ShardState[]): boolean => states.every((s) => s.state === 'done');
export const allFailed = (states: readonly ShardState[]): boolean =>
  states.every((s) => s.state === 'failed');
