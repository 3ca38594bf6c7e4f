// Why a shard waits or failed, for people: the scheduler's words, what to do about them, and the end of what the shard said.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShardState } from '../engine.ts';
import { type Hold, whatToDo } from './holds.ts';
import type { Submission } from './ticket.ts';

/** Lines of a shard's own words that are shown: the last ones. */
const LINES = 12;
const LONGEST_LINE = 300;

/** `hasSpoken`: what the job writes is in the run directory already when it is held or removed. */
export function explanation(
  { cluster, shards, run }: Submission,
  shard: number,
  state: ShardState,
  hold: Hold | undefined,
  queueFailure: string | undefined,
  hasSpoken: boolean,
): string {
  const proc = shards.indexOf(shard);
  const job = `shard ${shard} (job ${cluster}.${proc})`;
  switch (state.state) {
    case 'waiting':
      return [
        `${job} waits: ${state.why ?? 'in the queue'}`,
        `  to look closer: condor_q -better-analyze ${cluster}.${proc}`,
      ].join('\n');
    case 'running':
      return `${job} runs on ${state.host ?? 'a machine without a name'}`;
    case 'done':
      return `${job} is done: ${state.seconds} s on ${state.host}`;
    case 'ended':
      return `${job} is over, and HTCondor has forgotten how it ended: its file tells, if it is there`;
    case 'unknown':
      return `${job}: HTCondor could not be asked (${queueFailure ?? 'no answer'}); nothing is known of it until it answers`;
    case 'failed': {
      const todo = hold === undefined ? advice[state.cause] : whatToDo(hold);
      // What stands there otherwise is of a job before this one.
      const ran = hasSpoken || state.exitCode !== undefined || state.cause === 'signal';
      const said = ran ? lastWords(run.path, shard, `condor.${cluster}.${proc}.err`) : [];
      return [
        `${job} failed: ${state.reason}`,
        ...(todo === undefined ? [] : [`  to do: ${todo}`]),
        ...(said.length === 0 ? [] : ['  it said:', ...said.map((line) => `    ${line}`)]),
      ].join('\n');
    }
  }
}

const advice: Readonly<Partial<Record<string, string>>> = {
  'not-started':
    'check the words that start sheaf: they must work on the machine of the job; `--strategy bundle` carries the program there',
  signal: 'if nobody ended it, ask for more memory',
  cancelled: 'submit it again if it was not meant to be removed',
};

/** The end of what a shard wrote to its standard error, or of what its script did. */
function lastWords(run: string, shard: number, other: string): readonly string[] {
  for (const name of [`shard_${shard}.stderr`, other]) {
    const path = join(run, name);
    if (!existsSync(path)) continue;
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    if (lines.length > 0) return lines.slice(-LINES).map((line) => line.slice(0, LONGEST_LINE));
  }
  return [];
}
