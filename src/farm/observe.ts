// What an engine's answer about a submission tells that was not known: events. No answer, and the word `unknown`, tell
// nothing. A shard counts as done by its file alone.

import type { UntimedEvent } from '../contracts/run.ts';
import type { ShardState } from '../engines/engine.ts';
import { type Job, type Story, shardOf } from './story.ts';

/** What stands at the place of a shard's file. */
export type Answer =
  | { readonly file: 'good'; readonly items: number }
  | { readonly file: 'bad'; readonly reason: string }
  | { readonly file: 'missing' };

/** What a job that is over left beside its shard's file; nothing where it could not. */
export interface Leavings {
  readonly exitCode?: number | undefined;
  readonly seconds?: number | undefined;
  readonly host?: string | undefined;
}

export interface Look {
  readonly answer: (shard: number) => Answer;
  readonly leavings: (shard: number) => Leavings;
  /** Milliseconds for which a job's file may be late; since when each is, by `submission:shard`. */
  readonly late: number;
  readonly lateSince: Map<string, number>;
  readonly now: number;
}

export function observe(
  story: Story,
  submission: number,
  states: ReadonlyMap<number, ShardState>,
  look: Look,
): readonly UntimedEvent[] {
  const events: UntimedEvent[] = [];
  for (const [shard, state] of states) {
    const job = shardOf(story, shard).jobs.find((j) => j.submission === submission);
    const event = job === undefined ? null : eventOf(job, shard, state, look);
    if (event !== null) events.push(event);
  }
  return events;
}

function eventOf(job: Job, shard: number, state: ShardState, look: Look): UntimedEvent | null {
  const { submission } = job;
  const of = { shard, submission };
  switch (state.state) {
    case 'unknown':
      return null;
    case 'waiting':
      return job.state === 'waiting'
        ? null
        : { event: 'shard-waiting', ...of, why: state.why ?? 'its scheduler sent it back' };
    case 'running':
      return job.state === 'running' && (state.host === undefined || state.host === job.host)
        ? null
        : { event: 'shard-started', ...of, ...on(state.host) };
    case 'failed':
      // While it is held, it is there.
      if (state.remains && job.state === 'held') return null;
      return over(job, shard, look, state.host, {
        event: 'shard-failed',
        ...of,
        cause: state.cause,
        reason: state.reason,
        ...(state.exitCode === undefined ? {} : { exit_code: state.exitCode }),
        ...on(state.host ?? job.host),
        ...(state.remains ? { remains: true } : {}),
      });
    case 'done':
      return over(job, shard, look, state.host, null, state.seconds);
    case 'ended': {
      const { exitCode, host } = look.leavings(shard);
      const failed = exitCode !== undefined && exitCode !== 0;
      return over(job, shard, look, undefined, {
        event: 'shard-failed',
        ...of,
        cause: failed ? 'exit' : 'lost',
        reason: failed
          ? `ended with exit code ${exitCode}${host === undefined ? '' : ` on ${host}`}`
          : 'its scheduler does not know it any more, and it left no answer',
        ...(failed ? { exit_code: exitCode } : {}),
        ...on(host ?? job.host),
      });
    }
  }
}

/** Of a job that is over. `failure`: what it comes to where there is no good file. */
function over(
  job: Job,
  shard: number,
  look: Look,
  host: string | undefined,
  failure: Extract<UntimedEvent, { event: 'shard-failed' }> | null,
  seconds?: number,
): UntimedEvent | null {
  const { submission } = job;
  const answer = look.answer(shard);
  const left = look.leavings(shard);
  if (answer.file === 'good') {
    return {
      event: 'shard-done',
      shard,
      items: answer.items,
      seconds: seconds ?? left.seconds ?? 0,
      host: host ?? job.host ?? left.host ?? 'unknown',
      submission,
    };
  }
  // A job that failed leaves what was there before it, if anything.
  if (failure !== null && failure.cause !== 'lost') return failure;
  if (answer.file === 'missing') {
    if (isLate(submission, shard, look)) return null;
    if (failure !== null) return failure;
  }
  const reason = answer.file === 'bad' ? answer.reason : 'its job ended well, and there is no answer of it';
  return { event: 'shard-refused', shard, reason, submission, ...on(host ?? job.host) };
}

/** Whether a file that is not there may still come. */
function isLate(submission: number, shard: number, { late, lateSince, now }: Look): boolean {
  const key = `${submission}:${shard}`;
  const since = lateSince.get(key) ?? now;
  lateSince.set(key, since);
  return now - since < late;
}

function on(host: string | undefined): { readonly host?: string } {
  return host === undefined ? {} : { host };
}
