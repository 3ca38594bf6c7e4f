// The toys of one hypothesis whose statistic is known, and what share of them reaches a value.

import { ascending } from '../stats/moments.ts';

/** Toys that are equal but for rounding, as counts are, reach each other's statistic. */
const ROUNDING = 1e-6;

/** The least statistic that counts as having reached `q`. */
export function reach(q: number): number {
  return q * (1 - ROUNDING);
}

/** The first place in `values`, which ascend, where `q` is reached. */
export function firstReaching(values: ArrayLike<number>, q: number): number {
  const least = reach(q);
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (values[middle]! >= least) high = middle;
    else low = middle + 1;
  }
  return low;
}

export class Tail {
  readonly values: readonly number[];

  constructor(statistics: readonly (number | null)[]) {
    this.values = ascending(statistics.flatMap((q) => q ?? []));
  }

  /** The p-value of `q`; null without toys. */
  reaching(q: number): number | null {
    const { values } = this;
    if (values.length === 0) return null;
    return (values.length - firstReaching(values, q) + 1) / (values.length + 1);
  }

  /** The binomial error of a p-value. */
  error(p: number | null): number | null {
    return p === null ? null : Math.sqrt((p * (1 - p)) / this.values.length);
  }
}
