// Why a shard is in the state that it is in, in words: what Slurm says, what that means, what to do, and the end of what
// the shard said itself.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cause, ShardState } from '../engine.ts';
import type { TaskRecord } from './records.ts';
import { meaningOfWait } from './state-of.ts';
import { arrayOf, type Submission } from './ticket.ts';

/** Lines and characters of a shard's own words that are shown. */
const LINES = 12;
const CHARACTERS = 2000;

const toDo: Readonly<Record<Cause, string>> = {
  exit: 'mend what its words name, then send it again',
  signal: 'send it again; SIGKILL often means that the node ran out of memory: then ask for more',
  'out-of-time': 'ask for more time, or cut the run into more shards',
  'out-of-memory': 'ask for more memory',
  node: 'send it again; `sinfo -R` says what is wrong with the node',
  preempted: 'send it again, or take a QOS or partition that is not preempted',
  held: 'release it, or cancel it and send it again',
  cancelled: 'send it again if it was not you',
  'not-started':
    'check that its node sees the run directory and the program, under the same paths; where it has none, take `--strategy bundle`',
  lost: 'send it again',
};

export function explainShard(
  submission: Submission,
  shard: number,
  state: ShardState,
  record: TaskRecord | undefined,
): string {
  const { job, offset } = arrayOf(submission, shard);
  const subject = `shard ${shard} (Slurm job ${job}_${shard - offset})`;
  const tail = lastWords(submission.path, shard, `slurm-${job}_${shard - offset}.out`);
  switch (state.state) {
    case 'waiting': {
      const meaning = record === undefined ? null : meaningOfWait(record);
      const means = meaning === null ? '' : `: ${meaning.means}`;
      return `${subject} waits (${state.why})${means}\n  to do: ${meaning?.toDo ?? '`scontrol show job` says more'}`;
    }
    case 'running':
      return `${subject} is running${state.host === undefined ? '' : ` on ${state.host}`}`;
    case 'done':
      return `${subject} is done: ${state.seconds} s on ${state.host}`;
    case 'failed': {
      const meaning = state.cause === 'held' && record !== undefined ? meaningOfWait(record) : null;
      return `${subject} failed: ${state.reason}\n  to do: ${meaning?.toDo ?? toDo[state.cause]}${tail}`;
    }
    case 'ended':
      return `${subject} is over, and Slurm has forgotten it; ${leftBehind(submission.path, shard)}${tail}`;
    case 'unknown':
      return `${subject}: Slurm did not say`;
  }
}

/** What a shard's own files say of its end. */
function leftBehind(path: string, shard: number): string {
  const read = (kind: string): string => readFile(path, `shard_${shard}.${kind}`).trim();
  const [code, seconds, host] = [read('rc'), read('elapsed_s'), read('host')];
  if (code !== '') return `it left exit code ${code} after ${seconds} s on ${host}`;
  return host === ''
    ? 'it left nothing: it never began'
    : `it began on ${host} and was ended before it could say how`;
}

/** The end of what the shard and Slurm wrote, each behind the name of its file. */
function lastWords(path: string, shard: number, slurmFile: string): string {
  return [`shard_${shard}.stderr`, slurmFile]
    .map((name) => {
      const lines = readFile(path, name).trimEnd().split('\n').slice(-LINES);
      const text = lines.join('\n').slice(-CHARACTERS);
      return text === '' ? '' : `\n  ${name} ends:\n${text.replaceAll(/^/gm, '    ')}`;
    })
    .join('');
}

function readFile(path: string, name: string): string {
  try {
    return readFileSync(join(path, name), 'utf8');
  } catch {
    return '';
  }
}
