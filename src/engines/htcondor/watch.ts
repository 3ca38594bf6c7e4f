// Watches one cluster: its event log at every look, and from time to time the queue, which knows what a log cannot tell.

import { join } from 'node:path';
import type { HtcondorOptions } from '../../contracts/htcondor-options.ts';
import type { ShardState, States } from '../engine.ts';
import type { RunClient } from './client.ts';
import { EventLogTail } from './event-log.ts';
import { follow, type JobTrack, submitted } from './job-track.ts';
import { type Ads, askHistory, askQueue, isHeld, isOfFactory, stateOf, whyWaiting } from './queue.ts';
import { logName } from './render.ts';
import type { Submission } from './ticket.ts';

/** How long an answer of the queue is good for: a schedd serves many. */
const QUEUE_MS = 30_000;

const CLUSTER_SUBMITTED = 35;
const CLUSTER_REMOVED = 36;

export class ClusterWatch {
  readonly #submission: Submission;
  readonly #options: HtcondorOptions;
  readonly #run: RunClient;
  readonly #now: () => Date;
  readonly #log: EventLogTail;
  /** By process number, what the log tells of it. */
  readonly #jobs = new Map<number, JobTrack>();
  /** Late materialisation: whether jobs may exist that no one has seen yet. */
  #factory = false;
  #askedAt = -Infinity;
  #queue: Ads = new Map();
  /** Jobs that left the queue without the log telling their end, with what the history knows of them. */
  #gone: ReadonlyMap<number, ShardState> = new Map();

  constructor(submission: Submission, options: HtcondorOptions, run: RunClient, now: () => Date) {
    this.#submission = submission;
    this.#options = options;
    this.#run = run;
    this.#now = now;
    this.#log = new EventLogTail(join(submission.run.path, logName(submission.cluster)));
  }

  async look(): Promise<States> {
    this.#readLog();
    const now = this.#now().getTime();
    if (this.#open().length > 0 && now - this.#askedAt >= QUEUE_MS) {
      this.#askedAt = now;
      await this.#ask();
    }
    const shards = this.#submission.shards.map((shard, proc) => [shard, this.#stateOf(proc)] as const);
    // Jobs do not tell how far they are.
    return { shards: new Map(shards), itemsUnderWay: 0 };
  }

  /** What the log has told of a job. */
  track(proc: number): JobTrack | undefined {
    return this.#jobs.get(proc);
  }

  /** Why the queue could not be asked, when it could not. */
  get failure(): string | undefined {
    return 'failure' in this.#queue ? this.#queue.failure : undefined;
  }

  async #ask(): Promise<void> {
    // A job that comes to be while the question is under way is not among the answers: it is not gone for that.
    const expected = this.#open().filter((proc) => !this.#isToCome(proc));
    const queue = await askQueue(this.#run, this.#submission);
    this.#queue = queue;
    if ('failure' in queue) return;
    if ([...queue.values()].some(isOfFactory)) this.#factory = true;
    // What ended meanwhile is in the log by now.
    this.#readLog();
    const open = new Set(this.#open());
    const missing = expected.filter((proc) => open.has(proc) && !queue.has(proc) && !this.#isToCome(proc));
    if (missing.length === 0) {
      this.#gone = new Map();
      return;
    }
    const history = await askHistory(this.#run, this.#submission);
    const fate = (proc: number): ShardState => {
      if ('failure' in history) return { state: 'unknown' };
      const ad = history.get(proc);
      return ad === undefined ? { state: 'ended' } : stateOf(this.#options, ad);
    };
    this.#gone = new Map(missing.map((proc) => [proc, fate(proc)]));
  }

  /** The processes that are not over yet, by the log. */
  #open(): readonly number[] {
    return [...this.#submission.shards.keys()].filter((proc) => this.#jobs.get(proc)?.over !== true);
  }

  /** Whether this is a job that late materialisation has not made yet. */
  #isToCome(proc: number): boolean {
    return this.#factory && !this.#jobs.has(proc) && !('failure' in this.#queue) && !this.#queue.has(proc);
  }

  #stateOf(proc: number): ShardState {
    const job = this.#jobs.get(proc);
    if (job?.over) return job.state;
    if ('failure' in this.#queue) return { state: 'unknown' };
    const gone = this.#gone.get(proc);
    if (gone !== undefined) return gone;
    const ad = this.#queue.get(proc);
    if (job === undefined) {
      if (ad !== undefined) return stateOf(this.#options, ad);
      return { state: 'waiting', why: 'its turn to enter the queue has not come' };
    }
    // The log is of now, the queue of a while ago: only what a job waits for stands there alone.
    const { state } = job;
    if (state.state !== 'waiting' || state.why !== undefined || ad === undefined) return state;
    // A job that was submitted on hold says so there alone, too.
    return isHeld(ad) ? stateOf(this.#options, ad) : { ...state, why: whyWaiting(ad) };
  }

  #readLog(): void {
    const news = this.#log.next();
    if (news === null) return;
    if (news.fresh) this.#jobs.clear();
    for (const event of news.events) {
      if (event.cluster !== this.#submission.cluster) continue;
      if (event.code === CLUSTER_SUBMITTED) this.#factory = true;
      if (event.code === CLUSTER_REMOVED) this.#factory = false;
      if (event.proc < 0) continue;
      this.#jobs.set(event.proc, follow(this.#options, this.#jobs.get(event.proc) ?? submitted, event));
    }
  }
}
