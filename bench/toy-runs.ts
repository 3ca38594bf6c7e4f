// Toy studies as whole processes: timed, and their results looked at, since a fast wrong answer is worth nothing.

import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ToysShardFile, toysShardFile } from '../src/contracts/toys-output.ts';
import { type Ran, runSheaf, secondsTogether } from './processes.ts';
import { scratch } from './project.ts';

export interface ToyRun extends Ran {
  readonly toysPerSecond: number;
}

export interface ToyJob {
  readonly spec: string;
  readonly toys: number;
  readonly threads: number;
  readonly seed: number;
  /** Expected number of events of a toy. */
  readonly events: number;
}

/** `sheaf unbinned-fit-toys` from start to end: run directory, shards, merge and summary included. */
export function runToys(job: ToyJob): ToyRun {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, 'toys-'));
  try {
    const output = join(folder, 'merged.json');
    const ran = runSheaf(...argumentsOf(job, folder, 'run'), '-o', output);
    checkToys(readToys(output), job);
    return { ...ran, toysPerSecond: job.toys / ran.seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Toys a second of two processes at once, each with half of the toys on one thread: what the machine gives to two. */
export async function runApart(job: ToyJob): Promise<number> {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, 'toys-'));
  try {
    const half = { ...job, threads: 1, toys: job.toys / 2 };
    const runs = ['first', 'second'].map((id) => [
      ...argumentsOf(half, folder, id),
      '-o',
      join(folder, `${id}.json`),
    ]);
    return job.toys / (await secondsTogether(runs));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function argumentsOf(job: ToyJob, folder: string, runId: string): readonly string[] {
  return [
    'unbinned-fit-toys',
    ...['--config', job.spec],
    ...['--n-toys', `${job.toys}`],
    ...['--threads', `${job.threads}`],
    ...['--seed', `${job.seed}`],
    ...['--out-dir', folder],
    ...['--run-id', runId],
  ];
}

export function readToys(path: string): ToysShardFile {
  const file: unknown = JSON.parse(readFileSync(path, 'utf8'));
  return toysShardFile.parse({ shard: null, ...(file as object) });
}

/** All there, all converged, each with its uncertainties; as many events as expected; pulls around 0. */
export function checkToys(
  { results, parameter_names: names }: ToysShardFile,
  { toys, events }: Pick<ToyJob, 'toys' | 'events'>,
): void {
  const fail = (what: string): never => {
    throw new Error(`the toys that were timed are not right: ${what}`);
  };
  if (results.n_toys !== toys || results.n_converged !== toys)
    fail(`${results.n_converged} of ${toys} converged`);
  for (const name of names) {
    // A parameter that is fixed has none in any toy.
    const sigmas = results.uncertainties[name]!;
    if (!sigmas.every((s) => s === null) && !sigmas.every((s) => s !== null && s > 0))
      fail(`an uncertainty of ${name} is missing`);
  }
  const drawn = results.n_events.reduce((sum, n) => sum + n, 0);
  if (Math.abs(drawn - toys * events) > 6 * Math.sqrt(toys * events))
    fail(`${drawn} events were drawn, ${toys * events} expected`);
  const pulls = results.poi_hat.map((hat, i) => (hat! - results.poi_true!) / results.poi_sigma[i]!);
  const mean = pulls.reduce((sum, p) => sum + p, 0) / toys;
  if (Math.abs(mean) > 6 / Math.sqrt(toys) + 0.02) fail(`the mean pull is ${mean}`);
}
