// Job arrays: which shards go into which array, and index lists in Slurm's notation (`0-3,7,9-12`).

/** One job array. Shard = index in the array + offset. */
export interface JobArray {
  readonly offset: number;
  /** Ascending. */
  readonly shards: readonly number[];
}

/**
 * Cuts shards into arrays whose indices stay below `size`, which is what Slurm's MaxArraySize means. Where all indices do,
 * there is one array, and index and shard are the same.
 */
export function cutArrays(shards: readonly number[], size: number): readonly JobArray[] {
  const arrays: { offset: number; shards: number[] }[] = [];
  for (const shard of [...new Set(shards)].sort((a, b) => a - b)) {
    const last = arrays.at(-1);
    if (last !== undefined && shard - last.offset < size) last.shards.push(shard);
    else arrays.push({ offset: shard < size ? 0 : shard, shards: [shard] });
  }
  return arrays;
}

/**
 * The indices of a list that Slurm wrote: ranges, ranges with a step (`0-8:2`), a throttle behind it (`%20`). Null where it
 * cut the list short (`0-2,4,...`), as squeue does after 64 characters unless it is told not to.
 */
export function readIndexList(text: string): readonly number[] | null {
  const [list] = text.split('%') as [string];
  if (list.includes('...')) return null;
  return list.split(',').flatMap((part) => {
    const match = /^(\d+)(?:-(\d+)(?::(\d+))?)?$/.exec(part.trim());
    if (match === null) return [];
    const [from, to, step] = [Number(match[1]), Number(match[2] ?? match[1]), Number(match[3] ?? 1)];
    const indices: number[] = [];
    for (let i = from; i <= to && step > 0; i += step) indices.push(i);
    return indices;
  });
}
