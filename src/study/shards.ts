// Shard arithmetic: how n items are cut into T contiguous shards.

/** Items `start` to `start + count - 1`. */
export interface ItemRange {
  readonly start: number;
  readonly count: number;
}

/** Below this, starting and writing a shard would be felt beside its work. */
const LEAST_SECONDS = 0.2;
/** Past this, one that is lost would be. */
const MOST_SECONDS = 10;
/** Enough to keep any usual number of threads busy to the end. */
const PLENTY = 100;
const MOST_SHARDS = 1000;

/** How many shards a study is cut into where its user does not say; `secondsAnItem` is a rough guess for one thread. */
export function shardsFor(items: number, secondsAnItem: number): number {
  const seconds = items * secondsAnItem;
  const wanted = Math.ceil(Math.max(Math.min(seconds / LEAST_SECONDS, PLENTY), seconds / MOST_SECONDS));
  return Math.min(Math.max(wanted, 1), MOST_SHARDS, items);
}

/** The items of shard `index` of `total`: the first (items mod total) shards get one more than the others. */
export function shardRange(items: number, index: number, total: number): ItemRange {
  const least = Math.floor(items / total);
  const more = items % total;
  return { start: index * least + Math.min(index, more), count: least + (index < more ? 1 : 0) };
}
