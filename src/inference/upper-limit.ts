// Upper limits: where CL_s of a parameter of interest has fallen to 1 - CL, for the observed data and for background-only
// data whose estimate lies n standard deviations above its median (asymptotic.ts has the formulas and their sources). By Newton's
// method: the statistics' slopes are the gradients of conditional fits, and each of these starts where those before it lead to.

import { SheafFailure } from '../contracts/failures.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import { expectedConfidence, type LimitStatistic, observedConfidence } from './asymptotic.ts';
import type { FittedData } from './fixed.ts';
import { testStatistics } from './test-statistics.ts';

type Normal = Pick<ElementaryMath, 'exp' | 'normalCdf' | 'normalQuantile'>;

/** Fits of the observed data, and of the Asimov data of the background-only hypothesis that they are compared with. */
export interface LimitTest {
  readonly observed: FittedData;
  readonly asimov: FittedData;
  /** Index of the parameter of interest; its bounds hold 0. */
  readonly poi: number;
  readonly statistic: LimitStatistic;
  readonly math: Normal;
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

/** Close enough for the last step, a part of the value: the next one would be its square. */
const CLOSE = 1e-6;
/** Values at which CL_s is evaluated for one limit. */
const MOST_STEPS = 60;

/** `cl` is in (0, 1). */
export function upperLimits(
  test: LimitTest,
  cl: number,
  curves: readonly LimitCurve[] = allCurves,
): readonly UpperLimit[] {
  const { observed, asimov, poi, math } = test;
  const { lower, upper, name } = observed.ways[observed.fit.way]!().parameters[poi]!;
  if (!(lower <= 0 && upper > 0)) throw new RangeError(`upper limit: the bounds of ${name} do not hold 0`);
  const alpha = 1 - cl;
  const ofObserved = new StatisticCurve(test, observed, '');
  const ofAsimov = new StatisticCurve(test, asimov, 'Asimov data: ');
  const step = firstStep(test);
  return curves.map((curve) => {
    const expectation = (mu: number): Rise => {
      const { root, slope } = ofAsimov.at(mu);
      return { y: root, slope };
    };
    const observation = (mu: number): Rise =>
      observedRise(test.statistic, ofObserved.at(mu), ofAsimov.at(mu), math);
    const cls = (y: number): number =>
      curve === 'observed' ? math.normalCdf(-y) : expectedConfidence(curve, y * y, math).cls;
    // Expected: CL_s = Phi(n - sqrt(q_A)) / Phi(n), solved for sqrt(q_A).
    const target =
      curve === 'observed'
        ? -math.normalQuantile(alpha)
        : curve - math.normalQuantile(alpha * math.normalCdf(curve));
    try {
      const limit = crossing(curve === 'observed' ? observation : expectation, target, {
        first: curve === 'observed' ? step : (ofAsimov.guess(target) ?? step),
        upper,
        atUpper: (y) => `CL_s is still ${cls(y).toPrecision(3)} at the upper bound ${upper} of ${name}`,
        name,
      });
      return { curve, limit, problem: null };
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

/** What rises with mu, and its derivative. */
interface Rise {
  readonly y: number;
  readonly slope: number;
}

/** -Phi^-1(CL_s): almost a straight line in mu, so that Newton's method needs few steps. */
function observedRise(statistic: LimitStatistic, q: Statistic, a: Statistic, math: Normal): Rise {
  const { clsb, clb, cls } = observedConfidence(statistic, q.root * q.root, a.root * a.root, math);
  const y = -math.normalQuantile(cls);
  const beyond = statistic === 'q-tilde' && q.root > a.root && a.root > 0;
  // Arguments of Phi in CL_s+b and CL_b, and their derivatives (asymptotic.ts).
  const ratio = q.root / a.root;
  const bend = q.slope * ratio - 0.5 * a.slope * ratio * ratio;
  const [u, du] = beyond ? [0.5 * (q.root * ratio + a.root), bend + 0.5 * a.slope] : [q.root, q.slope];
  const [v, dv] = beyond
    ? [0.5 * (q.root * ratio - a.root), bend - 0.5 * a.slope]
    : [q.root - a.root, q.slope - a.slope];
  // All three densities without their factor 1 / sqrt(2 pi).
  const density = (x: number): number => math.exp(-0.5 * x * x);
  const fall = (density(u) * du * clb - density(v) * dv * clsb) / (clb * clb);
  return { y, slope: fall / density(y) };
}

interface Search {
  /** Where to look first. */
  readonly first: number;
  readonly upper: number;
  readonly atUpper: (y: number) => string;
  readonly name: string;
}

/** Where `f`, which is below `target` at 0, has risen to it: Newton's method, with bisection where it leaves the bracket. */
function crossing(f: (mu: number) => Rise, target: number, { first, upper, atUpper, name }: Search): number {
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let x = Math.min(first, upper);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { y, slope } = f(x);
    if (y === target) return x;
    if (!(y > target)) {
      if (x === upper) throw noLimit(atUpper(y));
      low = x;
    } else {
      high = x;
    }
    const move = (target - y) / slope;
    let next = x + move;
    const inside = next > low && next < high;
    if (inside && next <= upper && Math.abs(move) <= CLOSE * x) return next;
    if (!inside) next = high < Number.POSITIVE_INFINITY ? 0.5 * (low + high) : 2 * x;
    if (high === Number.POSITIVE_INFINITY) next = Math.min(next, 4 * x, upper);
    if (next === x) return x;
    x = next;
  }
  throw noLimit(`the limit on ${name} was not found in ${MOST_STEPS} steps`);
}

/** sqrt(q) or sqrt(q~), and its derivative in mu. */
interface Statistic {
  readonly root: number;
  readonly slope: number;
}

interface KnownPoint extends Statistic {
  readonly mu: number;
  readonly at: Float64Array;
}

/** The statistic of some data against mu: each value is fitted once, from where the fits of its neighbours say it ends. */
class StatisticCurve {
  readonly #test: LimitTest;
  readonly #data: FittedData;
  /** Whose it is: how messages begin. */
  readonly #whose: string;
  readonly #known: KnownPoint[] = [];

  constructor(test: LimitTest, data: FittedData, whose: string) {
    this.#test = test;
    this.#data = data;
    this.#whose = whose;
  }

  at(mu: number): Statistic {
    const seen = this.#known.find((k) => k.mu === mu);
    if (seen !== undefined) return seen;
    const { poi, statistic } = this.#test;
    const tested = testStatistics(this.#data, poi, mu, [], this.#start(mu));
    if (tested.problem !== null) throw noLimit(this.#whose + tested.problem);
    const { minimum } = tested.conditional;
    const root = Math.sqrt(statistic === 'q' ? tested.q : tested.qTilde);
    // d(2 -ln L) / d mu at the conditional minimum is its gradient there: the others do not move it.
    const slope = root > 0 ? minimum.derivatives.gradient[poi]! / root : 0;
    const point = { mu, root, slope, at: minimum.at };
    this.#known.push(point);
    return point;
  }

  /** Where the root is `target`, by the straight line through the nearest known point; null where none is known. */
  guess(target: number): number | null {
    const near = this.#known
      .filter((k) => k.slope > 0)
      .sort((a, b) => Math.abs(a.root - target) - Math.abs(b.root - target))[0];
    if (near === undefined) return null;
    const mu = near.mu + (target - near.root) / near.slope;
    return mu > 0 ? mu : null;
  }

  /** The parabola through the nearest three known minima, the free fit among them; less where there are fewer. */
  #start(mu: number): Float64Array {
    const { poi } = this.#test;
    const free = this.#data.fit.minimum.at;
    const near = [...this.#known, { mu: free[poi]!, at: free }]
      .sort((a, b) => Math.abs(a.mu - mu) - Math.abs(b.mu - mu))
      .slice(0, 3);
    const start = new Float64Array(free.length);
    for (const one of near) {
      let weight = 1;
      for (const other of near) if (other !== one) weight *= (mu - other.mu) / (one.mu - other.mu);
      for (let i = 0; i < start.length; i++) start[i]! += weight * one.at[i]!;
    }
    return start.every(Number.isFinite) ? start : Float64Array.from(free);
  }
}

/** Two standard deviations above the estimate, by the first of both fits that has one. */
function firstStep({ observed, asimov, poi }: LimitTest): number {
  const sigma = observed.fit.uncertainties[poi] ?? asimov.fit.uncertainties[poi] ?? 1;
  return Math.max(0, observed.fit.minimum.at[poi]!) + 2 * (sigma > 0 ? sigma : 1);
}

function noLimit(what: string): SheafFailure {
  return new SheafFailure('numerics', { what });
}
