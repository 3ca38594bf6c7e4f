// Removes jobs of a cluster, and looks whether they are gone.

import { join } from 'node:path';
import { SheafFailure } from '../../contracts/failures.ts';
import { type RunClient, saidBy } from './client.ts';
import { askQueue, isBeingRemoved } from './queue.ts';
import { logName } from './render.ts';
import type { Submission } from './ticket.ts';

const REMOVE_SECONDS = 60;
/** How often the queue is looked at, and how long between two looks. */
const LOOKS = 40;
const LOOK_MS = 500;

/**
 * Removes what is left of a submission, or of some of its shards; nothing is left at the end, or what is left is marked for removal and will never
 * start again (a machine that does not answer keeps its job so until its lease ends). Throws where neither is certain.
 */
export async function cancel(
  client: RunClient,
  sleep: (milliseconds: number) => Promise<void>,
  submission: Submission,
  shards: readonly number[] = submission.shards,
): Promise<void> {
  const { cluster, run } = submission;
  const all = shards.length === submission.shards.length;
  const procs = new Set(shards.map((shard) => submission.shards.indexOf(shard)));
  // It also fails where there is nothing to be removed: what counts is the queue.
  const words = ['condor_rm', ...(all ? [`${cluster}`] : [...procs].map((proc) => `${cluster}.${proc}`))];
  const answer = await client(words, { seconds: REMOVE_SECONDS });
  for (let look = 1; ; look++) {
    const queue = await askQueue(client, submission);
    if ('failure' in queue) throw failure(queue.failure);
    const there = [...queue].filter(([proc]) => all || procs.has(proc)).map(([, ad]) => ad);
    if (there.length === 0) return;
    const left = there.filter((ad) => !isBeingRemoved(ad));
    if (look >= LOOKS || (answer.code !== 0 && left.length > 0)) {
      if (left.length === 0) return;
      throw failure(`${left.length} jobs are still in the queue (condor_rm: ${saidBy(answer)})`);
    }
    await sleep(LOOK_MS);
  }

  function failure(what: string): SheafFailure {
    return new SheafFailure('machine', {
      where: join(run.path, logName(cluster)),
      what: `the jobs of cluster ${cluster} may still be there: ${what}`,
      hint: `remove them when the access point answers: condor_rm ${cluster}`,
    });
  }
}
