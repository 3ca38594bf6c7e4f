// What the tests of farms share: one small study, its digest on this machine, and runs of it for an engine.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { FarmStatus } from '../../src/contracts/farm-status.ts';
import type { RunEvent } from '../../src/contracts/run.ts';
import { fixture, readResult, succeed } from '../cli/sheaf.ts';
import { eventsOf, temporariesIn, timesDone } from './runs.ts';

export const TOYS = 400;
export const SHARDS = 12;

export interface SmallStudy {
  /** Words of the command line that say which study, and how it is cut. */
  readonly words: readonly string[];
  readonly digest: string;
}

/** Runs the study on this machine, in `folder`. */
export async function smallStudy(folder: string): Promise<SmallStudy> {
  const cut = ['--n-toys', String(TOYS), '--seed', '3', '--shards', String(SHARDS)];
  const words = ['--config', fixture(folder, 'peak.yaml'), ...cut, '--out-dir', folder];
  await succeed(['farm', 'run', ...words, '--run-id', 'local'], { cwd: folder });
  return { words, digest: readResult(join(folder, 'local/merged.out.json')).results_digest };
}

/** That a run ended in the bits of the study, with every shard told to be done at most once, and nothing left over. */
export function expectSame(run: string, { digest }: SmallStudy): readonly RunEvent[] {
  expect(readResult(join(run, 'merged.out.json')).results_digest).toBe(digest);
  const events = eventsOf(run);
  for (const [shard, times] of timesDone(events)) expect(times, `shard ${shard}`).toBe(1);
  expect(events.filter((e) => e.event === 'run-merged')).toHaveLength(1);
  expect(temporariesIn(run)).toEqual([]);
  expect(existsSync(join(run, 'run.lock'))).toBe(false);
  return events;
}

export async function statusOf(run: string, ...more: string[]): Promise<FarmStatus> {
  const { stdout } = await succeed(['farm', 'status', run, '--json', ...more]);
  return JSON.parse(stdout) as FarmStatus;
}

export const kinds = (events: readonly RunEvent[]): readonly string[] => events.map(({ event }) => event);

/** A program that does `script` before it runs sheaf, as `program` and `main` start it; $2 is the run and $3 the shard. */
export function programThat(path: string, program: readonly string[], script: string): string {
  const words = program.map((word) => `'${word}'`).join(' ');
  writeFileSync(path, `#!/bin/sh\n${script}\nexec ${words} "$@"\n`, { mode: 0o755 });
  return path;
}

/** Events of one kind. */
export function only<K extends RunEvent['event']>(
  events: readonly RunEvent[],
  kind: K,
): readonly Extract<RunEvent, { event: K }>[] {
  return events.filter((e): e is Extract<RunEvent, { event: K }> => e.event === kind);
}
