// Reads a shard of the toys of an upper limit back, and refuses what is torn, foreign or not whole.

import { SheafFailure } from '../contracts/failures.ts';
import { type LimitShardFile, limitShardFile } from '../contracts/limit-toys.ts';
import type { LimitIdentity } from './limit-file.ts';
import type { LimitRow } from './limit-row.ts';
import { checkedShard, rangeOfShard } from './shard-checks.ts';
import type { ShardAnswer } from './study.ts';
import { testedRowsOf } from './tested-row.ts';

export function checkLimitShard(file: unknown, source: string): LimitShardFile {
  const shard = checkedShard(limitShardFile, file, source);
  const { values, n_toys: toys } = shard.test;
  const items = (1 + values.length) * toys;
  if (shard.study.items !== items)
    throw new SheafFailure('incomplete', {
      where: source,
      what: `study.items is ${shard.study.items}`,
      expected: `${items}: ${toys} toys without signal, and as many at each of ${values.length} values`,
      hint: 'run this shard again',
    });
  return shard;
}

export function readLimitShard(
  file: unknown,
  source: string,
  expected: LimitIdentity,
): ShardAnswer<LimitRow> {
  const shard = checkLimitShard(file, source);
  const { results } = shard;
  const range = rangeOfShard(
    shard,
    results.q.length,
    Object.values(results) as (readonly unknown[])[],
    expected,
    source,
  );
  const { n_toys: toys, values } = expected.test;
  const wrong = results.q.findIndex((q, i) => q.length !== (range.start + i < toys ? values.length : 1));
  if (wrong >= 0) {
    throw new SheafFailure('incomplete', {
      where: source,
      what: `results.q[${wrong}] has ${results.q[wrong]!.length} statistics`,
      expected: `one for each of ${values.length} values of a background-only toy, 1 of any other`,
      hint: 'run this shard again',
    });
  }
  return { range, shard: shard.shard?.shard_index ?? null, rows: testedRowsOf(results, range.start) };
}
