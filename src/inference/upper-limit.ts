// Upper limits: where CL_s of a parameter of interest has fallen to 1 - CL, for the observed data and for background-only
// data whose estimate lies n standard deviations above its median (asymptotic.ts has the formulas and their sources).

import { SheafFailure } from '../contracts/failures.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import { findRoot } from '../minimize/root.ts';
import { expectedConfidence, type LimitStatistic, observedConfidence } from './asymptotic.ts';
import type { FittedData } from './fixed.ts';
import { testStatistics } from './test-statistics.ts';

/** Fits of the observed data, and of the Asimov data of the background-only hypothesis that they are compared with. */
export interface LimitTest {
  readonly observed: FittedData;
  readonly asimov: FittedData;
  /** Index of the parameter of interest; its bounds hold 0. */
  readonly poi: number;
  readonly statistic: LimitStatistic;
  readonly math: Pick<ElementaryMath, 'normalCdf'>;
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

/** Limits are met to this fraction of the bracket's upper end. */
const ACCURACY = 1e-9;
/** Evaluations of CL_s for one limit, in the search for a bracket and inside it. */
const MOST_STEPS = 60;

/** Each limit is the same whichever others are asked for. `cl` is in (0, 1). */
export function upperLimits(
  test: LimitTest,
  cl: number,
  curves: readonly LimitCurve[] = allCurves,
): readonly UpperLimit[] {
  const { observed, asimov, poi } = test;
  const { lower, upper, name } = observed.ways[observed.fit.way]!().parameters[poi]!;
  if (!(lower <= 0 && upper > 0)) throw new RangeError(`upper limit: the bounds of ${name} do not hold 0`);
  const statistic = {
    observed: remembered(test, observed, ''),
    asimov: remembered(test, asimov, 'Asimov data: '),
  };
  const step = firstStep(test);
  return curves.map((curve) => {
    const cls = (mu: number): number =>
      curve === 'observed'
        ? observedConfidence(test.statistic, statistic.observed(mu), statistic.asimov(mu), test.math).cls
        : expectedConfidence(curve, statistic.asimov(mu), test.math).cls;
    try {
      return { curve, limit: crossing(cls, 1 - cl, step, upper, name), problem: null };
    } catch (error) {
      if (!(error instanceof SheafFailure && error.kind === 'numerics')) throw error;
      return { curve, limit: null, problem: error.message };
    }
  });
}

/** CL_s at one value, observed and for each n of the expected band; null where a fit cannot be trusted. */
export interface CurvePoint {
  readonly mu: number;
  readonly cls: number | null;
  readonly expected: readonly (number | null)[];
}

/** CL_s at each of `values`, which lie in the bounds of the parameter of interest and are not negative. */
export function confidenceCurve(test: LimitTest, values: readonly number[]): readonly CurvePoint[] {
  const { observed, asimov, poi, math } = test;
  return values.map((mu) => {
    const [ofData, ofAsimov] = [observed, asimov].map((data) => {
      const { q, qTilde, problem } = testStatistics(data, poi, mu);
      return problem !== null ? null : test.statistic === 'q' ? q : qTilde;
    }) as [number | null, number | null];
    return {
      mu,
      cls:
        ofData === null || ofAsimov === null
          ? null
          : observedConfidence(test.statistic, ofData, ofAsimov, math).cls,
      expected: expectedBand.map((n) =>
        ofAsimov === null ? null : expectedConfidence(n, ofAsimov, math).cls,
      ),
    };
  });
}

/** Where `cls`, which is 1 at 0, has fallen to `alpha`; `step` is where to look first. */
function crossing(
  cls: (mu: number) => number,
  alpha: number,
  step: number,
  upper: number,
  name: string,
): number {
  const excess = (mu: number): number => cls(mu) - alpha;
  let low = { x: 0, f: 1 - alpha };
  let x = Math.min(step, upper);
  for (let steps = 1; steps < MOST_STEPS; steps++) {
    const here = { x, f: excess(x) };
    if (here.f <= 0) {
      const root = findRoot(excess, low, here, ACCURACY * x, MOST_STEPS - steps);
      if (root !== null) return root;
      break;
    }
    if (x === upper)
      throw noLimit(
        `CL_s is still ${(here.f + alpha).toPrecision(3)} at the upper bound ${upper} of ${name}`,
      );
    low = here;
    x = Math.min(2 * x, upper);
  }
  throw noLimit(`the limit on ${name} was not found in ${MOST_STEPS} steps`);
}

/** The statistic of `data` at each value, fitted once. */
function remembered({ poi, statistic }: LimitTest, data: FittedData, whose: string): (mu: number) => number {
  const known = new Map<number, number>();
  return (mu) => {
    const seen = known.get(mu);
    if (seen !== undefined) return seen;
    const { q, qTilde, problem } = testStatistics(data, poi, mu);
    if (problem !== null) throw noLimit(whose + problem);
    const value = statistic === 'q' ? q : qTilde;
    known.set(mu, value);
    return value;
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
