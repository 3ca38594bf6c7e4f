// What there is of each shard, as `sheaf farm collect` writes it into a manifest: the fields that other tools of the field
// read (docs/farm.md), with what the shard's file itself says.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SheafFailure } from '../contracts/failures.ts';
import type { ShardPlan, ShardResult } from '../contracts/shard-result.ts';
import { shardResultTag } from '../contracts/tags.ts';
import { shardRange } from '../study/shards.ts';
import type { Study } from '../study/study.ts';
import { readShardAnswer } from './collect.ts';
import { type RunDirectory, runFiles } from './run-files.ts';

export function plansOf({ manifest }: RunDirectory): readonly ShardPlan[] {
  const { shards, scheduler, threads, seed, study } = manifest;
  return Array.from({ length: shards }, (_, shard_index): ShardPlan => {
    const { start, count } = shardRange(study.items, shard_index, shards);
    const host = { host: scheduler, user: null, port: 0, weight: 1, threads };
    return { shard_index, ...host, toy_start: start, n_toys: count, seed: seed + start };
  });
}

/** One entry a shard, whether it is there or not. */
export function collectResults(run: RunDirectory, study: Study<unknown>): readonly ShardResult[] {
  return plansOf(run).map((plan) => {
    let problem: string | null = 'there is no file of it';
    try {
      if (readShardAnswer(run, study, plan.shard_index) !== null) problem = null;
    } catch (error) {
      if (!(error instanceof SheafFailure && error.kind === 'incomplete')) throw error;
      problem = error.message;
    }
    return resultOf(run.path, plan, problem);
  });
}

/** The result of a shard; `problem` says why its file is not good. */
export function resultOf(folder: string, plan: ShardPlan, problem: string | null): ShardResult {
  const { shard_index: i, n_toys, toy_start, seed, threads, weight } = plan;
  const path = (kind: string): string => join(folder, `shard_${i}.${kind}`);
  const read = (kind: string): string | null =>
    existsSync(path(kind)) ? readFileSync(path(kind), 'utf8').trim() : null;
  const host = read('host') || 'unknown';
  const seconds = Number(read('elapsed_s') ?? 0);
  return {
    ...{ schema_version: shardResultTag, shard_index: i, host, target: host },
    status: problem === null ? 'ok' : 'failed',
    ...{ n_toys, toy_start, seed, threads, weight },
    rc: exitCode(read('rc')),
    elapsed_s: Number.isFinite(seconds) ? seconds : 0,
    local_dir: folder,
    remote_dir: null,
    local_output: join(folder, runFiles.shard(i)),
    local_metrics: path('metrics.json'),
    local_stdout: path('stdout'),
    local_stderr: path('stderr'),
    error: problem,
  };
}

/** 255 for a text that is no number, null where there is none. */
function exitCode(text: string | null): number | null {
  if (text === null) return null;
  const code = Number(text);
  return text !== '' && Number.isInteger(code) ? code : 255;
}
