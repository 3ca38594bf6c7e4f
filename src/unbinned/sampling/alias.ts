// The alias table: choosing one of n outcomes with given weights from one uniform number.
// Source: A. Walker, ACM TOMS 3 (1977) 253; built as in M. Vose, IEEE Trans. Software Eng. 17 (1991) 972.

export interface AliasEntry {
  /** The entry's own outcome is taken with this probability, the alias otherwise. */
  readonly probability: number;
  readonly alias: number;
}

/** A table for weights of at least 0. Where all are 0, every outcome is alike. */
export function aliasTable(weights: readonly number[]): readonly AliasEntry[] {
  const n = weights.length;
  const total = weights.reduce((a, b) => a + b, 0);
  const scaled = weights.map((w) => (total > 0 ? (w * n) / total : 1));
  const table: { probability: number; alias: number }[] = scaled.map((_, i) => ({
    probability: 1,
    alias: i,
  }));
  const small: number[] = [];
  const large: number[] = [];
  scaled.forEach((p, i) => {
    (p < 1 ? small : large).push(i);
  });
  while (small.length > 0 && large.length > 0) {
    const s = small.pop()!;
    const l = large[large.length - 1]!;
    table[s] = { probability: scaled[s]!, alias: l };
    scaled[l] = scaled[l]! + scaled[s]! - 1;
    if (scaled[l]! < 1) small.push(large.pop()!);
  }
  return table;
}
