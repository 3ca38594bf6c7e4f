// What the events of a run tell, folded into what is known of each shard, submission and host. The loop that drives a run
// decides by it, and `sheaf farm status` reads it from the log: both see the same.

import type { RunEvent } from '../contracts/run.ts';
import { readIndexList } from './index-list.ts';
import type { FailureCause } from './policies.ts';

/** A shard in one submission. */
export interface Job {
  readonly submission: number;
  readonly state: 'waiting' | 'running' | 'held';
  /** Milliseconds since 1970 at which it was found in this state. */
  readonly since: number;
  readonly host?: string | undefined;
}

export interface Failure {
  readonly cause: FailureCause;
  readonly reason: string;
  readonly at: number;
  readonly host?: string | undefined;
  readonly exitCode?: number | undefined;
}

export interface ShardStory {
  readonly done: boolean;
  /** Why no further try is made. */
  readonly givenUp: string | null;
  /** Where it waits or runs now. */
  readonly jobs: readonly Job[];
  /** In this life of the run. */
  readonly failures: readonly Failure[];
  /** How often it was submitted, in all lives of the run. */
  readonly sent: number;
  /** How often it was started a second time because it took long. */
  readonly copies: number;
}

export interface SubmissionStory {
  readonly engine: string;
  readonly ticket: string;
  readonly shards: readonly number[];
  readonly at: number;
  readonly avoid: readonly string[];
}

interface Blame {
  readonly shard: number;
  readonly cause: FailureCause;
  readonly exitCode?: number | undefined;
}

export interface HostStory {
  readonly done: number;
  /** The shards that failed on it since its last good one, one entry a failure. */
  readonly failed: readonly Blame[];
}

/** Grows by `tell`. */
export interface Story {
  /** By index; nothing for a shard that no event is about. */
  readonly shards: (ShardStory | undefined)[];
  readonly submissions: Map<number, SubmissionStory>;
  readonly hosts: Map<string, HostStory>;
  /** When each excluded host was. */
  readonly excluded: Map<string, number>;
  /** Seconds of each shard that is done. */
  readonly seconds: number[];
  created: number | null;
  /** Of the last event. */
  last: number | null;
  end: 'merged' | 'cancelled' | 'interrupted' | null;
}

export const untold: ShardStory = { done: false, givenUp: null, jobs: [], failures: [], sent: 0, copies: 0 };

export function newStory(): Story {
  return {
    shards: [],
    submissions: new Map(),
    hosts: new Map(),
    excluded: new Map(),
    seconds: [],
    created: null,
    last: null,
    end: null,
  };
}

export function shardOf(story: Story, shard: number): ShardStory {
  return story.shards[shard] ?? untold;
}

/** Adds what an event tells. */
export function tell(story: Story, event: RunEvent): void {
  const at = Date.parse(event.time);
  story.last = at;
  switch (event.event) {
    case 'run-created':
      story.created = at;
      return;
    case 'run-started':
      story.end = null;
      story.excluded.clear();
      story.hosts.clear();
      for (const [i, shard] of story.shards.entries())
        if (shard !== undefined) story.shards[i] = { ...shard, givenUp: null, failures: [], copies: 0 };
      return;
    case 'run-watched':
      story.end = null;
      return;
    case 'submitted':
      submitted(story, event, at);
      return;
    case 'shard-started': {
      const { submission, host } = event;
      moveJob(story, event.shard, { submission, state: 'running', since: at, host });
      if (host !== undefined) story.hosts.set(host, story.hosts.get(host) ?? { done: 0, failed: [] });
      return;
    }
    case 'shard-waiting':
      moveJob(story, event.shard, { submission: event.submission, state: 'waiting', since: at });
      return;
    case 'shard-done': {
      markDone(story, event.shard);
      if (event.submission !== undefined) dropJob(story, event.shard, event.submission);
      story.seconds.push(event.seconds);
      story.hosts.set(event.host, { done: (story.hosts.get(event.host)?.done ?? 0) + 1, failed: [] });
      return;
    }
    case 'shard-refused':
      failed(story, event.shard, event.submission, { ...event, cause: 'torn', at });
      return;
    case 'shard-failed':
      failed(story, event.shard, event.submission, {
        ...event,
        cause: event.cause ?? 'lost',
        exitCode: event.exit_code,
        remains: event.remains,
        at,
      });
      return;
    case 'shard-given-up':
      story.shards[event.shard] = { ...shardOf(story, event.shard), givenUp: event.reason };
      return;
    case 'shards-cancelled':
      for (const shard of readIndexList(event.shards)) dropJob(story, shard, event.submission);
      return;
    case 'host-excluded':
      story.excluded.set(event.host, at);
      // Where it is tried again, it begins anew.
      story.hosts.set(event.host, { done: story.hosts.get(event.host)?.done ?? 0, failed: [] });
      return;
    case 'run-interrupted':
      story.end = 'interrupted';
      return;
    case 'run-cancelled':
      story.end = 'cancelled';
      return;
    case 'run-merged':
      story.end = 'merged';
  }
}

/** Also of a shard whose file was found in place, whoever put it there. What else runs it is still there. */
export function markDone(story: Story, index: number): void {
  const { jobs, sent } = shardOf(story, index);
  story.shards[index] = { ...untold, done: true, jobs, sent };
}

function submitted(story: Story, event: Extract<RunEvent, { event: 'submitted' }>, at: number): void {
  const { submission, engine, ticket, why, avoid = [] } = event;
  const shards = readIndexList(event.shards);
  story.submissions.set(submission, { engine, ticket, shards, at, avoid });
  const job: Job = { submission, state: 'waiting', since: at };
  for (const index of shards) {
    const shard = shardOf(story, index);
    const copies = shard.copies + (why === 'straggler' ? 1 : 0);
    story.shards[index] = { ...shard, jobs: [...shard.jobs, job], sent: shard.sent + 1, copies };
  }
}

function moveJob(story: Story, index: number, job: Job): void {
  const shard = shardOf(story, index);
  const jobs = shard.jobs.map((j) => (j.submission === job.submission ? job : j));
  story.shards[index] = { ...shard, jobs };
}

/** Takes a job away; what is left of a submission is what its shards' jobs say. */
export function dropJob(story: Story, index: number, submission: number): void {
  const shard = shardOf(story, index);
  story.shards[index] = { ...shard, jobs: shard.jobs.filter((j) => j.submission !== submission) };
}

function failed(
  story: Story,
  index: number,
  submission: number | undefined,
  told: Failure & { readonly remains?: true | undefined },
): void {
  const { cause, reason, at, host, exitCode, remains } = told;
  const shard = shardOf(story, index);
  // A job that is held is still there.
  const jobs =
    remains === true
      ? shard.jobs.map((j): Job => (j.submission === submission ? { ...j, state: 'held', since: at } : j))
      : shard.jobs.filter((j) => j.submission !== submission);
  const failures = [...shard.failures, { cause, reason, at, host, exitCode }];
  story.shards[index] = { ...shard, done: false, jobs, failures };
  if (host === undefined) return;
  const known = story.hosts.get(host) ?? { done: 0, failed: [] };
  story.hosts.set(host, {
    ...known,
    failed: [...known.failed, { shard: index, cause, exitCode }].slice(-20),
  });
}
