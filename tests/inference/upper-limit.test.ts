// Upper limits against closed forms, and what is said where there is none.
import { beforeAll, describe, expect, test } from 'vitest';
import { type LimitTest, upperLimits } from '../../src/inference/upper-limit.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import type { ElementaryMath } from '../../src/kernel/math.ts';
import type { Likelihood } from '../../src/minimize/likelihood.ts';
import { normalMass } from '../stats/independent.ts';
import { fitted, likelihoodOf, measurement, poisson } from './helpers.ts';

let math: ElementaryMath;
beforeAll(async () => {
  math = (await loadKernel()).exports;
});

const phi = (x: number): number => normalMass(-40, x);

/** Where a falling function is 0, by halving. */
function halved(f: (x: number) => number, low: number, high: number): number {
  for (let i = 0; i < 200; i++) {
    const middle = 0.5 * (low + high);
    if (f(middle) > 0) low = middle;
    else high = middle;
  }
  return low;
}

const testOf = (observed: Likelihood, asimov: Likelihood, statistic: LimitTest['statistic']): LimitTest => ({
  observed: fitted(observed),
  asimov: fitted(asimov),
  poi: 0,
  statistic,
  math,
});

describe('of a Gaussian measurement x +- s: x + s Phi^-1(1 - alpha Phi(x / s))', () => {
  const s = 0.4;
  const bounds = [0.1, -10, 10] as const;
  test.each([
    [0.6, 0.95, 'q-tilde'],
    [0, 0.95, 'q-tilde'],
    [-0.7, 0.95, 'q-tilde'],
    [0.3, 0.9, 'q-tilde'],
    [0.6, 0.95, 'q'],
    [-0.7, 0.95, 'q'],
  ] as const)('x = %f at %f by %s', (x, cl, statistic) => {
    const set = testOf(
      likelihoodOf(measurement(x, s), [bounds]),
      likelihoodOf(measurement(0, s), [bounds]),
      statistic,
    );
    const limits = upperLimits(set, cl);
    const exact = (at: number): number =>
      halved((mu) => phi((at - mu) / s) / phi(at / s) - (1 - cl), Math.max(0, at), 10);
    expect(limits.map((l) => l.curve)).toEqual(['observed', -2, -1, 0, 1, 2]);
    for (const { curve, limit, problem } of limits) {
      expect(problem).toBeNull();
      expect(Math.abs(limit! - exact(curve === 'observed' ? x : curve * s))).toBeLessThan(1e-8);
    }
  });

  test('the median limit at 95 % is 1.96 s', () => {
    const likelihood = likelihoodOf(measurement(0, s), [[0.1, 0, 10]]);
    const [median] = upperLimits(testOf(likelihood, likelihood, 'q-tilde'), 0.95, [0]);
    expect(median!.limit! / s).toBeCloseTo(1.959963984540054, 8);
  });
});

test('of n counted events on a known background: the root of its own formula', () => {
  const [s, b, n] = [5, 20, 23];
  /** -ln L in mu, of `count` events where mu s + b are expected. */
  const counting = (count: number) =>
    likelihoodOf(
      ([mu]) => {
        const { value, gradient, hessian } = poisson(count)([mu! * s + b]);
        return { value, gradient: [s * gradient[0]!], hessian: [[s * s * hessian[0]![0]!]] };
      },
      [[1, 0, 100]],
    );
  const t = (count: number, mu: number): number => {
    const nu = mu * s + b;
    const best = Math.max(b, count);
    return 2 * (nu - best + count * Math.log(best / nu));
  };
  const cls = (mu: number): number => {
    const q = n > mu * s + b ? 0 : t(n, mu);
    const root = Math.sqrt(t(b, mu));
    return phi(-Math.sqrt(q)) / phi(root - Math.sqrt(q));
  };
  const [observed, median] = upperLimits(testOf(counting(n), counting(b), 'q-tilde'), 0.95, ['observed', 0]);
  expect(Math.abs(observed!.limit! - halved((mu) => cls(mu) - 0.05, 0.6, 100))).toBeLessThan(1e-7);
  expect(
    Math.abs(median!.limit! - halved((mu) => phi(-Math.sqrt(t(b, mu))) / 0.5 - 0.05, 0, 100)),
  ).toBeLessThan(1e-7);
});

test('each is the same, bit for bit, whichever others are asked for', () => {
  const set = () =>
    testOf(
      likelihoodOf(measurement(0.3, 1), [[0.1, 0, 10]]),
      likelihoodOf(measurement(0, 1), [[0.1, 0, 10]]),
      'q-tilde',
    );
  for (const limit of upperLimits(set(), 0.95))
    expect(upperLimits(set(), 0.95, [limit.curve])).toEqual([limit]);
});

describe('where there is none', () => {
  test('inside the bounds, those that exist are given all the same', () => {
    const likelihood = likelihoodOf(measurement(0, 1), [[0.1, 0, 2.5]]);
    const limits = upperLimits(testOf(likelihood, likelihood, 'q-tilde'), 0.95);
    expect(limits.map((l) => l.limit !== null)).toEqual([true, true, true, true, false, false]);
    expect(limits[5]!.problem).toMatch(/^CL_s is still 0\.316 at the upper bound 2\.5 of x0$/);
  });

  test('because fits do not converge', () => {
    const good = likelihoodOf(measurement(0, 1), [[0.1, 0, 10]]);
    const bad: Likelihood = {
      ...good,
      evaluate: (at, into) => (at[0]! > 1.5 ? Number.POSITIVE_INFINITY : good.evaluate(at, into)),
    };
    const limits = upperLimits(testOf(bad, good, 'q-tilde'), 0.95);
    expect(limits[0]).toEqual({
      curve: 'observed',
      limit: null,
      problem: 'the fit with the parameter of interest at 2 did not converge (outside-domain)',
    });
    expect(limits[3]!.limit).toBeCloseTo(1.96, 3);
  });

  test('because the model does not know 0, which is an error of the caller', () => {
    const likelihood = likelihoodOf(measurement(2, 1), [[2, 1, 10]]);
    expect(() => upperLimits(testOf(likelihood, likelihood, 'q-tilde'), 0.95)).toThrow(RangeError);
  });
});
