// Test statistics against closed forms: one Gaussian measurement, a counted number, a mean with its width profiled.
import { describe, expect, test } from 'vitest';
import { discoveryStatistic, testStatistics } from '../../src/inference/test-statistics.ts';
import type { Likelihood } from '../../src/minimize/likelihood.ts';
import type { Formula } from '../minimize/helpers.ts';
import { fitted, gaussian, likelihoodOf, measurement, poisson } from './helpers.ts';

describe('of a Gaussian measurement x +- s', () => {
  const s = 0.7;
  test.each([
    [1.2, 2],
    [1.2, 0.5],
    [0, 1],
    [-0.8, 1],
    [-0.8, 0],
  ])('x = %f, mu = %f', (x, mu) => {
    const data = fitted(likelihoodOf(measurement(x, s), [[0.5, -10, 10]]));
    const t = ((x - mu) / s) ** 2;
    const answer = testStatistics(data, 0, mu);
    expect(answer.problem).toBeNull();
    expect(answer.conditional.minimum.at[0]).toBe(mu);
    expect(answer.t).toBeCloseTo(t, 11);
    expect(answer.q).toBeCloseTo(x > mu ? 0 : t, 11);
    // Equation 62: from (mu^2 - 2 mu x) / s^2 where x is negative.
    expect(answer.qTilde).toBeCloseTo(x > mu ? 0 : x < 0 ? (mu * mu - 2 * mu * x) / (s * s) : t, 11);
    expect(discoveryStatistic(data, 0).q0).toBeCloseTo(x < 0 ? 0 : (x / s) ** 2, 11);
  });

  test('with a bound at 0, q_mu is q~_mu', () => {
    const bounded = fitted(likelihoodOf(measurement(-0.8, s), [[0.5, 0, 10]]));
    const free = fitted(likelihoodOf(measurement(-0.8, s), [[0.5, -10, 10]]));
    expect(bounded.fit.minimum.at[0]).toBe(0);
    expect(testStatistics(bounded, 0, 1).q).toBeCloseTo(testStatistics(free, 0, 1).qTilde, 11);
  });
});

test('of n counted events t is 2 (mu - n + n ln(n / mu)), also where n is 0', () => {
  for (const n of [0, 3, 50]) {
    const data = fitted(likelihoodOf(poisson(n), [[n + 1, 0, 1000]]));
    for (const mu of [0.5, 3, 60]) {
      const exact = 2 * (mu - n + (n === 0 ? 0 : n * Math.log(n / mu)));
      expect(Math.abs(testStatistics(data, 0, mu).t - exact)).toBeLessThan(1e-11 * (1 + exact));
    }
  }
});

test('the others are fitted anew: t of a mean is n ln(1 + m^2)', () => {
  const data = fitted(
    likelihoodOf(gaussian(7), [
      [0.2, -10, 10],
      [1, 1e-3, 100],
    ]),
  );
  expect(testStatistics(data, 0, 2).t).toBeCloseTo(7 * Math.log(5), 9);
});

describe('what cannot be trusted is told', () => {
  const cliff: Formula = ([x, y]) => ({
    value: x! < 1 ? 0.5 * x! * x! + 0.5 * y! * y! : y!,
    gradient: x! < 1 ? [x!, y!] : [0, 1],
    hessian:
      x! < 1
        ? [
            [1, 0],
            [0, 1],
          ]
        : [
            [0, 0],
            [0, 0],
          ],
  });

  test('a conditional fit that does not converge', () => {
    const data = fitted(likelihoodOf(cliff, [[0.5], [0.3]]));
    expect(testStatistics(data, 0, 0.5).problem).toBeNull();
    expect(testStatistics(data, 0, 2).problem).toMatch(
      /^the fit with the parameter of interest at 2 did not converge \((evaluation-limit|no-descent)\)$/,
    );
  });

  test('a free fit that missed the minimum', () => {
    // Minima at 0 and at 4, the second lower.
    const two: Formula = ([x]) => ({
      value: x! < 2 ? 0.5 * x! * x! : 0.5 * (x! - 4) ** 2 - 1,
      gradient: [x! < 2 ? x! : x! - 4],
      hessian: [[1]],
    });
    const data = fitted(likelihoodOf(two, [[0.5]]));
    expect(testStatistics(data, 0, 4)).toMatchObject({
      t: 0,
      problem: 'the fit with the parameter of interest at 4 is better than the free fit, by 2.00 in 2 ln L',
    });
    expect(testStatistics(data, 0, 1).problem).toBeNull();
  });

  test('two ways whose values differ are never mixed', () => {
    // The first way is good enough at the free fit only; the second has the same shape and another constant.
    const first = likelihoodOf(measurement(1, 1), [[1, -10, 10]], 'compressed', 0);
    const shifted: Formula = (at) => {
      const answer = measurement(1, 1)(at);
      return { ...answer, value: answer.value + 5 };
    };
    const second = likelihoodOf(shifted, [[1, -10, 10]]);
    const near: Likelihood = { ...first, errorBound: (at) => (at[0] === 1 ? 0 : 1) };
    const data = fitted(near, second);
    expect(data.fit.way).toBe(0);
    const answer = testStatistics(data, 0, 3);
    expect(answer.conditional.way).toBe(1);
    expect(answer.t).toBeCloseTo(4, 12);
  });
});
