// The local engine: worker threads of this process pull shards of a run until none is left.

import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { reasonOf } from '../../farm/atomic-file.ts';
import type { Engine, JobShape, RunPlace, ShardState, States, Ticket } from '../engine.ts';
import type { FromWorker, ToWorker, WorkerStart } from './worker.ts';

/** Programs are killed after 10 s. */
const PROGRAMS_MS = 12_000;

/** One submission: its threads, and what is known of each shard. */
class LocalSubmission {
  readonly states = new Map<number, ShardState>();
  /** Counts shared with all threads: [0] items done of unfinished shards, [1] set to 1 to stop, [2] shards with programs. */
  readonly counts = new Int32Array(new SharedArrayBuffer(12));
  readonly #waiting: number[];
  readonly #workers: Worker[] = [];

  constructor(run: RunPlace, shards: readonly number[], threads: number) {
    this.#waiting = [...shards];
    for (const shard of shards) this.states.set(shard, { state: 'waiting' });
    const workers = Math.min(threads, shards.length);
    for (let t = 0; t < workers; t++)
      this.#start({ path: run.path, counts: this.counts, atOnce: Math.floor(threads / workers) });
  }

  #start(workerData: WorkerStart): void {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData });
    let current: number | undefined;
    const next = (): void => {
      current = this.#waiting.shift();
      const message: ToWorker = current === undefined ? { kind: 'end' } : { kind: 'shard', shard: current };
      if (current !== undefined) this.states.set(current, { state: 'running' });
      worker.postMessage(message);
    };
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'done')
        this.states.set(message.shard, { state: 'done', seconds: message.seconds, host: hostname() });
      if (message.kind === 'failed')
        this.states.set(message.shard, {
          state: 'failed',
          cause: 'exit',
          reason: message.reason,
          exitCode: message.exitCode,
        });
      if (message.kind === 'stopped') this.states.set(message.shard, { state: 'waiting' });
      else next();
    });
    // A thread that dies takes one shard with it; the others are left for its fellows, or fail when there are none.
    worker.on('error', (error) => {
      if (current !== undefined)
        this.states.set(current, {
          state: 'failed',
          cause: 'lost',
          reason: `the thread ended: ${reasonOf(error)}`,
        });
    });
    worker.on('exit', () => {
      this.#workers.splice(this.#workers.indexOf(worker), 1);
      if (this.#workers.length > 0) return;
      for (const shard of this.#waiting.splice(0))
        this.states.set(shard, {
          state: 'failed',
          cause: 'not-started',
          reason: 'no thread was left to run it',
        });
    });
    this.#workers.push(worker);
    next();
  }

  async stop(): Promise<void> {
    this.#waiting.length = 0;
    Atomics.store(this.counts, 1, 1);
    for (const worker of this.#workers) worker.postMessage({ kind: 'stop' } satisfies ToWorker);
    // A thread ends after the programs that it started: those get a while to end by themselves.
    for (let waited = 0; Atomics.load(this.counts, 2) > 0 && waited < PROGRAMS_MS; waited += 20)
      await wait(20);
    await Promise.all(this.#workers.map((w) => w.terminate()));
  }
}

const submissions = new Map<string, LocalSubmission>();

export const local: Engine = {
  name: 'local',
  capabilities: {
    arrays: true,
    sharedFiles: true,
    transfersFiles: false,
    outlivesSubmitter: false,
    thisMachine: true,
    // Short beside the shortest run: the last shard waits for the next look.
    looks: [10, 10],
  },

  render: () => new Map(),

  async submit(run: RunPlace, shards: readonly number[], job: JobShape): Promise<Ticket> {
    const id = `${process.pid}.${submissions.size}`;
    submissions.set(id, new LocalSubmission(run, shards, job.threads));
    return { engine: 'local', id, shards };
  },

  async states(ticket): Promise<States> {
    const submission = find(ticket);
    return { shards: submission.states, itemsUnderWay: Atomics.load(submission.counts, 0) };
  },

  slots: async ({ threads }) => threads,

  async cancel(ticket): Promise<void> {
    await find(ticket).stop();
  },

  async explain(ticket, shard): Promise<string> {
    const state = find(ticket).states.get(shard);
    if (state === undefined) return `shard ${shard} is not part of this submission`;
    return state.state === 'failed' ? state.reason : `shard ${shard} is ${state.state} on this machine`;
  },
};

function find(ticket: Ticket): LocalSubmission {
  const submission = submissions.get(ticket.id);
  if (submission === undefined) throw new RangeError(`local: no submission ${ticket.id} in this process`);
  return submission;
}
