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
  shard: (index: number): string => `shard_${index}.out.json`,
} as const;

/** What the items of a run are, for messages. */
export function unitOf({ manifest }: RunDirectory): string {
  const { kind } = manifest.study;
  if (kind === 'binned-scan') return 'points';
  return kind === 'binned-patches' ? 'patches' : 'toys';
}
