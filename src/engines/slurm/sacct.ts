// `sacct`: how tasks ended that squeue has forgotten, where the cluster keeps accounts. Its rows come seconds late.

import { readIndexList } from './arrays.ts';
import type { TaskRecord } from './records.ts';

export function sacctQuestion(jobs: readonly number[]): readonly [string, ...string[]] {
  const columns = 'JobID,JobName,State,ExitCode,ElapsedRaw,NodeList';
  return ['sacct', '-X', '-P', '--noheader', `--jobs=${jobs.join(',')}`, `--format=${columns}`];
}

/** Rows of array tasks: `12_3|name|CANCELLED by 0|0:15|7|node1`. Others are left out. */
export function readSacct(text: string): readonly TaskRecord[] {
  return text.split('\n').flatMap((line): readonly TaskRecord[] => {
    const [id = '', name = '', state = '', exit = '', elapsed = '', nodes = ''] = line.split('|');
    const match = /^(\d+)_(?:(\d+)|\[(.*)\])$/.exec(id);
    const tasks = match && readIndexList(match[2] ?? match[3] ?? '');
    if (!match || !tasks) return [];
    const [exitCode = 0, signal = 0] = exit.split(':').map(Number);
    const job = Number(match[1]);
    const host = nodes === 'None assigned' ? '' : nodes;
    const seconds = Number(elapsed) || 0;
    const said = { flags: [], reason: 'None', description: '' };
    return [{ job, tasks, name, state: state.split(' ')[0]!, exitCode, signal, host, seconds, ...said }];
  });
}
