// The Slurm engine: shards of a run as tasks of job arrays, on nodes that see the run directory under the same path.

import type { SlurmOptions } from '../../contracts/slurm-options.ts';
import { indexList } from '../../farm/index-list.ts';
import type { Engine, ShardState, Ticket } from '../engine.ts';
import { cutArrays } from './arrays.ts';
import { askSlurm, type Patience, slurmFailure } from './clients.ts';
import { jobName } from './directives.ts';
import { explainShard } from './explain.ts';
import { askAccounts, askQueue, type Heard, isOurs, overOnly, recordsByShard } from './questions.ts';
import type { TaskRecord } from './records.ts';
import { slurmSlots } from './slots.ts';
import { stateOf } from './state-of.ts';
import { findSubmissions, renderArray, scriptFile, submitArrays } from './submit.ts';
import { arrayOf, ENGINE, type Submission, submissionOf } from './ticket.ts';

export type SlurmEngine = Required<Engine>;

export interface SlurmWorld {
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly patience: Patience;
}

/** Squeue of a large cluster takes seconds; a dead controller takes minutes. */
export const patience: Patience = { question: 30, order: 60 };

/** MaxArraySize of a cluster that nobody asked yet: Slurm's own default. */
const MAX_ARRAY_SIZE = 1001;
/** A task that ignores SIGTERM is killed after 30 s (Slurm's KillWait). */
const CANCEL_SECONDS = 60;
const CANCEL_POLL_MS = 500;

export function slurm(options: SlurmOptions, world: SlurmWorld): SlurmEngine {
  const { patience } = world;

  const ask = async (submission: Submission): Promise<Heard> => {
    const heard = await askQueue(
      submission.arrays.map(({ job }) => job),
      patience,
    );
    return 'silence' in heard
      ? heard
      : { records: heard.records.filter((record) => isOurs(record, submission)) };
  };

  /** State and record of each shard; words instead of records where Slurm is silent. */
  const look = async (ticket: Ticket) => {
    const submission = submissionOf(ticket);
    const heard = await ask(submission);
    const states = new Map<number, ShardState>();
    if ('silence' in heard) {
      for (const shard of ticket.shards) states.set(shard, { state: 'unknown' });
      return { submission, states, records: new Map<number, TaskRecord>(), silence: heard.silence };
    }
    const records = recordsByShard(ticket, submission, heard.records);
    const forgotten = ticket.shards.some((shard) => !records.has(shard));
    const accounts = forgotten
      ? recordsByShard(ticket, submission, await askAccounts(submission, patience))
      : new Map<number, TaskRecord>();
    for (const shard of ticket.shards) {
      const [live, old] = [records.get(shard), accounts.get(shard)];
      if (live !== undefined) states.set(shard, stateOf(live));
      else states.set(shard, old === undefined ? { state: 'ended' } : overOnly(stateOf(old)));
    }
    return { submission, states, records, silence: undefined };
  };

  /** Cancels tasks, and waits until none of them is there any more. */
  const cancel = async (ticket: Ticket, shards: readonly number[]): Promise<void> => {
    const submission = submissionOf(ticket);
    for (let waited = 0; ; waited += CANCEL_POLL_MS) {
      const left = await ask(submission);
      if ('silence' in left) throw slurmFailure('jobs cannot be cancelled', left.silence);
      const records = recordsByShard(ticket, submission, left.records.filter(isAlive));
      const alive = shards.filter((shard) => records.has(shard));
      if (alive.length === 0) return;
      if (waited >= 1000 * CANCEL_SECONDS)
        throw slurmFailure(
          `jobs are still there ${CANCEL_SECONDS} s after scancel`,
          [...new Set(alive.map((shard) => records.get(shard)!))]
            .map(({ job, state, host }) => `${job} ${state} ${host}`.trim())
            .join('; '),
          'look at their nodes: one that is cut off ends its jobs when it is back',
        );
      // Told again: a task that started in between may have missed it.
      await askSlurm(['scancel', '--quiet', ...tasksOf(submission, ticket, alive)], patience.order);
      await world.sleep(CANCEL_POLL_MS);
    }
  };

  return {
    name: ENGINE,
    capabilities: {
      arrays: true,
      sharedFiles: true,
      transfersFiles: false,
      outlivesSubmitter: true,
      looks: [2000, 15_000],
    },

    render(run, shards, job) {
      const arrays = cutArrays(shards, options.max_array_size ?? MAX_ARRAY_SIZE);
      return new Map(
        arrays.map((array, k) => [scriptFile(k), renderArray(run, array, jobName(run), job, options)]),
      );
    },

    submit: (run, shards, job) => submitArrays(run, shards, job, options, patience),

    async states(ticket) {
      const { states } = await look(ticket);
      return { shards: states, itemsUnderWay: 0 };
    },

    cancel: (ticket) => cancel(ticket, ticket.shards),

    cancelShards: cancel,

    async explain(ticket, shard) {
      if (!ticket.shards.includes(shard)) return `shard ${shard} is not part of this submission`;
      const { submission, states, records, silence } = await look(ticket);
      const words = explainShard(submission, shard, states.get(shard)!, records.get(shard));
      return silence === undefined ? words : `${words}: ${silence}`;
    },

    find: (run) => findSubmissions(run, patience),

    slots: (job) => slurmSlots(options, job, patience),
  };
}

/** Whether a task may still start, or still runs; so it is taken where Slurm's word for its state is not known here. */
function isAlive(record: TaskRecord): boolean {
  const state = stateOf(record);
  return !(state.state === 'done' || (state.state === 'failed' && state.cause !== 'held'));
}

/** Shards as scancel names them: whole jobs where all of a ticket is meant, else tasks, `12_[0-3,7]`. */
function tasksOf(submission: Submission, ticket: Ticket, shards: readonly number[]): readonly string[] {
  const { arrays } = submission;
  if (shards.length === ticket.shards.length) return arrays.map(({ job }) => `${job}`);
  return arrays.flatMap((array) => {
    const tasks = shards.filter((shard) => arrayOf(submission, shard) === array);
    return tasks.length === 0 ? [] : [`${array.job}_[${indexList(tasks.map((i) => i - array.offset))}]`];
  });
}
