// The toys of an upper limit, sorted: how many of each hypothesis reach a statistic at each value of the parameter of
// interest, of all toys as they are, or of a sample drawn from them with replacement.

import type { LimitTestSpec } from '../contracts/limit-toys.ts';
import { expectedBand } from '../inference/upper-limit.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import type { LimitRow } from './limit-row.ts';
import { firstReaching } from './tail.ts';

/** How many toys of each hypothesis reach a statistic. */
export interface Reached {
  readonly b: number;
  readonly sb: number;
  readonly ofB: number;
  readonly ofSb: number;
  /** Whether the statistic is 0, which every toy reaches. */
  readonly trivial: boolean;
}

/** Toys of one hypothesis at one value; `toy` says which one is where in `q`, which ascends. */
interface Sorted {
  readonly q: Float64Array;
  readonly toy: Int32Array;
}

export interface ValueToys {
  readonly mu: number;
  readonly qObs: number;
  readonly b: Sorted;
  readonly sb: Sorted;
}

/** How often each toy is in a sample; null: once. */
export type Multiplicities = Int32Array | null;

/** `rows` may lack some toys of a partial result. */
export function sortedToys(rows: readonly LimitRow[], test: LimitTestSpec): readonly ValueToys[] {
  const { n_toys: toys } = test;
  const sets: LimitRow[][] = Array.from({ length: 1 + test.values.length }, () => []);
  for (const row of rows) sets[Math.floor(row.item / toys)]!.push(row);
  return test.values.map(({ mu, q_obs }, k) => ({
    mu,
    qObs: q_obs,
    b: sorted(sets[0]!, k, 0),
    sb: sorted(sets[1 + k]!, 0, (1 + k) * toys),
  }));
}

function sorted(rows: readonly LimitRow[], k: number, first: number): Sorted {
  const known = rows.flatMap((row) => {
    const q = row.q[k] ?? null;
    return q === null ? [] : [{ q, toy: row.item - first }];
  });
  known.sort((a, b) => a.q - b.q || a.toy - b.toy);
  return { q: Float64Array.from(known, (t) => t.q), toy: Int32Array.from(known, (t) => t.toy) };
}

/**
 * What reaches the statistic of each curve: of the observed data first, then of background-only data n standard
 * deviations above their median, n = -2 to 2: the largest q that a share Phi(n) of the background-only toys reaches.
 */
export function reachedBy(
  { qObs, b, sb }: ValueToys,
  ofB: Multiplicities,
  ofSb: Multiplicities,
  math: Pick<ElementaryMath, 'normalCdf'>,
): readonly Reached[] {
  const fromB = countsFrom(b, ofB);
  const fromSb = countsFrom(sb, ofSb);
  const at = (q: number): Reached => ({
    b: fromB[firstReaching(b.q, q)]!,
    sb: fromSb[firstReaching(sb.q, q)]!,
    ofB: fromB[0]!,
    ofSb: fromSb[0]!,
    trivial: q === 0,
  });
  return [
    at(qObs),
    ...expectedBand.map((n) =>
      at(b.q.length === 0 ? 0 : b.q[lastWith(fromB, fromB[0]! * math.normalCdf(n))]!),
    ),
  ];
}

/** Toys from each place on; one more than places. */
function countsFrom({ toy }: Sorted, times: Multiplicities): Float64Array {
  const counts = new Float64Array(toy.length + 1);
  for (let i = toy.length - 1; i >= 0; i--)
    counts[i] = counts[i + 1]! + (times === null ? 1 : times[toy[i]!]!);
  return counts;
}

/** The last place from which on there are at least so many toys; `counts` descends. */
function lastWith(counts: Float64Array, least: number): number {
  let [low, high] = [0, counts.length - 2];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (counts[middle]! >= least) low = middle;
    else high = middle - 1;
  }
  return low;
}
