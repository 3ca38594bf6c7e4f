// Why a shard is in the state that it is in, in words: what its host says, what to do, and the end of what it said itself.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cause, RunPlace, ShardState } from '../engine.ts';
import type { Submission } from './submission.ts';

/** Lines and characters of a shard's own words that are shown. */
const LINES = 12;
const CHARACTERS = 2000;

const toDo: Readonly<Partial<Record<Cause, string>>> = {
  exit: 'mend what its words name, then send it again',
  signal: 'send it again; SIGKILL often means that the host ran out of memory: give it fewer threads',
  'out-of-time': 'ask for more time, or cut the run into more shards',
  node: '`sheaf farm preflight` says what is wrong with the host; send it again',
  cancelled: 'send it again if it was not you',
  'not-started':
    'hosts must have the program under the same path, or be sent it (`--strategy bundle`); `sheaf farm preflight` looks',
  lost: 'mend what is named, then send it again',
};

export function explainShard(
  run: RunPlace,
  shard: number,
  state: ShardState,
  submission: Submission | undefined,
): string {
  const subject = `shard ${shard}`;
  switch (state.state) {
    case 'waiting':
      return `${subject} waits: ${state.why ?? 'for a host with room'}${hostsInWords(submission)}`;
    case 'running': {
      const hosts = submission?.hostsOf(shard).map(({ entry }) => entry.host) ?? [];
      return `${subject} is running on ${hosts.join(' and on ')}`;
    }
    case 'done':
      return `${subject} is done: ${state.seconds.toFixed(2)} s on ${state.host}`;
    case 'failed':
      return `${subject} failed: ${state.reason}\n  to do: ${toDo[state.cause] ?? 'send it again'}${lastWords(run, shard)}`;
    case 'ended':
      return `${subject}: the process that drove this submission is gone; if the shard's file is not there, send it again`;
    case 'unknown':
      return `${subject}: another process drives this submission, and knows`;
  }
}

/** A line for each host: what it does, or why it does nothing. */
function hostsInWords(submission: Submission | undefined): string {
  if (submission === undefined) return '';
  return submission.places
    .map(({ host, phase, reason }) => {
      const silence = host.silence;
      const words =
        phase === 'out'
          ? `gets no shards: ${reason}`
          : silence !== null
            ? `silent for ${Math.round(silence.seconds)} s: ${silence.words}`
            : phase === 'away'
              ? 'is being made ready'
              : `runs shards on ${host.threadsInUse} threads`;
      return `\n  ${host.name} ${words}`;
    })
    .join('');
}

function lastWords({ path }: RunPlace, shard: number): string {
  const name = `shard_${shard}.stderr`;
  let text: string;
  try {
    text = readFileSync(join(path, name), 'utf8');
  } catch {
    return '';
  }
  const lines = text.trimEnd().split('\n').slice(-LINES).join('\n').slice(-CHARACTERS);
  return lines === '' ? '' : `\n  ${name} ends:\n${lines.replaceAll(/^/gm, '    ')}`;
}
