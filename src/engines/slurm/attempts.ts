// The submissions of a run, as files beside its shards: what each set out to do, written before Slurm was asked.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SheafFailure } from '../../contracts/failures.ts';
import { problemsOf } from '../../contracts/problems.ts';
import { type SlurmAttempt, slurmAttempt } from '../../contracts/slurm-attempt.ts';
import { slurmAttemptTag } from '../../contracts/tags.ts';
import { machineFailure, writeNew } from '../../farm/atomic-file.ts';
import { readJson } from '../../farm/run-directory.ts';
import type { RunPlace } from '../engine.ts';
import type { JobArray } from './arrays.ts';
import { jobName } from './directives.ts';

const fileOf = (attempt: number): string => `slurm_attempt_${attempt}.json`;

/** Writes down a new submission under the next free number. */
export function newAttempt(run: RunPlace, arrays: readonly JobArray[]): SlurmAttempt {
  for (let attempt = (attemptNumbers(run).at(-1) ?? 0) + 1; ; attempt++) {
    const name = (k: number): string => `${jobName(run)}.${attempt}${k === 0 ? '' : `-${k + 1}`}`;
    const file: SlurmAttempt = {
      schema_version: slurmAttemptTag,
      attempt,
      arrays: arrays.map(({ offset, shards }, k) => ({ name: name(k), offset, shards: [...shards] })),
    };
    if (writeNew(join(run.path, fileOf(attempt)), `${JSON.stringify(file, null, 2)}\n`)) return file;
  }
}

/** All submissions that were written down, the first one first. */
export function readAttempts(run: RunPlace): readonly SlurmAttempt[] {
  return attemptNumbers(run).map((attempt) => {
    const path = join(run.path, fileOf(attempt));
    const hint = 'look for its jobs with squeue, cancel them, and remove this file';
    const json = readJson(path, hint);
    const parsed = slurmAttempt.safeParse(json);
    if (parsed.success) return parsed.data;
    const what = `not a submission to Slurm: ${problemsOf(slurmAttempt, json, parsed.error)[0]}`;
    throw new SheafFailure('incomplete', { where: path, what, hint });
  });
}

function attemptNumbers({ path }: RunPlace): readonly number[] {
  let names: readonly string[];
  try {
    names = readdirSync(path);
  } catch (error) {
    throw machineFailure(path, 'cannot be read', error);
  }
  return names
    .flatMap((name) => /^slurm_attempt_(\d+)\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}
