// Shard arithmetic: how n items are cut into T contiguous shards.

/** Items `start` to `start + count - 1`. */
export interface ItemRange {
  readonly start: number;
  readonly count: number;
}

/** The items of shard `index` of `total`: the first (items mod total) shards get one more than the others. */
export function shardRange(items: number, index: number, total: number): ItemRange {
  const least = Math.floor(items / total);
  const more = items % total;
  return { start: index * least + Math.min(index, more), count: least + (index < more ? 1 : 0) };
}
