// CL_s from toys, all of them at once. With n toys of a hypothesis whose q~_mu is known, of which k reach a value:
//   p = (k + 1)/(n + 1), so that no p-value is 0;  CL_s+b = p of the s+b toys, CL_b = p of the b toys, CL_s = their ratio
// (A. L. Read, J. Phys. G 28 (2002) 2693). The expected set is what background-only data would give: CL_s at the q~_mu of
// each b toy, and its quantiles at Phi(-2) to Phi(2).

import type { ClsTest } from '../contracts/cls-toys.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import { ascending, linearQuantile } from '../stats/moments.ts';
import type { ClsRow } from './cls-row.ts';
import { type Counting, Tail } from './tail.ts';

export const NSIGMA_ORDER: readonly number[] = [2, 1, 0, -1, -2];

export interface OfBoth {
  readonly b: number;
  readonly sb: number;
  readonly [key: string]: number;
}

export interface ClsSummary {
  readonly cls: number | null;
  readonly clsb: number | null;
  readonly clb: number | null;
  /** One standard deviation each, from the finite number of toys. */
  readonly cls_error: number | null;
  readonly clsb_error: number | null;
  readonly clb_error: number | null;
  readonly n_toys: OfBoth;
  /** Toys that could not be fitted at all. */
  readonly n_error: OfBoth;
  /** Toys with a fit that did not converge. */
  readonly n_nonconverged: OfBoth;
  readonly expected_set: { readonly nsigma_order: readonly number[]; readonly cls: readonly number[] } | null;
  readonly [key: string]: ClsSummaryJson;
}

type ClsSummaryJson = number | null | OfBoth | { readonly [key: string]: readonly number[] };

export function summarizeCls(
  rows: readonly ClsRow[],
  { q_obs, n_toys, expected_set }: ClsTest,
  math: Pick<ElementaryMath, 'normalCdf'>,
  counting: Counting = 'one-more',
): ClsSummary {
  const b = rows.filter((r) => r.item < n_toys);
  const sb = rows.filter((r) => r.item >= n_toys);
  const ofBoth = (count: (rows: readonly ClsRow[]) => number): OfBoth => ({ b: count(b), sb: count(sb) });
  const errors = ofBoth((of) => of.filter(isError).length);
  const [background, signal] = [b, sb].map(
    (of) =>
      new Tail(
        of.map((r) => r.q),
        counting,
      ),
  ) as [Tail, Tail];
  const [clb, clsb] = [background.reaching(q_obs), signal.reaching(q_obs)];
  const cls = ratio(clsb, clb);
  const [clbError, clsbError] = [background.error(clb), signal.error(clsb)];
  return {
    cls,
    clsb,
    clb,
    cls_error: cls === null ? null : ratioError(cls, clsb!, clb!, clsbError!, clbError!),
    clsb_error: clsbError,
    clb_error: clbError,
    n_toys: ofBoth((of) => of.length),
    n_error: errors,
    n_nonconverged: ofBoth((of) => of.filter((r) => r.q === null && !isError(r)).length),
    expected_set: expected_set ? expectedSet(background, signal, math) : null,
  };
}

export function isError({ statusFree, statusMu }: ClsRow): boolean {
  return statusFree === 'outside-domain' || statusMu === 'outside-domain';
}

/** Null where there are no toys, or where none of background reaches the statistic. */
function ratio(clsb: number | null, clb: number | null): number | null {
  return clsb === null || clb === null || clb === 0 ? null : Math.min(1, clsb / clb);
}

/** The error of CL_s = CL_s+b / CL_b, whose toys are independent. */
function ratioError(cls: number, clsb: number, clb: number, clsbError: number, clbError: number): number {
  if (clsb === 0) return clsbError / clb;
  return cls * Math.sqrt((clsbError / clsb) ** 2 + (clbError / clb) ** 2);
}

function expectedSet(
  background: Tail,
  signal: Tail,
  math: Pick<ElementaryMath, 'normalCdf'>,
): ClsSummary['expected_set'] {
  if (background.values.length === 0 || signal.values.length === 0) return null;
  const cls = ascending(background.values.map((q) => ratio(signal.reaching(q), background.reaching(q))!));
  return {
    nsigma_order: NSIGMA_ORDER,
    cls: NSIGMA_ORDER.map((n) => linearQuantile(cls, math.normalCdf(-n))),
  };
}
