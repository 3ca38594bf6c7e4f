// An upper limit from toys, all of them at once: CL_s at each value, the limits, and how far each may be off because toys
// are finitely many. Errors are half the central 68 % of what samples of the toys give that are drawn with replacement (B.
// Efron, R. Tibshirani, An Introduction to the Bootstrap (1993), chapter 13): background-only toys are drawn once for
// all values, as they were made.

import type { LimitTestSpec } from '../contracts/limit-toys.ts';
import { expectedBand } from '../inference/upper-limit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import { purposes, Stream } from '../kernel/streams.ts';
import { ascending } from '../stats/moments.ts';
import { type CountsAt, type Crossing, crossingOf } from './limit-crossing.ts';
import type { LimitRow } from './limit-row.ts';
import { type Multiplicities, type Reached, reachedBy, sortedToys, type ValueToys } from './limit-toys.ts';

interface OfBoth {
  readonly b: number;
  readonly sb: number;
}

export interface LimitValueSummary {
  readonly mu: number;
  readonly q_obs: number;
  readonly cls: number | null;
  readonly clsb: number | null;
  readonly clb: number | null;
  /** One standard deviation each, from the finite number of toys. */
  readonly cls_error: number | null;
  readonly clsb_error: number | null;
  readonly clb_error: number | null;
  readonly n_toys: OfBoth;
  /** Toys without a statistic: a fit did not converge, or could not begin. */
  readonly n_failed: OfBoth;
  /** Of background-only data -2 to 2 standard deviations from their median. */
  readonly expected: {
    readonly cls: readonly (number | null)[];
    readonly cls_error: readonly (number | null)[];
  };
}

export interface LimitSummary {
  readonly values: readonly LimitValueSummary[];
  readonly observed: number | null;
  readonly observed_error: number | null;
  readonly expected: {
    readonly n_sigma: readonly number[];
    readonly limits: readonly (number | null)[];
    readonly errors: readonly (number | null)[];
  };
  readonly n_resamples: number;
  readonly problems: readonly string[];
}

const SAMPLES = 200;
/** Shares of the samples below one standard deviation under the median, and above it. */
const CENTRAL = [0.158655, 0.841345] as const;

export function summarizeLimit(
  rows: readonly LimitRow[],
  test: LimitTestSpec,
  kernel: Kernel,
  name: string,
): LimitSummary {
  const math = kernel.exports;
  const alpha = 1 - test.cl;
  const toys = sortedToys(rows, test);
  const counts = (ofB: Multiplicities, ofSb: (value: number) => Multiplicities) =>
    toys.map((value, k) => reachedBy(value, ofB, ofSb(k), math));
  const all = counts(null, () => null);
  const limits = limitsOf(toys, all, alpha, math);
  const sample = sampler(kernel, test);
  const samples = Array.from({ length: SAMPLES }, (_, r) => {
    const at = counts(sample(r, 0), (k) => sample(r, 1 + k));
    return { expected: at.map(expectedCls), limits: limitsOf(toys, at, alpha, math) };
  });
  const shown = limits.map((l) => (typeof l === 'number' ? l : null));
  const errors = shown.map((limit, c) =>
    limit === null ? null : halfWidth(samples.map((s) => sizeOf(s.limits[c]!))),
  );
  return {
    values: toys.map((value, k) => ({
      ...valueSummary(value, all[k]!, setSizes(rows, test, k)),
      expected: {
        cls: expectedCls(all[k]!),
        cls_error: expectedBand.map((_, n) =>
          largerOf(
            halfWidth(samples.map((s) => s.expected[k]![n] ?? Number.NaN)),
            countingError(all[k]![1 + n]!),
          ),
        ),
      },
    })),
    observed: shown[0]!,
    observed_error: errors[0]!,
    expected: { n_sigma: expectedBand, limits: shown.slice(1), errors: errors.slice(1) },
    n_resamples: SAMPLES,
    problems: limits.flatMap((limit, c) => problemOf(limit, c, name, test)),
  };
}

/** The limits alone, without errors: observed, and of background-only data from -2 to 2 standard deviations. */
export function limitsOfToys(
  rows: readonly LimitRow[],
  test: LimitTestSpec,
  math: ElementaryMath,
): readonly Crossing[] {
  const toys = sortedToys(rows, test);
  const reached = toys.map((value) => reachedBy(value, null, null, math));
  return limitsOf(toys, reached, 1 - test.cl, math);
}

function limitsOf(
  toys: readonly ValueToys[],
  at: readonly (readonly Reached[])[],
  alpha: number,
  math: ElementaryMath,
): readonly Crossing[] {
  return ['observed', ...expectedBand].map((_, curve) => {
    const of = at.map((reached, k): CountsAt => ({ mu: toys[k]!.mu, ...reached[curve]! }));
    return crossingOf(of, alpha, math);
  });
}

/** How often each toy of a hypothesis is in sample `r`: 0 is background-only, 1 + k signal+background of value k. */
function sampler(kernel: Kernel, { seed, n_toys: toys }: LimitTestSpec) {
  const stream = new Stream(kernel);
  return (r: number, hypothesis: number): Int32Array => {
    const times = new Int32Array(toys);
    stream.start(seed, r, purposes.bootstrap, hypothesis);
    for (let i = 0; i < toys; i++) times[stream.below(toys)]!++;
    return times;
  };
}

/** p = (k + 1)/(n + 1) each, and their ratio; null without toys. */
function clsOf({ b, sb, ofB, ofSb }: Reached): number | null {
  if (ofB === 0 || ofSb === 0) return null;
  return Math.min(1, (sb + 1) / (ofSb + 1) / ((b + 1) / (ofB + 1)));
}

/**
 * Of background-only data, -2 to 2 standard deviations from their median. CL_s falls with the statistic; where too few toys
 * reach it for that to be seen (no p-value is 0), it is what the next smaller statistic gives.
 */
function expectedCls(reached: readonly Reached[]): readonly (number | null)[] {
  const band = reached.slice(1).map(clsOf);
  for (let n = band.length - 2; n >= 0; n--) {
    const [own, next] = [band[n]!, band[n + 1]!];
    if (own !== null && next !== null) band[n] = Math.min(own, next);
  }
  return band;
}

/** The binomial error of CL_s by that of CL_s+b: samples of toys of which none reaches a statistic all have none. */
function countingError(reached: Reached): number | null {
  const cls = clsOf(reached);
  const p = (reached.sb + 1) / (reached.ofSb + 1);
  return cls === null ? null : cls * Math.sqrt((1 - p) / (p * reached.ofSb));
}

function largerOf(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(a, b);
}

function valueSummary(
  { mu, qObs }: ValueToys,
  reached: readonly Reached[],
  made: OfBoth,
): Omit<LimitValueSummary, 'expected'> {
  const { b, sb, ofB, ofSb } = reached[0]!;
  const share = (k: number, n: number): number | null => (n === 0 ? null : (k + 1) / (n + 1));
  const binomial = (p: number | null, n: number): number | null =>
    p === null ? null : Math.sqrt((p * (1 - p)) / n);
  const [clb, clsb, cls] = [share(b, ofB), share(sb, ofSb), clsOf(reached[0]!)];
  const [clbError, clsbError] = [binomial(clb, ofB), binomial(clsb, ofSb)];
  return {
    mu,
    q_obs: qObs,
    cls,
    clsb,
    clb,
    cls_error: cls === null ? null : cls * Math.sqrt((clsbError! / clsb!) ** 2 + (clbError! / clb!) ** 2),
    clsb_error: clsbError,
    clb_error: clbError,
    n_toys: made,
    n_failed: { b: made.b - ofB, sb: made.sb - ofSb },
  };
}

/** Toys of both hypotheses that are there, with a statistic or without. */
function setSizes(rows: readonly LimitRow[], { n_toys: toys }: LimitTestSpec, k: number): OfBoth {
  const inSet = (set: number): number => rows.filter((r) => Math.floor(r.item / toys) === set).length;
  return { b: inSet(0), sb: inSet(1 + k) };
}

/** A sample without a limit among the values counts as one at their end. */
function sizeOf(limit: Crossing): number {
  if (typeof limit === 'number') return limit;
  return limit === 'below' ? 0 : limit === 'above' ? Number.POSITIVE_INFINITY : Number.NaN;
}

/** Null where the samples do not say: more of them are without a number than the interval leaves out. */
function halfWidth(values: readonly number[]): number | null {
  if (values.some(Number.isNaN)) return null;
  const sorted = ascending(values);
  const [low, high] = CENTRAL.map((p) => sorted[Math.floor(p * (sorted.length - 1) + 0.5)]!) as [
    number,
    number,
  ];
  return low > 0 && high < Number.POSITIVE_INFINITY ? 0.5 * (high - low) : null;
}

function problemOf(
  limit: Crossing,
  c: number,
  name: string,
  { values, cl }: LimitTestSpec,
): readonly string[] {
  if (typeof limit === 'number') return [];
  const n = expectedBand[c - 1];
  const which = n === undefined ? 'observed' : `expected (${n > 0 ? '+' : ''}${n} sigma)`;
  const alpha = Number((1 - cl).toPrecision(6));
  const why =
    limit === 'above'
      ? `CL_s is still above ${alpha} at ${name} = ${values.at(-1)!.mu}, the largest value that was tested`
      : limit === 'below'
        ? `CL_s is below ${alpha} at the smallest value of ${name} where it is not 1`
        : 'there are no toys of one of the hypotheses';
  return [`no ${which} limit: ${why}`];
}
