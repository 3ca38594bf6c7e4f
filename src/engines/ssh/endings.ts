// How a job ended, and whose fault it is.

import { constants } from 'node:os';
import { kindOfExit } from '../../contracts/failures.ts';
import type { Cause } from '../engine.ts';
import { NOT_STARTED } from './run-script.ts';

/** What the keeper tells of a job that is over. */
export interface Ended {
  /** Null where it left none. */
  readonly code: number | null;
  readonly seconds: number;
  /** On the disk of the host, when it ended. */
  readonly freeKb: number | null;
}

/** `CODE BEGIN END FREE`, a hyphen for what is not known. */
export function readEnded(words: readonly string[]): Ended {
  const number = (word: string | undefined): number | null =>
    word === undefined || !/^\d+(\.\d+)?$/.test(word) ? null : Number(word);
  const [code, begin, end, freeKb] = [0, 1, 2, 3].map((i) => number(words[i])) as (number | null)[];
  return {
    code: code ?? null,
    seconds: begin == null || end == null ? 0 : Math.max(0, end - begin),
    freeKb: freeKb ?? null,
  };
}

export interface Failure {
  readonly cause: Cause;
  readonly reason: string;
  readonly exitCode?: number;
}

export type Verdict =
  | { readonly is: 'done'; readonly seconds: number }
  | ({ readonly is: 'failed' } & Failure)
  /** Another host may do better. */
  | ({ readonly is: 'host' } & Failure);

/** A disk with less is full: a shard's file may have this size. */
const FULL_KB = 1024;

/** `limit`: the seconds after which it was told to end, where it was. */
export function verdictOf({ code, seconds, freeKb }: Ended, limit: number | undefined): Verdict {
  if (code === 0) return { is: 'done', seconds };
  if (limit !== undefined)
    return { is: 'failed', cause: 'out-of-time', reason: `it was not done within ${limit} s` };
  const exit = code === null ? {} : { exitCode: code };
  const said = code === null ? 'it left no exit code' : `exit code ${code}`;
  if (freeKb !== null && freeKb < FULL_KB)
    return { is: 'host', cause: 'node', reason: `its disk is full (${said})`, ...exit };
  if (code === null) return { is: 'host', cause: 'node', reason: `${said}: was the host started anew?` };
  if (code === NOT_STARTED || code === 127)
    return {
      is: 'host',
      cause: 'not-started',
      reason: `the command could not be started (${said})`,
      ...exit,
    };
  if (kindOfExit(code) === 'machine')
    return { is: 'host', cause: 'exit', reason: `the machine refused (${said})`, ...exit };
  if (code > 128 && code <= 192)
    return { is: 'failed', cause: 'signal', reason: `ended by ${signalName(code - 128)}` };
  return { is: 'failed', cause: 'exit', reason: said, ...exit };
}

function signalName(signal: number): string {
  return Object.entries(constants.signals).find(([, n]) => n === signal)?.[0] ?? `signal ${signal}`;
}
