// Mean, spread and quantiles of a list of numbers. Sums run in the list's order, so that equal lists give equal bits.

export interface Moments {
  readonly n: number;
  readonly mean: number;
  /** Population standard deviation (divided by n). */
  readonly std: number;
}

/** Null for an empty list. */
export function moments(values: readonly number[]): Moments | null {
  const n = values.length;
  if (n === 0) return null;
  let sum = 0;
  for (const v of values) sum += v;
  const mean = sum / n;
  let squares = 0;
  for (const v of values) squares += (v - mean) * (v - mean);
  return { n, mean, std: Math.sqrt(squares / n) };
}

/** The order statistic nearest to rank (n - 1) p, halves rounded up: no value is invented between two. */
export function nearestQuantile(sorted: readonly number[], p: number): number {
  return sorted[Math.floor((sorted.length - 1) * p + 0.5)]!;
}

/** Linear interpolation between order statistics at rank (n - 1) p (R's type 7). */
export function linearQuantile(sorted: readonly number[], p: number): number {
  const rank = (sorted.length - 1) * p;
  const below = Math.floor(rank);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (rank - below) * (sorted[above]! - sorted[below]!);
}

export function ascending(values: readonly number[]): number[] {
  return Array.from(Float64Array.from(values).sort());
}
