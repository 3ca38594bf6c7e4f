// Upper limits: where CL_s of a parameter of interest has fallen to 1 - CL, for the observed data and for background-only
// data whose estimate lies n standard deviations above its median (asymptotic.ts has the formulas and their sources).

import { SheafFailure } from '../contracts/failures.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import { findCrossing, type Slope } from '../minimize/rise.ts';
import {
  type Distances,
  expectedDistances,
  expectedSlopes,
  type LimitStatistic,
  observedDistances,
  observedSlopes,
} from './asymptotic.ts';
import type { FittedData } from './fixed.ts';
import { testStatistics } from './test-statistics.ts';

/** Fits of the observed data, and of the Asimov data of the background-only hypothesis that they are compared with. */
export interface LimitTest {
  readonly observed: FittedData;
  readonly asimov: FittedData;
  /** Index of the parameter of interest; its bounds hold 0. */
  readonly poi: number;
  readonly statistic: LimitStatistic;
  readonly math: Pick<ElementaryMath, 'normalCdf' | 'normalQuantile' | 'exp'>;
}

/** `observed`, or the n of an expected one. */
export type LimitCurve = 'observed' | number;

export const expectedBand: readonly number[] = [-2, -1, 0, 1, 2];
const allCurves: readonly LimitCurve[] = ['observed', ...expectedBand];

export interface UpperLimit {
  readonly curve: LimitCurve;
  readonly limit: number | null;
  /** Why there is none. */
  readonly problem: string | null;
}

/** Limits are met to this fraction of themselves. */
const ACCURACY = 1e-9;
/** Evaluations of CL_s for one limit. */
const MOST_STEPS = 60;

/**
 * Each limit is the same whichever others are asked for. `cl` is in (0, 1).
 * CL_s = alpha is solved as Phi^-1(alpha CL_b) = Phi^-1(CL_s+b): the difference is nearly linear in mu. Its slope is known from the
 * gradients at the conditional minima. A limit's fits start where those before it point to; all limits share the first.
 */
export function upperLimits(
  test: LimitTest,
  cl: number,
  curves: readonly LimitCurve[] = allCurves,
): readonly UpperLimit[] {
  const { observed, asimov, poi } = test;
  const { lower, upper, name } = observed.ways[observed.fit.way]!().parameters[poi]!;
  if (!(lower <= 0 && upper > 0)) throw new RangeError(`upper limit: the bounds of ${name} do not hold 0`);
  const follow = {
    observed: followed(test, observed, ''),
    asimov: followed(test, asimov, 'Asimov data: '),
  };
  const step = firstStep(test);
  return curves.map((curve) => {
    const statistic = { observed: follow.observed(), asimov: follow.asimov() };
    const at = (mu: number): CurvePoint => {
      if (curve !== 'observed') {
        const { q, slope } = statistic.asimov(mu);
        return { distances: expectedDistances(curve, q), slopes: expectedSlopes(q, slope) };
      }
      const o = statistic.observed(mu);
      const a = statistic.asimov(mu);
      return {
        distances: observedDistances(test.statistic, o.q, a.q),
        slopes: observedSlopes(test.statistic, [o.q, o.slope], [a.q, a.slope]),
      };
    };
    try {
      return { curve, limit: crossing(at, 1 - cl, step, upper, name, test.math), problem: null };
    } catch (error) {
      if (!(error instanceof SheafFailure && error.kind === 'numerics')) throw error;
      return { curve, limit: null, problem: error.message };
    }
  });
}

interface CurvePoint {
  readonly distances: Distances;
  readonly slopes: Distances;
}

/** Where CL_s, which is 1 at 0, has fallen to `alpha`; `step` is where to look first. */
function crossing(
  at: (mu: number) => CurvePoint,
  alpha: number,
  step: number,
  upper: number,
  name: string,
  math: LimitTest['math'],
): number {
  let last = 1;
  const excess = (x: number): Slope => {
    const { distances, slopes } = at(x);
    const clb = math.normalCdf(-distances.background);
    last = math.normalCdf(-distances.signal) / clb;
    // CL_s is 0 where CL_b is 0 to rounding: CL_s+b is smaller still.
    if (!(clb > 0)) return { x, f: Number.POSITIVE_INFINITY, slope: Number.NaN };
    const wanted = math.normalQuantile(alpha * clb);
    // dPhi^-1(alpha Phi(-b)) = -alpha phi(b) / phi(wanted) db
    const ratio = alpha * math.exp(0.5 * (wanted * wanted - distances.background * distances.background));
    return { x, f: wanted + distances.signal, slope: slopes.signal - ratio * slopes.background };
  };
  const found = findCrossing(excess, step, upper, ACCURACY, MOST_STEPS);
  if (found === 'below')
    throw noLimit(`CL_s is still ${last.toPrecision(3)} at the upper bound ${upper} of ${name}`);
  if (found === 'not-found') throw noLimit(`the limit on ${name} was not found in ${MOST_STEPS} steps`);
  return found.x;
}

interface StatisticPoint {
  readonly q: number;
  readonly slope: number;
  readonly at: Float64Array;
}

/** Makes, for each limit, the statistic of `data` as a function of mu, whose fits start where those of the same limit point to. */
function followed(
  { poi, statistic }: LimitTest,
  data: FittedData,
  whose: string,
): () => (mu: number) => StatisticPoint {
  const evaluate = (mu: number, profile: readonly Float64Array[]): StatisticPoint => {
    const along = { ...data, profile, withoutUncertainties: true };
    const { q, qTilde, slope, problem, conditional } = testStatistics(along, poi, mu);
    if (problem !== null) throw noLimit(whose + problem);
    const value = statistic === 'q' ? q : qTilde;
    return { q: value, slope: value > 0 ? slope : 0, at: conditional.minimum.at };
  };
  const firsts = new Map<number, StatisticPoint>();
  return () => {
    const profile: Float64Array[] = [];
    return (mu) => {
      const known = profile.length === 0 ? firsts.get(mu) : undefined;
      const point = known ?? evaluate(mu, profile);
      if (profile.length === 0) firsts.set(mu, point);
      profile.push(point.at);
      return point;
    };
  };
}

/** Two standard deviations above the estimate, by the first of both fits that has one. */
function firstStep({ observed, asimov, poi }: LimitTest): number {
  const sigma = observed.fit.uncertainties[poi] ?? asimov.fit.uncertainties[poi] ?? 1;
  return Math.max(0, observed.fit.minimum.at[poi]!) + 2 * (sigma > 0 ? sigma : 1);
}

function noLimit(what: string): SheafFailure {
  return new SheafFailure('numerics', { what });
}
