// Reads a shard of the toys of a goodness of fit back, and refuses what is torn, foreign or not whole.

import { type GofShardFile, gofShardFile } from '../contracts/binned-studies.ts';
import type { GofIdentity, GofRow } from './gof-file.ts';
import { checkedShard, rangeOfShard } from './shard-checks.ts';
import type { ShardAnswer } from './study.ts';

export function checkGofShard(file: unknown, source: string): GofShardFile {
  return checkedShard(gofShardFile, file, source);
}

export function readGofShard(
  file: unknown,
  source: string,
  expected: Pick<GofIdentity, 'digest' | 'items'>,
): ShardAnswer<GofRow> {
  const shard = checkGofShard(file, source);
  const { chi2, status, n_events: events } = shard.results;
  const range = rangeOfShard(shard, chi2.length, [chi2, status, events], expected, source);
  const rows = chi2.map((value, i) => ({
    item: range.start + i,
    chi2: value,
    status: status[i]!,
    events: events[i]!,
  }));
  return { range, shard: shard.shard?.shard_index ?? null, rows };
}
