// How a job ended, from its exit code or signal, as the state of its shard.

import { kindOfExit } from '../../contracts/failures.ts';
import type { ShardState } from '../engine.ts';

const CANNOT_RUN = 126;
const NOT_FOUND = 127;
/** A shell says by 128 + n that signal n ended what it ran. */
const SIGNALS = 128;
const INTERRUPTED = 130;

export interface Ending {
  readonly exitCode?: number | undefined;
  readonly signal?: number | undefined;
  readonly seconds: number;
  readonly host?: string | undefined;
}

export function endOf({ exitCode, signal, seconds, host }: Ending, success = 0): ShardState {
  if (exitCode !== undefined && exitCode === success)
    return { state: 'done', seconds, host: host ?? 'unknown' };
  const on = host === undefined ? {} : { host };
  const where = host === undefined ? '' : ` on ${host}`;
  if (exitCode === undefined)
    return { state: 'failed', cause: 'signal', reason: signalText(signal, where), ...on };
  if (exitCode === NOT_FOUND || exitCode === CANNOT_RUN) {
    const what = exitCode === NOT_FOUND ? 'was not found' : 'cannot be run';
    return { state: 'failed', cause: 'not-started', reason: `the program ${what}${where}`, exitCode, ...on };
  }
  if (exitCode > SIGNALS && exitCode <= SIGNALS + 64 && exitCode !== INTERRUPTED)
    return { state: 'failed', cause: 'signal', reason: signalText(exitCode - SIGNALS, where), ...on };
  const kind = kindOfExit(exitCode);
  const meaning = kind === null ? '' : ` (${kind})`;
  return {
    state: 'failed',
    cause: 'exit',
    reason: `ended with exit code ${exitCode}${meaning}${where}`,
    exitCode,
    ...on,
  };
}

function signalText(signal: number | undefined, where: string): string {
  const often = signal === 9 ? ': where nobody killed it, the memory was too little' : '';
  return `ended by signal ${signal ?? 'unknown'}${where}${often}`;
}
