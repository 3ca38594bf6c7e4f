// The files of the toys of an upper limit: one shard, or the whole. Only the whole has limits: they are those of all toys
// together, never means of parts.

import { digestOf, type Json, withChecksum } from '../contracts/canonical.ts';
import type { LimitTestSpec } from '../contracts/limit-toys.ts';
import { binnedLimitOutputTag, limitOutputTag } from '../contracts/tags.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { LimitRow } from './limit-row.ts';
import { summarizeLimit } from './limit-summary.ts';
import type { ItemRange } from './shards.ts';
import type { MergeAccount, ShardPlace } from './study.ts';
import { testedColumnsOf } from './tested-row.ts';
import { type JsonObject, mergeJson, placeJson } from './toys-file.ts';

export type LimitKind = 'unbinned-limit' | 'binned-limit';

/** What every file of one study says alike. */
export interface LimitIdentity {
  readonly kind: LimitKind;
  readonly digest: string;
  readonly items: number;
  readonly inputSchemaVersion: string;
  readonly names: readonly string[];
  readonly poi: number;
  readonly test: LimitTestSpec;
}

export function limitShardJson(
  of: LimitIdentity,
  range: ItemRange,
  shard: ShardPlace | null,
  rows: readonly LimitRow[],
): JsonObject {
  return withChecksum({ ...body(of, rows), shard: placeJson(range, shard) });
}

export function limitMergedJson(
  of: LimitIdentity,
  rows: readonly LimitRow[],
  merge: MergeAccount,
  kernel: Kernel,
): JsonObject {
  const { cl, mu_hat, sigma, seed } = of.test;
  const summary = summarizeLimit(rows, of.test, kernel, of.names[of.poi]!) as unknown as JsonObject;
  const statistic = of.test.statistic === 'q' ? 'q_mu' : 'q_tilde_mu';
  const asked = { calculator: 'toys', statistic, cl, mu_hat, sigma, seed };
  return withChecksum({ ...body(of, rows), ...asked, ...summary, ...mergeJson(merge) });
}

function body(of: LimitIdentity, rows: readonly LimitRow[]): JsonObject {
  const binned = of.kind === 'binned-limit';
  const results = testedColumnsOf(rows, binned);
  return {
    schema_version: binned ? binnedLimitOutputTag : limitOutputTag,
    study: { kind: of.kind, digest: of.digest, items: of.items },
    input_schema_version: of.inputSchemaVersion,
    parameter_names: of.names,
    poi_index: of.poi,
    test: of.test as unknown as Json,
    results,
    results_digest: digestOf(results),
  };
}
