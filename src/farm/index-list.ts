// Lists of shard indices as text that people read: `0-3,7,9-12`.

/** Ascending indices as ranges. */
export function indexList(indices: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const i of indices) {
    const last = ranges.at(-1);
    if (last !== undefined && i === last[1] + 1) last[1] = i;
    else ranges.push([i, i]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}

/** The indices of such a text; parts that are none are passed over. */
export function readIndexList(text: string): readonly number[] {
  const indices: number[] = [];
  for (const part of text.split(',')) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (match === null) continue;
    for (let i = Number(match[1]); i <= Number(match[2] ?? match[1]); i++) indices.push(i);
  }
  return indices;
}
