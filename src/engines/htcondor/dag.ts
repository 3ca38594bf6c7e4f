// A run as a DAG of HTCondor's DAGMan, for people whose work is made of DAGs: one node a shard, and one that merges.
//   cd RUN && condor_submit_dag condor.dag
// DAG file: HTCondor manual, "DAGMan workflows". One process a node: of a node of several, one that fails takes the others
// with it.

import { SheafFailure } from '../../contracts/failures.ts';
import type { HtcondorOptions } from '../../contracts/htcondor-options.ts';
import type { JobShape, RunPlace } from '../engine.ts';
import { submitValue, submitWords } from './quote.ts';
import { jobCommands } from './render.ts';
import { wrapper, wrapperName } from './wrapper.ts';

export const dagName = 'condor.dag';
const SHARD = 'condor_dag_shard.sub';
const MERGE = 'condor_dag_merge.sub';

/**
 * The files of the DAG, by name. Each node is tried `retries` times again. The merge runs on the access point, by the same
 * words as the shards: with files that are carried to jobs, these words would mean nothing there. Files of the job shape are
 * for the caller to place (placeJobFiles).
 */
export function dagFiles(
  options: HtcondorOptions,
  run: RunPlace,
  shards: readonly number[],
  job: JobShape,
  retries: number,
): ReadonlyMap<string, string> {
  if (options.files === 'transfer')
    throw new SheafFailure('usage', {
      where: 'files',
      what: '"transfer" does not go with a DAG: its last node works in the run directory itself',
      hint: 'use "files": "shared"',
    });
  return new Map([
    [dagName, text(dagLines(shards, job.most, retries))],
    [SHARD, text([...jobCommands(options, run, job), 'queue'])],
    [MERGE, text(mergeLines(run, job))],
    [wrapperName, wrapper],
  ]);
}

function dagLines(shards: readonly number[], most: number | undefined, retries: number): readonly string[] {
  return [
    // Nodes are named before they are spoken of.
    `JOB merge ${MERGE}`,
    `RETRY merge ${retries}`,
    ...shards.flatMap((i) => [
      `JOB shard_${i} ${SHARD}`,
      `VARS shard_${i} shard="${i}"`,
      `RETRY shard_${i} ${retries}`,
      ...(most === undefined ? [] : [`CATEGORY shard_${i} shards`]),
      `PARENT shard_${i} CHILD merge`,
    ]),
    ...(most === undefined ? [] : [`MAXJOBS shards ${most}`]),
  ];
}

function mergeLines(run: RunPlace, job: JobShape): readonly string[] {
  // A shell finds the program, as it does for the shards.
  const words = submitWords(
    ['-c', 'exec "$@"', 'sh', ...job.program, 'farm', 'merge', '.'],
    'the words that start the program',
  );
  return [
    'universe = local',
    `initialdir = ${submitValue(run.path, 'the run directory')}`,
    'executable = /bin/sh',
    'transfer_executable = false',
    `arguments = "${words}"`,
    'output = condor_merge.out',
    'error = condor_merge.err',
    'notification = never',
    'queue',
  ];
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
