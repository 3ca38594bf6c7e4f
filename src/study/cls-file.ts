// The files of the toys of a CL_s: one shard, or the whole. Only the whole has p-values: they are those of all toys
// together, never means of parts.

import { digestOf, type Json, withChecksum } from '../contracts/canonical.ts';
import type { ClsTest } from '../contracts/cls-toys.ts';
import { binnedClsOutputTag, clsOutputTag } from '../contracts/tags.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import type { ClsRow } from './cls-row.ts';
import { summarizeCls } from './cls-summary.ts';
import { summarizeDiscovery } from './discovery-summary.ts';
import type { ItemRange } from './shards.ts';
import type { MergeAccount, ShardPlace } from './study.ts';
import { testedColumnsOf } from './tested-row.ts';
import { type JsonObject, mergeJson, placeJson } from './toys-file.ts';

export type ClsKind = 'unbinned-cls' | 'binned-cls';

/** What every file of one study says alike. */
export interface ClsIdentity {
  readonly kind: ClsKind;
  readonly digest: string;
  readonly items: number;
  readonly inputSchemaVersion: string;
  readonly names: readonly string[];
  readonly poi: number;
  readonly test: ClsTest;
}

export function clsShardJson(
  of: ClsIdentity,
  range: ItemRange,
  shard: ShardPlace | null,
  rows: readonly ClsRow[],
): JsonObject {
  return withChecksum({ ...body(of, rows), shard: placeJson(range, shard) });
}

export function clsMergedJson(
  of: ClsIdentity,
  rows: readonly ClsRow[],
  merge: MergeAccount,
  math: ElementaryMath,
): JsonObject {
  const { mu_test, mu_hat, q_obs, seed } = of.test;
  const summary = summaryOf(of, rows, math);
  return withChecksum({ ...body(of, rows), mu_test, mu_hat, q_obs, seed, ...summary, ...mergeJson(merge) });
}

function summaryOf({ kind, test }: ClsIdentity, rows: readonly ClsRow[], math: ElementaryMath): JsonObject {
  if (test.statistic === 'q0') return summarizeDiscovery(rows, test, math) as unknown as JsonObject;
  const counting = kind === 'binned-cls' ? 'as-counted' : 'one-more';
  return summarizeCls(rows, test, math, counting) as unknown as JsonObject;
}

function body(of: ClsIdentity, rows: readonly ClsRow[]): JsonObject {
  const binned = of.kind === 'binned-cls';
  const results = testedColumnsOf(rows, binned);
  return {
    schema_version: binned ? binnedClsOutputTag : clsOutputTag,
    study: { kind: of.kind, digest: of.digest, items: of.items },
    input_schema_version: of.inputSchemaVersion,
    parameter_names: of.names,
    poi_index: of.poi,
    test: of.test as unknown as Json,
    results,
    results_digest: digestOf(results),
  };
}
