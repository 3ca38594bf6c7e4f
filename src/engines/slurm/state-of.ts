// The state of a shard, from what Slurm says of its task (squeue(1), JOB STATE CODES).

import { constants } from 'node:os';
import type { Cause, ShardState } from '../engine.ts';
import { type Meaning, meaningOf } from './reasons.ts';
import type { TaskRecord } from './records.ts';
import { NOT_STARTED } from './script.ts';

const waiting = ['PENDING', 'CONFIGURING', 'REQUEUED', 'REQUEUE_FED', 'SUSPENDED'];
const running = ['RUNNING', 'COMPLETING', 'STAGE_OUT', 'SIGNALING', 'STOPPED', 'RESIZING'];
const held = ['REQUEUE_HOLD', 'SPECIAL_EXIT'];

/** The signals that the system itself has; numbers above stand for an error of Slurm's node daemon. */
const SIGNALS = 31;

/** States that say by themselves how a task ended. */
const ends: Readonly<Record<string, readonly [cause: Cause, words: string]>> = {
  TIMEOUT: ['out-of-time', 'it reached its time limit'],
  DEADLINE: ['out-of-time', 'it reached its deadline'],
  OUT_OF_MEMORY: ['out-of-memory', 'it took more memory than it had asked for'],
  NODE_FAIL: ['node', 'its node failed'],
  BOOT_FAIL: ['node', 'its node did not boot'],
  PREEMPTED: ['preempted', 'another job took its place'],
  CANCELLED: ['cancelled', 'it was cancelled'],
  REVOKED: ['cancelled', 'another cluster runs it'],
};

export function stateOf(record: TaskRecord): ShardState {
  const { state, flags, host, seconds } = record;
  const place = host === '' ? {} : { host };
  const is = (words: readonly string[]): boolean => [state, ...flags].some((word) => words.includes(word));
  if (is(held)) return { state: 'failed', cause: 'held', reason: heldWords(record), remains: true };
  // While a task completes, how it ended is not settled.
  if (is(['COMPLETING'])) return { state: 'running', ...place };
  if (is(waiting)) {
    const why = state === 'PENDING' ? record.description || record.reason : state;
    return state === 'PENDING' && meaningOfWait(record)?.held === true
      ? { state: 'failed', cause: 'held', reason: heldWords(record), remains: true }
      : { state: 'waiting', why };
  }
  if (is(running)) return { state: 'running', ...place };
  if (state === 'COMPLETED') return { state: 'done', seconds, host };
  if (state === 'FAILED') return failed(record);
  const end = ends[state];
  // A state that a later Slurm may have.
  if (end === undefined) return { state: 'unknown' };
  return { state: 'failed', cause: end[0], reason: `${state}${at(host)}: ${end[1]}`, ...place };
}

/** What Slurm's words for why a task waits mean; those that somebody must act on come first. */
export function meaningOfWait({ reason, description }: TaskRecord): Meaning | null {
  const known = [description.replaceAll(' ', '_'), reason].flatMap((word) => meaningOf(word) ?? []);
  return known.find(({ held }) => held === true) ?? known[0] ?? null;
}

function heldWords(record: TaskRecord): string {
  const { state, reason, description } = record;
  const word = description || (reason === 'None' ? state : reason);
  return `${word}: ${meaningOfWait(record)?.means ?? 'Slurm holds it'}`;
}

function failed(record: TaskRecord): ShardState {
  const { exitCode, reason, host } = record;
  const place = host === '' ? {} : { host };
  const fail = (cause: Cause, words: string, code?: number): ShardState => ({
    ...{ state: 'failed', cause, reason: `${words}${at(host)}`, ...place },
    ...(code === undefined ? {} : { exitCode: code }),
  });
  // `JobLaunchFailure` is also said of scripts that a signal ended. Where a node could not enter the directory or open the
  // output, an error number of its daemon stands in place of how a process ended: 4021, which reads as signal 53.
  const isError = record.signal > SIGNALS || (record.signal !== 0 && exitCode !== 0);
  if (isError || (reason === 'JobLaunchFailure' && record.signal === 0))
    return fail('not-started', 'JobLaunchFailure: its node could not start it');
  // What a shell makes of a signal that ended its child: 128 and its number.
  const signal = record.signal || (exitCode > 128 && exitCode <= 192 ? exitCode - 128 : 0);
  if (signal !== 0) return fail('signal', `ended by ${signalName(signal)}`);
  if (exitCode === NOT_STARTED || exitCode === 127)
    return fail('not-started', `the command could not be started (exit code ${exitCode})`);
  if (exitCode !== 0) return fail('exit', `exit code ${exitCode}`, exitCode);
  return fail('lost', `FAILED (${reason})`);
}

function at(host: string): string {
  return host === '' ? '' : ` on ${host}`;
}

function signalName(signal: number): string {
  return Object.entries(constants.signals).find(([, n]) => n === signal)?.[0] ?? `signal ${signal}`;
}
