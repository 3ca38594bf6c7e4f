// The test of no signal by toys, all of them at once: p_0 is the part of the background-only toys whose q_0 reaches that of the data
// (Cowan et al., Eur. Phys. J. C 71 (2011) 1554, section 2.2), Z_0 = Phi^-1(1 - p_0). The expected set is what data with a signal
// would give: p_0 at the q_0 of each s+b toy, and its quantiles at Phi(-2) to Phi(2). A study without such toys has p_0 at the q_0 of
// the Asimov data of the signal in their place (section 3.2 there: their median, nearly).

import type { ClsTest } from '../contracts/cls-toys.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import { ascending, linearQuantile } from '../stats/moments.ts';
import type { ClsRow } from './cls-row.ts';
import { isError, NSIGMA_ORDER, type OfBoth } from './cls-summary.ts';
import { Tail } from './tail.ts';

export interface DiscoverySummary {
  readonly p0: number | null;
  /** One standard deviation, from the finite number of toys. */
  readonly p0_error: number | null;
  /** Central, of 68.27 %, after Clopper and Pearson. */
  readonly p0_interval: readonly [number, number] | null;
  /** null where no toy, or every one, reaches the statistic: then the toys are too few to say. */
  readonly significance: number | null;
  /** What `p0_interval` is as a significance, the smaller one first; an end is null where it is without bound. */
  readonly significance_interval: readonly [number | null, number | null] | null;
  readonly n_toys: OfBoth;
  /** Toys that could not be fitted at all. */
  readonly n_error: OfBoth;
  /** Toys with a fit that did not converge. */
  readonly n_nonconverged: OfBoth;
  readonly expected_set: { readonly nsigma_order: readonly number[]; readonly p0: readonly number[] } | null;
  /** Of the Asimov data of a signal; only of studies of background alone. */
  readonly p0_expected?: number | null;
  readonly p0_expected_interval?: readonly [number, number] | null;
  readonly significance_expected?: number | null;
}

type Math = Pick<ElementaryMath, 'exp' | 'log' | 'log1p' | 'logGamma' | 'normalCdf' | 'normalQuantile'>;

export function summarizeDiscovery(
  rows: readonly ClsRow[],
  { q_obs, q_asimov, n_toys, expected_set }: ClsTest,
  math: Math,
): DiscoverySummary {
  const b = rows.filter((r) => r.item < n_toys);
  const sb = rows.filter((r) => r.item >= n_toys);
  const ofBoth = (count: (of: readonly ClsRow[]) => number): OfBoth => ({ b: count(b), sb: count(sb) });
  const [background, signal] = [b, sb].map(
    (of) =>
      new Tail(
        of.map((r) => r.q),
        'as-counted',
      ),
  ) as [Tail, Tail];
  const p0 = background.reaching(q_obs);
  const interval = background.interval(q_obs, math);
  const significanceOf = (p: number | null): number | null =>
    p === null || p <= 0 || p >= 1 ? null : -math.normalQuantile(p);
  const known = background.values.length > 0 && signal.values.length > 0;
  const expected = ascending(known ? signal.values.map((q) => background.reaching(q)!) : []);
  return {
    p0,
    p0_error: background.error(p0),
    p0_interval: interval,
    significance: significanceOf(p0),
    significance_interval:
      interval === null ? null : [significanceOf(interval[1]), significanceOf(interval[0])],
    n_toys: ofBoth((of) => of.length),
    n_error: ofBoth((of) => of.filter(isError).length),
    n_nonconverged: ofBoth((of) => of.filter((r) => r.q === null && !isError(r)).length),
    expected_set:
      expected_set && known
        ? {
            nsigma_order: NSIGMA_ORDER,
            p0: NSIGMA_ORDER.map((n) => linearQuantile(expected, math.normalCdf(-n))),
          }
        : null,
    ...(q_asimov === undefined
      ? {}
      : {
          p0_expected: background.reaching(q_asimov),
          p0_expected_interval: background.interval(q_asimov, math),
          significance_expected: significanceOf(background.reaching(q_asimov)),
        }),
  };
}
