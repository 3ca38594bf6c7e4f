// The files of a scan of a patch set: one shard, or the whole.

import type { PatchesTest } from '../contracts/binned-studies.ts';
import { digestOf, type Json, withChecksum } from '../contracts/canonical.ts';
import { patchesOutputTag } from '../contracts/tags.ts';
import { type PatchRow, patchColumnsOf } from './patch-row.ts';
import type { ItemRange } from './shards.ts';
import type { MergeAccount, ShardPlace } from './study.ts';
import { type JsonObject, mergeJson, placeJson } from './toys-file.ts';

/** What every file of one study says alike. */
export interface PatchesIdentity {
  readonly digest: string;
  readonly items: number;
  readonly inputSchemaVersion: string;
  readonly labels: readonly string[];
  readonly patches: readonly { readonly name: string; readonly values: readonly (number | string)[] }[];
  readonly test: PatchesTest;
}

export function patchesShardJson(
  of: PatchesIdentity,
  range: ItemRange,
  shard: ShardPlace | null,
  rows: readonly PatchRow[],
): JsonObject {
  return withChecksum({ ...body(of, rows), shard: placeJson(range, shard) });
}

export function patchesMergedJson(
  of: PatchesIdentity,
  rows: readonly PatchRow[],
  merge: MergeAccount,
): JsonObject {
  const count = (holds: (row: PatchRow) => boolean): number => rows.filter(holds).length;
  return withChecksum({
    ...body(of, rows),
    ...mergeJson(merge),
    n_patches: rows.length,
    n_excluded: count(({ cls }) => cls !== null && cls < 1 - of.test.cl),
    n_excluded_expected: count(
      ({ expectedCls: [, , median] }) => typeof median === 'number' && median < 1 - of.test.cl,
    ),
    n_failed: count((r) => r.cls === null),
    n_problems: count((r) => r.problem !== null),
  });
}

function body(of: PatchesIdentity, rows: readonly PatchRow[]): JsonObject {
  const results = patchColumnsOf(rows);
  return {
    schema_version: patchesOutputTag,
    study: { kind: 'binned-patches', digest: of.digest, items: of.items },
    input_schema_version: of.inputSchemaVersion,
    labels: of.labels,
    patches: rows.map(({ item }) => of.patches[item]!),
    test: of.test as unknown as Json,
    results,
    results_digest: digestOf(results),
  };
}
