// Submitting: the files are written, sbatch is called once for each array, and what it answers becomes a ticket. An answer
// may get lost: then the job is looked for by its name.

import { isAbsolute, join } from 'node:path';
import { SheafFailure } from '../../contracts/failures.ts';
import type { SlurmAttempt } from '../../contracts/slurm-attempt.ts';
import type { SlurmOptions } from '../../contracts/slurm-options.ts';
import { writeAtomic } from '../../farm/atomic-file.ts';
import { placeJobFiles } from '../../farm/job-files.ts';
import type { JobShape, RunPlace, Ticket } from '../engine.ts';
import { cutArrays, type JobArray } from './arrays.ts';
import { newAttempt, readAttempts } from './attempts.ts';
import { askSlurm, type Patience, slurmFailure, wordsOf } from './clients.ts';
import { sbatchOptions } from './directives.ts';
import { askQueue } from './questions.ts';
import { script } from './script.ts';
import type { QueueEntry } from './squeue.ts';
import { type SubmittedArray, ticketOf } from './ticket.ts';

/** The rendered file of array `k`. */
export const scriptFile = (k: number): string => `slurm_array_job${k === 0 ? '' : `_${k + 1}`}.sh`;

/** The text of the file of one array; `name` is its job's. */
export function renderArray(
  run: RunPlace,
  array: JobArray,
  name: string,
  job: JobShape,
  options: SlurmOptions,
): string {
  const directives = sbatchOptions(run, array, name, job, options);
  return script(run, directives, array.offset, job, options.environment);
}

export async function submitArrays(
  run: RunPlace,
  shards: readonly number[],
  job: JobShape,
  options: SlurmOptions,
  patience: Patience,
): Promise<Ticket> {
  checkSubmission(run, shards, job);
  const cluster = await askCluster(patience);
  const arrays = cutArrays(shards, options.max_array_size ?? cluster.maxArraySize);
  placeJobFiles(run.path, job.files ?? []);
  const attempt = newAttempt(run, arrays);
  const submitted: SubmittedArray[] = [];
  for (const [k, array] of arrays.entries()) {
    const { name } = attempt.arrays[k]!;
    const path = join(run.path, scriptFile(k));
    writeAtomic(path, renderArray(run, array, name, job, options));
    // A limit on how many run at once holds for all arrays together: one begins when the other has ended.
    const before = job.most === undefined ? undefined : submitted.at(-1);
    const words = [
      ...sbatchOptions(run, array, name, job, options),
      ...(before === undefined ? [] : [`--dependency=afterany:${before.job}`]),
    ];
    try {
      submitted.push({ job: await sbatch(run, name, words, path, patience), offset: array.offset });
    } catch (error) {
      // All arrays of a submission, or none.
      if (submitted.length > 0)
        await askSlurm(['scancel', '--quiet', ...submitted.map((s) => `${s.job}`)], patience.order);
      throw error;
    }
  }
  return ticketOf({ arrays: submitted, cluster: cluster.name, path: run.path }, shards);
}

/** The number of the job. Its options are given as words: these count more than those of the file or the environment. */
async function sbatch(
  run: RunPlace,
  name: string,
  options: readonly string[],
  path: string,
  patience: Patience,
): Promise<number> {
  const answer = await askSlurm(
    ['sbatch', '--parsable', `--chdir=${run.path}`, ...options, path],
    patience.order,
  );
  const job = /^(\d+)(;.*)?$/m.exec(answer.stdout)?.[1];
  if (answer.code === 0 && job !== undefined) return Number(job);
  const words = wordsOf(answer, 'sbatch', patience.order);
  // An exit code is an answer; all else may mean that the job is there, and only its number is not known.
  if (answer.code === null || answer.code === 0) {
    const heard = await askQueue([], patience);
    if ('silence' in heard)
      throw slurmFailure(
        'sbatch gave no answer, and whether its job is there cannot be asked',
        `${words}; ${heard.silence}`,
        `look for a job named ${name} before you submit again`,
      );
    const found = heard.records.find((record) => isOfArray(record, run, name));
    if (found !== undefined) return found.job;
  }
  throw slurmFailure(
    `sbatch refuses ${path}`,
    words,
    'mend what it names: options of the engine, the environment, or the cluster',
  );
}

/** Tickets of submissions of `run` that Slurm still knows of, the first one first: all that an answer got lost of are among them. */
export async function findSubmissions(run: RunPlace, patience: Patience): Promise<readonly Ticket[]> {
  const attempts = readAttempts(run);
  if (attempts.length === 0) return [];
  const heard = await askQueue([], patience);
  if ('silence' in heard) throw slurmFailure('the jobs of a run cannot be looked for', heard.silence);
  const { name } = await askCluster(patience);
  return attempts.flatMap((attempt) => ticketsOf(attempt, run, name, heard.records));
}

function ticketsOf(
  { arrays }: SlurmAttempt,
  run: RunPlace,
  cluster: string,
  records: readonly QueueEntry[],
): readonly Ticket[] {
  const found = arrays.flatMap(({ name, offset, shards }) => {
    const record = records.find((r) => isOfArray(r, run, name));
    return record === undefined ? [] : [{ job: record.job, offset, shards }];
  });
  if (found.length === 0) return [];
  return [
    ticketOf(
      { arrays: found, cluster, path: run.path },
      found.flatMap(({ shards }) => shards),
    ),
  ];
}

function isOfArray(record: QueueEntry, run: RunPlace, name: string): boolean {
  return record.name === name && record.folder === run.path;
}

/** The first Slurm that answers in JSON; versions are year.month.patch, two digits each, so that they compare as text. */
const OLDEST = '21.08';

interface Cluster {
  readonly name: string;
  readonly maxArraySize: number;
}

/** What a submission must know of the cluster. Throws where Slurm cannot be reached, or is too old. */
async function askCluster(patience: Patience): Promise<Cluster> {
  const answer = await askSlurm(['scontrol', 'show', 'config'], patience.question);
  const value = (key: string): string | undefined =>
    new RegExp(`^${key}\\s*=\\s*(\\S+)`, 'm').exec(answer.stdout)?.[1];
  const name = value('ClusterName');
  if (answer.code !== 0 || name === undefined)
    throw slurmFailure(
      'the cluster does not answer',
      wordsOf(answer, 'scontrol', patience.question),
      'check that `sinfo` answers on this machine',
    );
  const version = value('SLURM_VERSION');
  if (version !== undefined && version < OLDEST)
    throw slurmFailure(
      'this Slurm is too old',
      `version ${version} has no \`squeue --json\``,
      `take Slurm ${OLDEST} or later, or another engine`,
    );
  return { name, maxArraySize: Number(value('MaxArraySize') ?? 1001) };
}

function checkSubmission({ path }: RunPlace, shards: readonly number[], { program, most }: JobShape): void {
  if (!isAbsolute(path)) throw new RangeError(`slurm: ${path} is not an absolute path`);
  if (shards.length === 0) throw new RangeError('slurm: there are no shards to submit');
  if (program.length === 0) throw new RangeError('slurm: the program has no words');
  if (most !== undefined && !(Number.isInteger(most) && most > 0))
    throw new RangeError(`slurm: at most ${most} shards at once is not a number above 0`);
  const words = [path, ...program].find((word) => word.includes('\0'));
  if (words !== undefined)
    throw new SheafFailure('usage', { what: `${JSON.stringify(words)} holds a NUL character` });
}
