// Asymmetric uncertainties against the roots of closed forms (reference/make-profiles.py), and sides that have none.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Fit, fit } from '../../src/inference/fit.ts';
import { minos } from '../../src/inference/minos.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import type { Likelihood } from '../../src/minimize/likelihood.ts';
import type { Formula } from '../minimize/helpers.ts';
import { quadratic } from '../minimize/helpers.ts';
import { modelOf, place, likelihoodOf as unbinnedOf } from '../unbinned/helpers.ts';
import { gaussian, lifetime, likelihoodOf, poisson } from './helpers.ts';

type Errors = readonly [lower: number, upper: number];

const profiles = JSON.parse(readFileSync(join(import.meta.dirname, 'reference/profiles.json'), 'utf8')) as {
  readonly poisson: readonly { n: number; errors: Errors }[];
  readonly lifetime: readonly { n: number; errors: Errors }[];
  readonly gaussian: readonly { n: number; mean: Errors; width: Errors }[];
  readonly truncated: { times: number[]; best: number; errors: Errors; sigma: number };
};

/** The fit that minos starts from; as exact as rounding allows, since its own distance to the minimum enters the answer. */
const best = (likelihood: Likelihood): Fit =>
  fit([() => likelihood], { starts: [likelihood.parameters.map((p) => p.start)], tolerance: 1e-18 });

describe('asymmetric uncertainties', () => {
  test.each(profiles.poisson.map((p) => [p.n, p.errors] as const))(
    'of %i counted events are those of their mean, to 1e-7',
    (n, errors) => {
      const likelihood = likelihoodOf(poisson(n), [[n + 0.5, 0, 1e6]]);
      const answer = minos(likelihood, best(likelihood), 0);
      expect(answer.problem).toBeNull();
      expect(Math.abs(answer.lower! / errors[0] - 1)).toBeLessThan(1e-7);
      expect(Math.abs(answer.upper! / errors[1] - 1)).toBeLessThan(1e-7);
    },
  );

  test.each(profiles.lifetime.map((p) => [p.n, p.errors] as const))(
    'of %i decays are those of their mean life, to 1e-7',
    (n, errors) => {
      const likelihood = likelihoodOf(lifetime(n), [[1.2, 1e-6, 1e6]]);
      const answer = minos(likelihood, best(likelihood), 0);
      expect(answer.problem).toBeNull();
      expect(Math.abs(answer.lower! / errors[0] - 1)).toBeLessThan(1e-7);
      expect(Math.abs(answer.upper! / errors[1] - 1)).toBeLessThan(1e-7);
    },
  );

  test.each(profiles.gaussian.map((p) => [p.n, p] as const))(
    'of the mean and the width of %i values profile the other one, to 1e-7',
    (n, { mean, width }) => {
      const likelihood = likelihoodOf(gaussian(n), [
        [0.1, -100, 100],
        [0.9, 1e-6, 1e6],
      ]);
      const fitted = best(likelihood);
      expect(fitted.uncertainties[1]).toBeCloseTo(1 / Math.sqrt(2 * n), 9);
      for (const [parameter, errors] of [
        [0, mean],
        [1, width],
      ] as const) {
        const answer = minos(likelihood, fitted, parameter);
        expect(answer.problem).toBeNull();
        expect(Math.abs(answer.lower! / errors[0] - 1)).toBeLessThan(1e-7);
        expect(Math.abs(answer.upper! / errors[1] - 1)).toBeLessThan(1e-7);
      }
    },
  );

  test('of a parabola are its standard deviations, however its parameters are correlated', () => {
    const likelihood = likelihoodOf(
      quadratic(
        [
          [100, 99, 0],
          [99, 100, 3],
          [0, 3, 7],
        ],
        [1, 2, 3],
      ),
      [[0], [0], [0]],
    );
    const fitted = best(likelihood);
    for (const i of [0, 1, 2]) {
      const { lower, upper } = minos(likelihood, fitted, i);
      expect(-lower! / fitted.uncertainties[i]!).toBeCloseTo(1, 8);
      expect(upper! / fitted.uncertainties[i]!).toBeCloseTo(1, 8);
    }
  });

  test('of an unbinned fit, a slope in a window, are those of its closed form, to 1e-7', async () => {
    const kernel = await loadKernel();
    const { times, best: estimate, errors, sigma } = profiles.truncated;
    const model = modelOf({
      parameters: { n: { init: 10, bounds: [0, 1000] }, k: { init: -0.3, bounds: [-30, 10] } },
      channels: [{ window: [0, 5], processes: [{ pdf: 'exponential', params: ['k'], yield: 'n' }] }],
    });
    const likelihood = unbinnedOf(kernel, model, [place(kernel, times)]);
    const fitted = best(likelihood);
    expect(fitted.minimum.at[1]).toBeCloseTo(estimate, 9);
    expect(fitted.uncertainties[1]).toBeCloseTo(sigma, 9);
    const slope = minos(likelihood, fitted, 1);
    expect(Math.abs(slope.lower! / errors[0] - 1)).toBeLessThan(1e-7);
    expect(Math.abs(slope.upper! / errors[1] - 1)).toBeLessThan(1e-7);
    // The yield of an extended fit is a counted number, here 12.
    const count = minos(likelihood, fitted, 0);
    const profile = (mu: number) => mu - 12 - 12 * Math.log(mu / 12);
    expect(profile(12 + count.lower!)).toBeCloseTo(0.5, 7);
    expect(profile(12 + count.upper!)).toBeCloseTo(0.5, 7);
    expect(count.lower).toBeLessThan(0);
  });
});

describe('a side without an answer', () => {
  test('says that a bound came first, and the other side keeps its answer', () => {
    const { errors } = profiles.poisson.find((p) => p.n === 10)!;
    const likelihood = likelihoodOf(poisson(10), [[10, 8, 100]]);
    const answer = minos(likelihood, best(likelihood), 0);
    expect(answer.lower).toBeNull();
    expect(answer.problem).toContain('the lower side ends at the bound 8');
    expect(Math.abs(answer.upper! / errors[1] - 1)).toBeLessThan(1e-7);
  });

  test('is found where the bound lies just behind it', () => {
    const { errors } = profiles.poisson.find((p) => p.n === 10)!;
    const likelihood = likelihoodOf(poisson(10), [[10, 10 + errors[0] - 1e-3, 10 + errors[1] + 1e-3]]);
    const answer = minos(likelihood, best(likelihood), 0);
    expect(answer.problem).toBeNull();
    expect(Math.abs(answer.lower! / errors[0] - 1)).toBeLessThan(1e-7);
    expect(Math.abs(answer.upper! / errors[1] - 1)).toBeLessThan(1e-7);
  });

  test('is missing on both sides where both bounds come first', () => {
    const likelihood = likelihoodOf(poisson(10), [[10, 9, 11]]);
    const answer = minos(likelihood, best(likelihood), 0);
    expect([answer.lower, answer.upper]).toEqual([null, null]);
    expect(answer.problem).toMatch(/lower side ends at the bound 9 .*; the upper side ends at the bound 11 /);
  });

  test('is missing for an estimate on its bound', () => {
    // A minimum at 0, on the bound, with a slope inside.
    const likelihood = likelihoodOf(quadratic([[4]], [-2]), [[1, 0, 10]]);
    const fitted = best(likelihood);
    expect(fitted.minimum.at[0]).toBe(0);
    const answer = minos(likelihood, fitted, 0);
    expect(answer.lower).toBeNull();
    expect(answer.problem).toContain('the lower side ends at the bound 0');
    // 2 x^2 + 2 x = 1/2 at x = (sqrt(2) - 1)/2.
    expect(answer.upper).toBeCloseTo((Math.SQRT2 - 1) / 2, 8);
  });

  test('is missing where the profile never rises by 1/2', () => {
    const dent: Formula = ([x]) => {
      const e = 0.4 * Math.exp((-x! * x!) / 2);
      return { value: 0.4 - e, gradient: [x! * e], hessian: [[(1 - x! * x!) * e]] };
    };
    const likelihood = likelihoodOf(dent, [[0.1]]);
    const answer = minos(likelihood, best(likelihood), 0);
    expect([answer.lower, answer.upper]).toEqual([null, null]);
    expect(answer.problem).toMatch(/lower side .*upper side/);
  });

  test('is missing for a parameter without an uncertainty', () => {
    const likelihood = likelihoodOf(poisson(10), [[10, 0, 100, 'fixed']]);
    const answer = minos(likelihood, best(likelihood), 0);
    expect(answer).toEqual({
      lower: null,
      upper: null,
      problem: 'the parameter has no uncertainty to start from',
    });
  });
});
