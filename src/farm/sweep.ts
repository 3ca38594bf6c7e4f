// A sweep's file and its runs, and what these came to.

import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { SheafFailure } from '../contracts/failures.ts';
import { problemsOf } from '../contracts/problems.ts';
import { type SweepFile, type SweepRun, type SweepSummary, sweepFile } from '../contracts/sweep.ts';
import { sweepSummaryTag } from '../contracts/tags.ts';
import { readEventLog } from './event-log.ts';
import { openRunDirectory, readJson } from './run-directory.ts';
import { type RunDirectory, runFiles } from './run-files.ts';
import { makespan, mostAtOnce, runTimes } from './run-times.ts';

export interface Sweep {
  readonly path: string;
  readonly file: SweepFile;
  /** Run directories, in the order of the file. */
  readonly runs: readonly string[];
}

export function openSweep(path: string): Sweep {
  const json = readJson(path, 'give the file that `sheaf farm sweep render` wrote');
  const parsed = sweepFile.safeParse(json);
  if (!parsed.success) {
    const what = `not a sweep: ${problemsOf(sweepFile, json, parsed.error)[0]}`;
    throw new SheafFailure('incomplete', { where: path, what, hint: 'render it again' });
  }
  const folder = dirname(resolve(path));
  const runs = parsed.data.runs.map(({ run_id, run_dir }) => {
    const beside = join(folder, run_id);
    return existsSync(beside) ? beside : run_dir;
  });
  return { path, file: parsed.data, runs };
}

/** Reads all event logs. Throws where runs are of different studies. */
export function summarizeSweep(sweep: Sweep): SweepSummary {
  const runs = sweep.runs.map(openRunDirectory);
  const [first] = runs as [RunDirectory, ...RunDirectory[]];
  const study_digest = first.manifest.study.digest;
  const other = runs.find(({ manifest }) => manifest.study.digest !== study_digest);
  if (other !== undefined)
    throw new SheafFailure('incomplete', {
      where: other.path,
      what: `this run is of another study than ${first.path}`,
      expected: study_digest,
      hint: 'render the sweep again',
    });
  const told = runs.map(runOf).sort((a, b) => a.threads - b.threads || a.shards - b.shards);
  const reference = told.find(({ makespan_s }) => makespan_s !== null);
  const digests = told.flatMap(({ results_digest }) => results_digest ?? []);
  const { sweep_id, scheduler, config, n_toys, seed } = sweep.file;
  return {
    ...{ schema_version: sweepSummaryTag, sweep_id, scheduler, config, n_toys, seed, study_digest },
    reference: reference?.run_id ?? null,
    runs: told.map((run) => ({ ...run, speed_up: ratio(reference?.makespan_s ?? null, run.makespan_s) })),
    same_results: digests.length < 2 ? null : digests.every((digest) => digest === digests[0]),
  };
}

function runOf({ path, manifest }: RunDirectory): SweepRun {
  const { shards, threads: asked, study, scheduler, resources } = manifest;
  const threads = resources?.threads ?? asked;
  const events = readEventLog(join(path, runFiles.events));
  const written = (shard: number): number | undefined =>
    statSync(join(path, runFiles.shard(shard)), { throwIfNoEntry: false })?.mtimeMs;
  const { work, failures } = runTimes(events, written);
  // Shards on this machine share its threads: one each, or those of a command's more where there are fewer shards.
  const each =
    scheduler !== 'local'
      ? threads
      : study.kind === 'command'
        ? Math.max(1, Math.floor(threads / shards))
        : 1;
  const secondsOf = (good: boolean): number =>
    each * work.reduce((sum, w) => (w.good === good ? sum + (w.end - w.start) / 1000 : sum), 0);
  const good = work.filter((w) => w.good);
  const span = makespan(work);
  const most = each * mostAtOnce(work);
  const cores = scheduler === 'local' ? Math.min(most, threads) : most;
  const done = new Map(
    events.flatMap((e) => (e.event === 'shard-done' ? [[e.shard, e.items] as const] : [])),
  );
  const items = [...done.values()].reduce((sum, n) => sum + n, 0);
  return {
    ...{ run_id: manifest.run_id, run_dir: path, shards, threads, items },
    shards_done: done.size,
    makespan_s: span,
    longest_shard_s: good.length === 0 ? null : Math.max(...good.map(({ start, end }) => end - start)) / 1000,
    core_seconds: secondsOf(true),
    lost_core_seconds: secondsOf(false),
    cores,
    throughput: ratio(items, span),
    speed_up: null,
    efficiency: span === null ? null : ratio(secondsOf(true), span * cores),
    failures,
    results_digest: mergedDigest(path),
  };
}

function mergedDigest(path: string): string | null {
  const file = join(path, runFiles.merged);
  if (!existsSync(file)) return null;
  const { results_digest } = readJson(file, 'merge the run again') as { readonly results_digest?: unknown };
  return typeof results_digest === 'string' ? results_digest : null;
}

function ratio(a: number | null, b: number | null): number | null {
  return a === null || b === null || b === 0 ? null : a / b;
}
