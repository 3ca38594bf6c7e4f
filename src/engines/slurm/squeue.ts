// `squeue --json`, in the shapes that it has had: numbers and words by themselves up to Slurm 22.05, from 23.02 on objects
// such as {"set": true, "infinite": false, "number": 3}, and from 23.11 on states as lists (OpenAPI v0.0.38 to v0.0.40,
// slurm.schedmd.com/rest_api.html).

import { readIndexList } from './arrays.ts';
import { type TaskRecord, waitStatus } from './records.ts';

/** The question; older Slurms leave out its filters when they write JSON. Index lists are not to be cut short. */
export function squeueQuestion(jobs: readonly number[]): readonly [string, ...string[]] {
  const these = jobs.length === 0 ? [] : [`--jobs=${jobs.join(',')}`];
  return ['squeue', '--json', '--states=all', ...these];
}
export const squeueEnvironment = { SLURM_BITSTR_LEN: '0' } as const;

export interface QueueEntry extends TaskRecord {
  readonly cluster: string;
  readonly folder: string;
}

/** The records of array tasks in an answer of squeue, of all that it holds. Null where this is no such answer. */
export function readSqueue(text: string): readonly QueueEntry[] | null {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return null;
  }
  const jobs = field(answer, 'jobs');
  const errors = field(answer, 'errors');
  if (!Array.isArray(jobs) || (Array.isArray(errors) && errors.length > 0)) return null;
  return jobs.flatMap((job: unknown) => readEntry(job));
}

function readEntry(entry: unknown): readonly QueueEntry[] {
  const job = numberOf(field(entry, 'array_job_id'));
  const [state, ...flags] = wordsOf(field(entry, 'job_state'));
  if (job === undefined || job === 0 || state === undefined) return [];
  const list = textOf(field(entry, 'array_task_string'));
  const index = numberOf(field(entry, 'array_task_id'));
  // A record of tasks that wait has their list; one that ran, or ran and waits again, has its own index.
  const tasks = list !== '' ? readIndexList(list) : index === undefined ? null : [index];
  const [start, end] = [numberOf(field(entry, 'start_time')), numberOf(field(entry, 'end_time'))];
  return [
    {
      job,
      tasks,
      name: textOf(field(entry, 'name')),
      state,
      flags,
      reason: (textOf(field(entry, 'state_reason')) || 'None').replaceAll(' ', '_'),
      description: textOf(field(entry, 'state_description')),
      ...exitOf(field(entry, 'exit_code')),
      host: textOf(field(entry, 'batch_host')) || textOf(field(entry, 'nodes')),
      seconds: start === undefined || end === undefined ? 0 : Math.max(0, end - start),
      cluster: textOf(field(entry, 'cluster')),
      folder: textOf(field(entry, 'current_working_directory')),
    },
  ];
}

function exitOf(value: unknown): { readonly exitCode: number; readonly signal: number } {
  if (typeof value === 'number') return waitStatus(value);
  const signal = field(value, 'signal');
  return {
    exitCode: numberOf(field(value, 'return_code')) ?? 0,
    signal: numberOf(field(signal, 'id')) ?? numberOf(field(signal, 'signal_id')) ?? 0,
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return field(value, 'set') === true ? numberOf(field(value, 'number')) : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function wordsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
}
