// The files of the toys of a CL_s: one shard, or the whole. Only the whole has p-values: they are those of all toys
// together, never means of parts.

import { digestOf, type Json, withChecksum } from '../contracts/canonical.ts';
import type { ClsTest } from '../contracts/cls-toys.ts';
import { clsOutputTag } from '../contracts/tags.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import { type ClsRow, clsColumnsOf } from './cls-row.ts';
import { summarizeCls } from './cls-summary.ts';
import type { ItemRange } from './shards.ts';
import type { MergeAccount, ShardPlace } from './study.ts';
import { type JsonObject, mergeJson, placeJson } from './toys-file.ts';

/** What every file of one study says alike. */
export interface ClsIdentity {
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
  math: Pick<ElementaryMath, 'normalCdf'>,
): JsonObject {
  const { mu_test, mu_hat, q_obs, seed } = of.test;
  const summary = summarizeCls(rows, of.test, math) as unknown as JsonObject;
  return withChecksum({ ...body(of, rows), mu_test, mu_hat, q_obs, seed, ...summary, ...mergeJson(merge) });
}

function body(of: ClsIdentity, rows: readonly ClsRow[]): JsonObject {
  const results = clsColumnsOf(rows);
  return {
    schema_version: clsOutputTag,
    study: { kind: 'unbinned-cls', digest: of.digest, items: of.items },
    input_schema_version: of.inputSchemaVersion,
    parameter_names: of.names,
    poi_index: of.poi,
    test: of.test as unknown as Json,
    results,
    results_digest: digestOf(results),
  };
}
