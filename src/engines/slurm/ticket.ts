// The id of a ticket: `12,13+1001@cluster /run/directory`. Job 12 holds shards at their own indices, job 13 those from 1001
// on. With the directory in it, a job of another run that has got the same number is never taken for ours.

import type { Ticket } from '../engine.ts';

export interface SubmittedArray {
  readonly job: number;
  /** Index of a shard minus index in the array. */
  readonly offset: number;
}

export interface Submission {
  /** Ascending offsets. */
  readonly arrays: readonly SubmittedArray[];
  readonly cluster: string;
  /** The run directory. */
  readonly path: string;
}

export const ENGINE = 'slurm';

export function ticketOf({ arrays, cluster, path }: Submission, shards: readonly number[]): Ticket {
  const jobs = arrays.map(({ job, offset }) => (offset === 0 ? `${job}` : `${job}+${offset}`)).join(',');
  return { engine: ENGINE, id: `${jobs}@${cluster} ${path}`, shards };
}

export function submissionOf({ engine, id }: Ticket): Submission {
  const match = /^(\d+(?:\+\d+)?(?:,\d+\+\d+)*)@(\S+) (\/.*)$/s.exec(id);
  if (engine !== ENGINE || match === null)
    throw new RangeError(`slurm: ${JSON.stringify(id)} of engine ${engine} is no ticket of Slurm`);
  const arrays = match[1]!.split(',').map((text) => {
    const [job, offset = 0] = text.split('+').map(Number) as [number, number?];
    return { job, offset };
  });
  return { arrays, cluster: match[2]!, path: match[3]! };
}

/** The array that shard `shard` is in. */
export function arrayOf({ arrays }: Submission, shard: number): SubmittedArray {
  return arrays.findLast(({ offset }) => offset <= shard) ?? arrays[0]!;
}
