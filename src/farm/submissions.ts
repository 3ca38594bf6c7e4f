// The submissions of a run as files: each is written down before it is made, and again when the engine has answered. A
// submit machine that is lost in between loses no job.

import { readdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { prettyJson } from '../contracts/canonical.ts';
import { SheafFailure } from '../contracts/failures.ts';
import { problemsOf } from '../contracts/problems.ts';
import { type Resources, type SubmissionFile, submissionFile } from '../contracts/run.ts';
import { submissionTag } from '../contracts/tags.ts';
import type { JobShape } from '../engines/engine.ts';
import { machineFailure, writeAtomic, writeNew } from './atomic-file.ts';
import { indexList } from './index-list.ts';
import { readJson } from './run-directory.ts';

const nameOf = (n: number): string => `submission_${n}.json`;

export interface Intent {
  readonly engine: string;
  readonly shards: readonly number[];
  readonly why: SubmissionFile['why'];
  readonly job: JobShape;
  readonly now: Date;
}

/** Writes down that a submission is about to be made, under the next free number. */
export function writeIntent(run: string, { engine, shards, why, job, now }: Intent): SubmissionFile {
  for (let submission = (numbers(run).at(-1) ?? 0) + 1; ; submission++) {
    const file: SubmissionFile = {
      schema_version: submissionTag,
      submission,
      created_at_utc: now.toISOString(),
      host: hostname(),
      pid: process.pid,
      engine,
      shards: indexList(shards),
      why,
      resources: resourcesOf(job),
      avoid: [...(job.avoid ?? [])],
      ticket: null,
      lost: false,
    };
    if (writeNew(join(run, nameOf(submission)), text(file))) return file;
  }
}

/** Writes down what became of it. */
export function writeOutcome(run: string, file: SubmissionFile): void {
  writeAtomic(join(run, nameOf(file.submission)), text(file));
}

/** All that were written down, the first one first. */
export function readSubmissions(run: string): readonly SubmissionFile[] {
  return numbers(run).map((n) => {
    const path = join(run, nameOf(n));
    const hint = 'cancel its jobs by hand, and remove this file';
    const json = readJson(path, hint);
    const parsed = submissionFile.safeParse(json);
    if (parsed.success) return parsed.data;
    const what = `not a submission of a run: ${problemsOf(submissionFile, json, parsed.error)[0]}`;
    throw new SheafFailure('incomplete', { where: path, what, hint });
  });
}

/** What a job asks for as files have it. */
export function resourcesOf({ threads, memoryMb, diskMb, gpus, seconds, most }: JobShape): Resources {
  const given = { memory_mb: memoryMb, disk_mb: diskMb, gpus, seconds, max_running: most };
  return { threads, ...Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined)) };
}

function numbers(run: string): readonly number[] {
  let names: readonly string[];
  try {
    names = readdirSync(run);
  } catch (error) {
    throw machineFailure(run, 'cannot be read', error);
  }
  return names
    .flatMap((name) => /^submission_(\d+)\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

function text(file: SubmissionFile): string {
  return `${prettyJson(file)}\n`;
}
