// What sbatch is told of a job array: as an argument vector, and as the #SBATCH lines of the rendered file.

import { SheafFailure } from '../../contracts/failures.ts';
import { type SlurmOptions, slurmSeconds } from '../../contracts/slurm-options.ts';
import { indexList } from '../../farm/index-list.ts';
import type { JobShape, RunPlace } from '../engine.ts';
import type { JobArray } from './arrays.ts';

/** Options of sbatch, a word each: all but where the job runs (`--chdir`), which no line of a file can say of every path. */
export function sbatchOptions(
  run: RunPlace,
  array: JobArray,
  name: string,
  job: JobShape,
  options: SlurmOptions,
): readonly string[] {
  const indices = indexList(array.shards.map((shard) => shard - array.offset));
  const seconds = job.seconds ?? (options.time === undefined ? undefined : slurmSeconds(options.time));
  const { gpus = 0 } = job;
  const gpu =
    gpus > 0 ? [['gpu', options.gpu_type, gpus].filter((word) => word !== undefined).join(':')] : [];
  const gres = [...gpu, ...(options.gres === undefined ? [] : [options.gres])].join(',');
  const given = (option: string, value: string | number | undefined): readonly string[] =>
    value === undefined || value === '' ? [] : [`--${option}=${value}`];
  return [
    `--job-name=${name}`,
    `--array=${indices}${job.most === undefined ? '' : `%${job.most}`}`,
    `--output=${outputPattern(run)}`,
    '--nodes=1',
    '--ntasks=1',
    `--cpus-per-task=${job.threads}`,
    ...given('mem', job.memoryMb === undefined ? undefined : `${Math.ceil(job.memoryMb)}M`),
    ...given('tmp', job.diskMb === undefined ? undefined : `${Math.ceil(job.diskMb)}M`),
    ...given('time', seconds === undefined ? undefined : timeLimit(seconds)),
    ...given('gres', gres),
    ...given('partition', options.partition),
    ...given('account', options.account),
    ...given('qos', options.qos),
    ...given('constraint', options.constraint),
    ...given('exclude', [options.exclude, ...(job.avoid ?? [])].filter((x) => x !== undefined).join(',')),
    options.requeue ? '--requeue' : '--no-requeue',
    ...options.extra,
  ];
}

/** The name of a run's jobs, made of the last part of its path; a submission adds its number behind a dot. */
export function jobName({ path }: RunPlace): string {
  const last = path.split('/').findLast((part) => part !== '') ?? 'run';
  return `sheaf.${last.replace(/[^\w.+-]/g, '_').slice(0, 80)}`;
}

/**
 * Where Slurm's own words about a task go, in the run directory. It expands the directory's name as well, and a job whose
 * path holds `%A` or a backslash would not start: there they are given up.
 */
function outputPattern({ path }: RunPlace): string {
  return /[%\\]/.test(path) ? '/dev/null' : 'slurm-%A_%a.out';
}

/** One line of the block that sbatch reads: within double quotes everything survives that is in one line. */
export function directive(option: string): string {
  if (/[\n\0]/.test(option))
    throw new SheafFailure('usage', {
      what: `${JSON.stringify(option)} cannot be written into a job file: it is more than one line`,
      expected: 'one line',
    });
  const quoted = `"${option.replace(/[\\"]/g, '\\$&')}"`;
  return `#SBATCH ${/^[\w@%+=:,./-]+$/.test(option) ? option : quoted}`;
}

/** Seconds as days-HH:MM:SS; Slurm itself counts whole minutes, and rounds up. */
function timeLimit(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  return `${Math.floor(whole / 86_400)}-${two((whole / 3600) % 24)}:${two((whole / 60) % 60)}:${two(whole % 60)}`;
}
