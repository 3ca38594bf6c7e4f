// Run directories that NextStat's farm scripts made: what there is of each shard, and the merged result.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type * as z from 'zod';
import { SheafFailure } from '../contracts/failures.ts';
import {
  type NextstatManifest,
  type NextstatShard,
  nextstatManifest,
  nextstatShard,
} from '../contracts/nextstat-farm.ts';
import { problemsOf } from '../contracts/problems.ts';
import type { ShardResult } from '../contracts/shard-result.ts';
import { nextstatRunTag } from '../contracts/tags.ts';
import { mergeNextstat } from '../study/nextstat-toys.ts';
import type { ItemRange } from '../study/shards.ts';
import { resultOf } from './results.ts';
import { readJson } from './run-directory.ts';
import { runFiles } from './run-files.ts';

/** Whether the file at `path` is a manifest of theirs. */
export function isNextstatManifest(path: string): boolean {
  if (!existsSync(path)) return false;
  const json = readJson(path) as { readonly schema_version?: unknown } | null;
  return json?.schema_version === nextstatRunTag;
}

export function readNextstatManifest(path: string): NextstatManifest {
  return checked(nextstatManifest, readJson(path), path, 'not a manifest of a farm run');
}

/** One entry a shard. Unlike theirs, it looks into the files: one that is torn, or a stub, is no answer. */
export function collectNextstat(manifest: NextstatManifest, path: string): readonly ShardResult[] {
  const folder = folderOf(manifest, path);
  return manifest.plans.map((plan) => {
    const file = join(folder, runFiles.shard(plan.shard_index));
    const problem = problemOf(file);
    const result = resultOf(folder, plan, problem);
    const failed = result.rc !== null && result.rc !== 0;
    return failed && problem === null
      ? { ...result, status: 'failed', error: `exit code ${result.rc}` }
      : result;
  });
}

export function mergeNextstatRun(
  manifest: NextstatManifest,
  path: string,
  partial: boolean,
  now: Date,
): { readonly result: { readonly [key: string]: unknown }; readonly missing: readonly ItemRange[] } {
  const results = manifest.results.length > 0 ? manifest.results : collectNextstat(manifest, path);
  const shards = results.flatMap((result) => {
    if (result.status !== 'ok') return [];
    const { shard_index: index, host, toy_start: start, n_toys: count, local_output } = result;
    // The run may have been moved since it was collected.
    const moved = join(folderOf(manifest, path), runFiles.shard(index));
    const source = local_output !== null && existsSync(local_output) ? local_output : moved;
    if (!existsSync(source)) return [];
    return [{ index, host, range: { start, count }, source, file: readShard(source) }];
  });
  return mergeNextstat(manifest, path, shards, partial, now.toISOString());
}

/** Where the shards are: beside the manifest, or where it says. */
function folderOf({ plans, run_dir }: NextstatManifest, path: string): string {
  const beside = dirname(path);
  const isBeside = plans.some(({ shard_index }) => existsSync(join(beside, runFiles.shard(shard_index))));
  return isBeside || run_dir === undefined || !existsSync(run_dir) ? beside : run_dir;
}

function problemOf(file: string): string | null {
  if (!existsSync(file)) return 'there is no file of it';
  try {
    readShard(file);
    return null;
  } catch (error) {
    if (!(error instanceof SheafFailure && error.kind === 'incomplete')) throw error;
    return error.message;
  }
}

function readShard(path: string): NextstatShard {
  return checked(nextstatShard, readJson(path), path, 'not a shard of toys');
}

function checked<S extends z.ZodType>(schema: S, json: unknown, path: string, what: string): z.output<S> {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problem = problemsOf(schema, json, parsed.error)[0];
  throw new SheafFailure('incomplete', { where: path, what: `${what}: ${problem}` });
}
