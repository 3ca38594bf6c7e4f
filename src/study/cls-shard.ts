// Reads a shard of the toys of a CL_s back, and refuses what is torn, foreign or not whole.

import { type ClsShardFile, clsShardFile } from '../contracts/cls-toys.ts';
import type { ClsIdentity } from './cls-file.ts';
import type { ClsRow } from './cls-row.ts';
import { checkedShard, rangeOfShard } from './shard-checks.ts';
import type { ShardAnswer } from './study.ts';
import { testedRowsOf } from './tested-row.ts';

export function checkClsShard(file: unknown, source: string): ClsShardFile {
  return checkedShard(clsShardFile, file, source);
}

export function readClsShard(file: unknown, source: string, expected: ClsIdentity): ShardAnswer<ClsRow> {
  const shard = checkClsShard(file, source);
  const { results } = shard;
  const range = rangeOfShard(
    shard,
    results.q.length,
    Object.values(results) as (readonly unknown[])[],
    expected,
    source,
  );
  return { range, shard: shard.shard?.shard_index ?? null, rows: testedRowsOf(results, range.start) };
}
