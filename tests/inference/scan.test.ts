// Profile likelihoods against closed forms.
import { describe, expect, test } from 'vitest';
import { fit } from '../../src/inference/fit.ts';
import { linearGrid, profileScan } from '../../src/inference/scan.ts';
import { gaussian, likelihoodOf, poisson } from './helpers.ts';

describe('the profile of a parameter', () => {
  test('of a counted number is 2 (mu - n + n ln(n/mu)), and q is 0 below the estimate', () => {
    const n = 10;
    const likelihood = likelihoodOf(poisson(n), [[8, 0, 1000]]);
    const best = fit([() => likelihood], { starts: [[8]], tolerance: 1e-18 });
    for (const point of profileScan([() => likelihood], best, 0, [0.5, 4, 9.999, 10, 10.001, 15, 400])) {
      const exact = 2 * (point.value - n + n * Math.log(n / point.value));
      expect(Math.abs(point.twoDeltaNll - exact)).toBeLessThan(1e-11 * (1 + exact));
      expect(point.q).toBe(point.value < 10 ? 0 : point.twoDeltaNll);
      expect(point.fit.minimum.at[0]).toBe(point.value);
    }
  });

  test('of a mean, with the width profiled, is n ln(1 + m^2)', () => {
    const n = 7;
    const likelihood = likelihoodOf(gaussian(n), [
      [0.2, -10, 10],
      [1, 1e-3, 100],
    ]);
    const best = fit([() => likelihood], { starts: [[0.2, 1]], tolerance: 1e-18 });
    for (const { value, twoDeltaNll, fit: at } of profileScan(
      [() => likelihood],
      best,
      0,
      linearGrid(-3, 3, 13),
    )) {
      expect(twoDeltaNll).toBeCloseTo(n * Math.log(1 + value * value), 9);
      expect(at.minimum.at[1]).toBeCloseTo(Math.sqrt(1 + value * value), 5);
      expect(at.status).toBe('converged');
      expect(at.uncertainties[0]).toBeNull();
    }
  });

  test('is the same at each value, bit for bit, whichever others are asked for', () => {
    const likelihood = likelihoodOf(gaussian(7), [
      [0.2, -10, 10],
      [1, 1e-3, 100],
    ]);
    const best = fit([() => likelihood], { starts: [[0.2, 1]] });
    const many = profileScan([() => likelihood], best, 0, [-1, -0.5, 0, 0.5, 1]);
    const [alone] = profileScan([() => likelihood], best, 0, [0.5]);
    expect(many[3]!.twoDeltaNll).toBe(alone!.twoDeltaNll);
    expect(many[3]!.fit.minimum.at).toEqual(alone!.fit.minimum.at);
  });

  test('is the same to rounding where points follow each other, in fewer evaluations', () => {
    const n = 7;
    const likelihood = likelihoodOf(gaussian(n), [
      [0.2, -10, 10],
      [1, 1e-3, 100],
    ]);
    const ways = [() => likelihood];
    const best = fit(ways, { starts: [[0.2, 1]] });
    const values = linearGrid(-1, 3, 81);
    const alone = profileScan(ways, best, 0, values);
    const followed = profileScan(ways, best, 0, values, { follow: true });
    const evaluations = (points: typeof alone): number =>
      points.reduce((sum, p) => sum + p.fit.evaluations, 0);
    expect(evaluations(followed)).toBeLessThan(0.6 * evaluations(alone));
    for (const { value, twoDeltaNll, fit: at } of followed) {
      expect(Math.abs(twoDeltaNll - n * Math.log(1 + value * value))).toBeLessThan(1e-11);
      expect(at.minimum.at[0]).toBe(value);
    }
  });

  test('is never negative, and infinite where the model has no density', () => {
    const likelihood = likelihoodOf(poisson(10), [[8, 0, 1000]]);
    const best = fit([() => likelihood], { starts: [[8]] });
    const [at, none] = profileScan([() => likelihood], best, 0, [best.minimum.at[0]!, 0]);
    expect(at!.twoDeltaNll).toBeGreaterThanOrEqual(0);
    expect(at!.twoDeltaNll).toBeLessThan(1e-12);
    expect(none!.twoDeltaNll).toBe(Number.POSITIVE_INFINITY);
    expect(none!.fit.status).toBe('outside-domain');
  });
});

describe('a grid', () => {
  test('has both ends exactly and equal steps', () => {
    expect(linearGrid(0, 5, 11)).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]);
    const awkward = linearGrid(0.1, 0.7, 8);
    expect([awkward[0], awkward.at(-1)]).toEqual([0.1, 0.7]);
    expect(awkward).toHaveLength(8);
    expect(linearGrid(3, -3, 3)).toEqual([3, 0, -3]);
  });
});
