// What the event log has told about one job so far: a state machine, in which the last decisive event wins.
// Event numbers: HTCondor manual, "Job event log codes".

import type { HtcondorOptions } from '../../contracts/htcondor-options.ts';
import type { ShardState } from '../engine.ts';
import { endOf } from './endings.ts';
import type { JobEvent } from './event-log.ts';
import { causeOf, type Hold, holdText, isReleasedByItself } from './holds.ts';

export interface JobTrack {
  readonly state: ShardState;
  /** Whether nothing will happen any more: it ended, or was removed. */
  readonly over: boolean;
  readonly begunAt?: number;
  readonly host?: string;
  readonly holds: number;
  /** The hold that it is in. */
  readonly hold?: Hold;
}

/** A job of which only is known that it was submitted. */
export const submitted: JobTrack = { state: { state: 'waiting' }, over: false, holds: 0 };

export function follow(options: HtcondorOptions, job: JobTrack, event: JobEvent): JobTrack {
  // An access point that lost its queue counts its clusters anew: what stands above is of another job.
  if (event.code === EVENT.submit) return submitted;
  // A job that ended may still be removed from the queue: that takes nothing back.
  if (job.over) return job;
  const { hold: _, ...free } = job;
  switch (event.code) {
    case EVENT.execute: {
      const host = hostOf(event);
      return { ...free, state: running(host), begunAt: event.time, ...(host === undefined ? {} : { host }) };
    }
    case EVENT.reconnected:
      return { ...free, state: running(job.host) };
    case EVENT.released:
      return { ...free, state: { state: 'waiting', why: 'it was released' } };
    case EVENT.evicted:
    case EVENT.shadowException:
    case EVENT.reconnectFailed:
      return { ...free, state: { state: 'waiting', why: wordsOf(event) } };
    case EVENT.held:
      return held(options, job, holdOf(event));
    case EVENT.terminated: {
      const seconds = Math.max(0, event.time - (job.begunAt ?? event.time)) / 1000;
      const ending = { ...exitOf(event), seconds, host: job.host };
      return { ...free, state: endOf(ending, options.success_exit_code), over: true };
    }
    case EVENT.aborted:
      return {
        ...free,
        over: true,
        state: { state: 'failed', cause: 'cancelled', reason: `removed from the queue: ${removalOf(event)}` },
      };
    default:
      return job;
  }
}

const EVENT = {
  submit: 0,
  execute: 1,
  evicted: 4,
  terminated: 5,
  shadowException: 7,
  aborted: 9,
  held: 12,
  released: 13,
  reconnected: 23,
  reconnectFailed: 24,
} as const;

function held(options: HtcondorOptions, job: JobTrack, hold: Hold): JobTrack {
  const holds = job.holds + 1;
  return { ...job, holds, hold, state: heldState(options, hold, holds, job.host) };
}

/** The state of a shard whose job is in its `nth` hold. */
export function heldState(
  options: HtcondorOptions,
  hold: Hold,
  nth: number,
  host: string | undefined,
): ShardState {
  const text = holdText(hold);
  if (isReleasedByItself(options, hold, nth))
    return { state: 'waiting', why: `${text}; it will be released` };
  const on = host === undefined ? {} : { host };
  return { state: 'failed', cause: causeOf(hold), reason: text, remains: true, ...on };
}

export function running(host: string | undefined): ShardState {
  return host === undefined ? { state: 'running' } : { state: 'running', host };
}

/** `slot1_2@node7.example.org`: the part after the at sign. */
export function machineOf(slot: string): string {
  return slot.slice(slot.lastIndexOf('@') + 1);
}

function hostOf({ head, body }: JobEvent): string | undefined {
  const slot = body.find((line) => line.startsWith('SlotName: '))?.slice('SlotName: '.length);
  if (slot !== undefined) return machineOf(slot);
  return /[?&]alias=([^&>]+)/.exec(head)?.[1] ?? /<([^?>]+)/.exec(head)?.[1];
}

/** What sends a job back to wait, in the log's words without its tables. */
function wordsOf({ head, body }: JobEvent): string {
  const table = /^$|^\(0\) CPU times|^Usr |^[\d.]+ +- |^Partitionable|^\w+( \(\w+\))? +:|^Code \d/;
  return [head.replace(/\.$/, ''), ...body.filter((line) => !table.test(line))].join(': ').slice(0, 300);
}

function holdOf({ body }: JobEvent): Hold {
  const at = body.findLastIndex((line) => /^Code -?\d+ Subcode -?\d+$/.test(line));
  const [, code, subcode] = /^Code (-?\d+) Subcode (-?\d+)$/.exec(body[at] ?? '') ?? [];
  const words = body
    .slice(0, at < 0 ? undefined : at)
    .filter((line) => line !== '')
    .join(' ');
  return { code: Number(code ?? 0), subcode: Number(subcode ?? 0), words };
}

function exitOf({ body }: JobEvent): { readonly exitCode?: number; readonly signal?: number } {
  for (const line of body) {
    const value = /^\(1\) Normal termination \(return value (-?\d+)\)/.exec(line)?.[1];
    if (value !== undefined) return { exitCode: Number(value) };
    const signal = /^\(0\) Abnormal termination \(signal (\d+)\)/.exec(line)?.[1];
    if (signal !== undefined) return { signal: Number(signal) };
  }
  return {};
}

function removalOf({ body }: JobEvent): string {
  return body.find((line) => line !== '') ?? 'no reason is given';
}
