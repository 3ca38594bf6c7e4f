// One question to Slurm for all tasks of a submission, and what its answers say of each shard.

import type { ShardState, Ticket } from '../engine.ts';
import { askSlurm, type Patience, wordsOf } from './clients.ts';
import { jobName } from './directives.ts';
import type { TaskRecord } from './records.ts';
import { readSacct, sacctQuestion } from './sacct.ts';
import { type QueueEntry, readSqueue, squeueEnvironment, squeueQuestion } from './squeue.ts';
import { arrayOf, type Submission } from './ticket.ts';

/** What Slurm said, or why it did not. */
export type Heard =
  | { readonly records: readonly QueueEntry[] }
  /** Its words, or ours. */
  | { readonly silence: string };

/** What squeue knows of `jobs`; of all jobs of the cluster where there are none. */
export async function askQueue(jobs: readonly number[], patience: Patience): Promise<Heard> {
  const answer = await askSlurm(squeueQuestion(jobs), patience.question, squeueEnvironment);
  // Of jobs that it has forgotten, squeue says that it never knew them.
  if (answer.code === 1 && /Invalid job id specified/i.test(answer.stderr)) return { records: [] };
  if (answer.code !== 0) return { silence: wordsOf(answer, 'squeue', patience.question) };
  const records = readSqueue(answer.stdout);
  return records === null ? { silence: 'squeue --json did not answer with its jobs' } : { records };
}

/** Whether a record is of one of these arrays, and not of a job that got its number after the controller lost its state. */
export function isOurs(record: QueueEntry, { arrays, cluster, path }: Submission): boolean {
  return (
    arrays.some(({ job }) => job === record.job) &&
    record.name.startsWith(`${jobName({ path })}.`) &&
    (record.cluster === '' || record.cluster === cluster)
  );
}

/** The record of each shard that one of `records` is of. */
export function recordsByShard(
  ticket: Ticket,
  submission: Submission,
  records: readonly TaskRecord[],
): ReadonlyMap<number, TaskRecord> {
  const byTask = new Map<string, TaskRecord>();
  const rest = new Map<number, TaskRecord>();
  // A task's own record counts more than one of many: sacct keeps the row of all that once waited (`12_[5-10]`).
  const manyFirst = records.toSorted((a, b) => (b.tasks?.length ?? 0) - (a.tasks?.length ?? 0));
  for (const record of manyFirst) {
    if (record.tasks === null) rest.set(record.job, record);
    for (const task of record.tasks ?? []) byTask.set(`${record.job}_${task}`, record);
  }
  return new Map(
    ticket.shards.flatMap((shard) => {
      const { job, offset } = arrayOf(submission, shard);
      const record = byTask.get(`${job}_${shard - offset}`) ?? rest.get(job);
      return record === undefined ? [] : [[shard, record] as const];
    }),
  );
}

/** What the accounts say of a submission. Nothing where there are none, or where they cannot be asked. */
export async function askAccounts(
  submission: Submission,
  patience: Patience,
): Promise<readonly TaskRecord[]> {
  const question = sacctQuestion(submission.arrays.map(({ job }) => job));
  const { code, stdout } = await askSlurm(question, patience.question);
  const ours = `${jobName(submission)}.`;
  return code === 0 ? readSacct(stdout).filter(({ name }) => name.startsWith(ours)) : [];
}

/** States of tasks that are over. What the accounts say of others is stale: the controller does not know them any more. */
export function overOnly(state: ShardState): ShardState {
  return state.state === 'done' || (state.state === 'failed' && state.cause !== 'held')
    ? state
    : { state: 'ended' };
}
