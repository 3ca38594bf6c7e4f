// The names of a run's files.

import type { RunManifest } from '../contracts/run.ts';

export interface RunDirectory {
  readonly path: string;
  readonly manifest: RunManifest;
}

export const runFiles = {
  manifest: 'manifest.json',
  events: 'events.jsonl',
  merged: 'merged.out.json',
  report: 'report.html',
  lock: 'run.lock',
  /** Of studies of commands: what items find in their working directories. */
  inputs: 'inputs',
  /** A folder an item that is done, and one with what was said an item that failed. */
  items: 'items',
  /** Where items work; nothing in it is worth keeping when no job runs. */
  work: 'work',
  /** What items left, by the names that their user gave. */
  outputs: 'outputs',
  /** Checksums of all that is in it, as `sha256sum -c` reads them. */
  checksums: 'outputs.sha256',
  /** Somebody asks the process that drives the run to cancel it. */
  cancel: 'cancel.request',
  shard: (index: number): string => `shard_${index}.out.json`,
} as const;

/** What the items of a run are, for messages. */
export function unitOf({ manifest }: RunDirectory): string {
  const { kind } = manifest.study;
  if (kind === 'binned-scan') return 'points';
  if (kind === 'command') return 'items';
  return kind === 'binned-patches' ? 'patches' : 'toys';
}
