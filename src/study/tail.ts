// The toys of one hypothesis whose statistic is known, and what share of them reaches a value.

import { binomialInterval } from '../stats/binomial-interval.ts';
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

/**
 * What p-value k of n toys give: (k + 1)/(n + 1), which is never 0, or k/n, which is 0 where no toy reaches a value (that is how
 * pyhf counts).
 */
export type Counting = 'one-more' | 'as-counted';

export class Tail {
  readonly values: readonly number[];
  readonly #counting: Counting;

  constructor(statistics: readonly (number | null)[], counting: Counting = 'one-more') {
    this.#counting = counting;
    this.values = ascending(statistics.flatMap((q) => q ?? []));
  }

  /** How many toys reach `q`. */
  count(q: number): number {
    return this.values.length - firstReaching(this.values, q);
  }

  /** The p-value of `q`; null without toys. */
  reaching(q: number): number | null {
    const { values } = this;
    if (values.length === 0) return null;
    const more = this.#counting === 'one-more' ? 1 : 0;
    return (this.count(q) + more) / (values.length + more);
  }

  /** What the probability to reach `q` may be, by how many toys do: a central interval of 68.27 %. */
  interval(q: number, math: Parameters<typeof binomialInterval>[2]): readonly [number, number] | null {
    const n = this.values.length;
    return n === 0 ? null : binomialInterval(this.count(q), n, math);
  }

  /** The binomial error of a p-value. Where none or all of the toys reach a value it is that of one toy, not 0. */
  error(p: number | null): number | null {
    if (p === null) return null;
    const n = this.values.length;
    const inside = this.#counting === 'one-more' ? p : Math.min(Math.max(p, 1 / (n + 1)), n / (n + 1));
    return Math.sqrt((inside * (1 - inside)) / n);
  }
}
