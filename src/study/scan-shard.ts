// Reads a shard of a profile scan back, and refuses what is torn, foreign or not whole.

import { type ScanShardFile, scanShardFile } from '../contracts/binned-scan.ts';
import type { ScanIdentity, ScanRow } from './scan-file.ts';
import { checkedShard, rangeOfShard } from './shard-checks.ts';
import type { ShardAnswer } from './study.ts';

export function checkScanShard(file: unknown, source: string): ScanShardFile {
  return checkedShard(scanShardFile, file, source);
}

export function readScanShard(
  file: unknown,
  source: string,
  expected: Pick<ScanIdentity, 'digest' | 'items'>,
): ShardAnswer<ScanRow> {
  const shard = checkScanShard(file, source);
  const points: readonly Omit<ScanRow, 'item'>[] = shard.results.points;
  const range = rangeOfShard(shard, points.length, [points], expected, source);
  const rows = points.map((point, i) => ({ ...point, item: range.start + i }) as ScanRow);
  return { range, shard: shard.shard?.shard_index ?? null, rows };
}
