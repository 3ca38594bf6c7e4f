// Reads a shard of a scan of a patch set back, and refuses what is torn, foreign or not whole.

import { type PatchesShardFile, patchesShardFile } from '../contracts/binned-studies.ts';
import type { PatchesIdentity } from './patch-file.ts';
import { type PatchRow, patchRowsOf } from './patch-row.ts';
import { checkedShard, rangeOfShard } from './shard-checks.ts';
import type { ShardAnswer } from './study.ts';

export function checkPatchesShard(file: unknown, source: string): PatchesShardFile {
  return checkedShard(patchesShardFile, file, source);
}

export function readPatchesShard(
  file: unknown,
  source: string,
  expected: Pick<PatchesIdentity, 'digest' | 'items'>,
): ShardAnswer<PatchRow> {
  const shard = checkPatchesShard(file, source);
  const { results } = shard;
  const columns = [shard.patches, ...Object.values(results)] as readonly (readonly unknown[])[];
  const range = rangeOfShard(shard, results.status.length, columns, expected, source);
  return { range, shard: shard.shard?.shard_index ?? null, rows: patchRowsOf(results, range.start) };
}
