// Merges shards: every item exactly once, in index order, whatever the order of the files.

import { SheafFailure } from '../contracts/failures.ts';
import type { ItemRange } from './shards.ts';
import type { MergeAccount, ShardAnswer } from './study.ts';

export interface NamedShard<Row> extends ShardAnswer<Row> {
  readonly source: string;
}

/**
 * All rows in index order, with an account of where they came from. Overlapping or repeated shards are an error; so are
 * missing items, unless `partial`.
 */
export function mergeShards<Row>(
  shards: readonly NamedShard<Row>[],
  items: number,
  partial: boolean,
): { readonly rows: readonly Row[]; readonly account: MergeAccount } {
  const ordered = shards.filter((s) => s.range.count > 0).sort((a, b) => a.range.start - b.range.start);
  const missing: ItemRange[] = [];
  let next = 0;
  let last: NamedShard<Row> | undefined;
  for (const shard of ordered) {
    const { start, count } = shard.range;
    if (start < next) {
      throw new SheafFailure('incomplete', {
        where: shard.source,
        what: `items ${start} to ${Math.min(next, start + count) - 1} are also in ${last!.source}`,
        hint: 'give each shard once, and only shards that were cut alike',
      });
    }
    if (start > next) missing.push({ start: next, count: start - next });
    next = start + count;
    last = shard;
  }
  if (next < items) missing.push({ start: next, count: items - next });
  if (missing.length > 0 && !partial) {
    const lost = missing.reduce((sum, m) => sum + m.count, 0);
    throw new SheafFailure('incomplete', {
      what: `${lost} of ${items} items are in no shard: ${describe(missing)}`,
      hint: 'run the missing shards (`sheaf farm resume RUN`), or merge what is there with --allow-partial',
    });
  }
  return {
    rows: ordered.flatMap((s) => s.rows),
    account: { sources: ordered.map(({ source, range, shard }) => ({ source, range, shard })), missing },
  };
}

/** `0-9, 30-39 and 12 more ranges`. */
function describe(ranges: readonly ItemRange[]): string {
  const shown = ranges
    .slice(0, 5)
    .map(({ start, count }) => (count === 1 ? `${start}` : `${start}-${start + count - 1}`));
  return shown.join(', ') + (ranges.length > 5 ? ` and ${ranges.length - 5} more ranges` : '');
}
