// The files of a toy study: one shard, or the whole. Both are made here, so that a study of one shard, a merge of four
// hundred, and a merge by someone who has only the shards' files hold the same `results`, byte for byte.

import { digestOf, type Json, withChecksum } from '../contracts/canonical.ts';
import { binnedToysOutputTag, toysOutputTag } from '../contracts/tags.ts';
import type { Assessment } from '../contracts/toys-definition.ts';
import type { Generation } from '../contracts/toys-output.ts';
import { isConverged } from '../inference/fit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ItemRange } from './shards.ts';
import type { MergeAccount, ShardPlace } from './study.ts';
import { columnsOf, type ToyRow, withoutPaths } from './toy-row.ts';
import { judgeGuardrails, summarizeToys } from './toys-summary.ts';

export type ToysKind = 'unbinned-toys' | 'binned-toys';

/** What every file of one toy study says alike. */
export interface ToysIdentity {
  readonly kind: ToysKind;
  readonly digest: string;
  readonly items: number;
  readonly inputSchemaVersion: string;
  readonly names: readonly string[];
  readonly poi: number;
  readonly gen: Generation;
}

/** The true values of the parameters of rows: `gen` may name more than these. */
function truthOf({ gen, names }: ToysIdentity): readonly number[] {
  const all = gen.names;
  return all === undefined ? gen.params : names.map((name) => gen.params[all.indexOf(name)]!);
}

export type JsonObject = { readonly [key: string]: Json };

export function toysShardJson(
  of: ToysIdentity,
  range: ItemRange,
  shard: ShardPlace | null,
  rows: readonly ToyRow[],
  assessment: Assessment,
  kernel: Kernel,
): JsonObject {
  return withChecksum({ ...body(of, rows, assessment, kernel), shard: placeJson(range, shard) });
}

export function toysMergedJson(
  of: ToysIdentity,
  rows: readonly ToyRow[],
  account: MergeAccount,
  assessment: Assessment,
  kernel: Kernel,
): JsonObject {
  const whole = body(of, rows, assessment, kernel);
  const converged = rows.filter((r) => isConverged(r.status)).length;
  const fittable = rows.filter((r) => r.status !== 'outside-domain').length;
  return withChecksum({
    ...whole,
    ...mergeJson(account),
    overall_convergence: rows.length === 0 ? null : converged / rows.length,
    fittable_convergence: fittable === 0 ? null : converged / fittable,
  });
}

/** The `shard` of a file. */
export function placeJson({ start, count }: ItemRange, shard: ShardPlace | null): JsonObject | null {
  if (shard === null) return null;
  return { shard_index: shard.index, shard_total: shard.total, shard_start: start, shard_n_toys: count };
}

/** What a merged file says of where its toys came from. */
export function mergeJson({ sources, missing }: MergeAccount): JsonObject {
  return {
    shard: null,
    merged: true,
    n_shards: sources.length,
    complete: missing.length === 0,
    missing: missing.map(({ start, count }) => ({ toy_start: start, n_toys: count })),
    shards: sources.map((s) => ({
      source: s.source,
      shard_index: s.shard,
      toy_start: s.range.start,
      n_toys: s.range.count,
    })),
  };
}

function body(of: ToysIdentity, rows: readonly ToyRow[], assessment: Assessment, kernel: Kernel): JsonObject {
  const truth = truthOf(of);
  const binned = of.kind === 'binned-toys';
  const columns = columnsOf(rows, of.names, of.poi, truth[of.poi]!);
  const results = binned ? withoutPaths(columns) : columns;
  return {
    schema_version: binned ? binnedToysOutputTag : toysOutputTag,
    study: { kind: of.kind, digest: of.digest, items: of.items },
    input_schema_version: of.inputSchemaVersion,
    parameter_names: of.names,
    poi_index: of.poi,
    gen: { ...of.gen },
    results,
    results_digest: digestOf(results),
    summary: summarizeToys(rows, of.poi, truth, assessment, of.gen.seed, kernel),
    guardrails: judgeGuardrails(rows, of.poi, truth, assessment.guardrails).json,
  };
}
