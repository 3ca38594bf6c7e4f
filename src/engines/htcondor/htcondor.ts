// The HTCondor engine: a submission is one cluster, a shard one process of it. It learns what happens from the cluster's
// event log in the run directory, and asks the access point only for what stands nowhere else.

import { setTimeout as wait } from 'node:timers/promises';
import type { HtcondorOptions } from '../../contracts/htcondor-options.ts';
import type { Engine, States, Ticket } from '../engine.ts';
import { cancel } from './cancel.ts';
import { type RunClient, runHere } from './client.ts';
import { explanation } from './explain.ts';
import { askQueue, holdOf, isHeld, stateOf } from './queue.ts';
import { render } from './render.ts';
import { condorSlots } from './slots.ts';
import { findSubmissions, submit } from './submit.ts';
import { engineName, submissionOf } from './ticket.ts';
import { ClusterWatch } from './watch.ts';

/** What the engine needs of the world; tests pass their own. */
export interface HtcondorWorld {
  /** Runs HTCondor's programs: condor_submit, condor_q, condor_history, condor_rm. */
  readonly run: RunClient;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export type HtcondorEngine = Required<Engine>;

const thisWorld: HtcondorWorld = { run: runHere, now: () => new Date(), sleep: wait };

export function htcondor(options: HtcondorOptions = {}, world: HtcondorWorld = thisWorld): HtcondorEngine {
  const watches = new Map<string, ClusterWatch>();
  const watchOf = (ticket: Ticket): ClusterWatch => {
    const known = watches.get(ticket.id);
    if (known !== undefined) return known;
    const watch = new ClusterWatch(submissionOf(ticket), options, world.run, world.now);
    watches.set(ticket.id, watch);
    return watch;
  };
  const transfers = options.files === 'transfer';

  return {
    name: engineName,
    capabilities: {
      arrays: true,
      sharedFiles: !transfers,
      transfersFiles: transfers,
      outlivesSubmitter: true,
      // A look reads the event log; the queue is asked less often.
      looks: [1000, 5000],
    },

    // Files for both ways in which files may travel: whoever submits by hand has the choice.
    render(run, shards, job) {
      const { transfer_inputs: _, ...without } = options;
      const other: HtcondorOptions = transfers
        ? { ...without, files: 'shared' }
        : { ...options, files: 'transfer' };
      const own = render(options, run, shards, job);
      return new Map([...own, ...[...render(other, run, shards, job)].filter(([name]) => !own.has(name))]);
    },

    submit: (run, shards, job) => submit(options, world.run, world.now, run, shards, job),

    states: (ticket): Promise<States> => watchOf(ticket).look(),

    cancel: (ticket) => cancel(world.run, world.sleep, submissionOf(ticket)),

    cancelShards: (ticket, shards) => cancel(world.run, world.sleep, submissionOf(ticket), shards),

    async explain(ticket, shard): Promise<string> {
      const submission = submissionOf(ticket);
      const proc = submission.shards.indexOf(shard);
      if (proc < 0) return `shard ${shard} is not part of this submission`;
      const watch = watchOf(ticket);
      const logged = (await watch.look()).shards.get(shard)!;
      const { hold, begunAt } = watch.track(proc) ?? {};
      const hasSpoken = begunAt !== undefined && !transfers;
      if (logged.state !== 'waiting' && logged.state !== 'unknown')
        return explanation(submission, shard, logged, hold, watch.failure, hasSpoken);
      // What it waits for is asked anew.
      const queue = await askQueue(world.run, submission);
      if ('failure' in queue)
        return explanation(submission, shard, { state: 'unknown' }, hold, queue.failure, hasSpoken);
      const ad = queue.get(proc);
      const state = ad === undefined ? logged : stateOf(options, ad);
      const held = ad !== undefined && isHeld(ad) ? holdOf(ad) : hold;
      return explanation(submission, shard, state, held, undefined, hasSpoken);
    },

    find: (run) => findSubmissions(world.run, run),

    slots: (job) => condorSlots(world.run, options, job),
  };
}
