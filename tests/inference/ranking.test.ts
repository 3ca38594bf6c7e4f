// Impacts in a model where everything is known: x = mu + sum a_k theta_k measured with width s, each theta_k measured as
// m_k +- w_k. The fit gives theta_k = m_k and mu = x - sum a_k m_k, and holding theta_k elsewhere moves mu by -a_k times that.
import { describe, expect, test } from 'vitest';
import { impacts, largestImpact, ranked } from '../../src/inference/ranking.ts';
import type { Formula } from '../minimize/helpers.ts';
import { fitted, likelihoodOf } from './helpers.ts';

const [x, s] = [3, 0.5];
const a = [0.2, -0.9, 0.4, 0.4];
const nuisances = [
  { parameter: 1, measured: 0, sigma: 1 },
  { parameter: 2, measured: 0.5, sigma: 0.3 },
  { parameter: 3, measured: 0, sigma: 0.1 },
  { parameter: 4, measured: 0, sigma: 0.1 },
];

/** Also measures theta_1 a second time, as `second` +- `width`, so that it is pulled and constrained. */
const model =
  (second: number, width: number): Formula =>
  (at) => {
    const gradient = new Array<number>(5).fill(0);
    const hessian = gradient.map(() => new Array<number>(5).fill(0));
    const slopes = [1, ...a];
    const z = (at.reduce((sum, v, i) => sum + slopes[i]! * v, 0) - x) / s;
    let value = 0.5 * z * z;
    for (let i = 0; i < 5; i++) {
      gradient[i]! += (z * slopes[i]!) / s;
      for (let k = 0; k < 5; k++) hessian[i]![k]! += (slopes[i]! * slopes[k]!) / (s * s);
    }
    for (const [i, m, w] of [
      ...nuisances.map((n) => [n.parameter, n.measured, n.sigma] as const),
      [1, second, width] as const,
    ]) {
      value += 0.5 * ((at[i]! - m) / w) ** 2;
      gradient[i]! += (at[i]! - m) / w ** 2;
      hessian[i]![i]! += 1 / w ** 2;
    }
    return { value, gradient, hessian };
  };

const places = [[1], [0], [0], [0, -0.05, 1], [0]] as const;

describe('impacts', () => {
  const data = fitted(likelihoodOf(model(1, 2), places));
  const all = impacts(data, 0, nuisances);

  test('prefit move by the width of the measurement, postfit by the fitted uncertainty', () => {
    const [one, two] = all;
    // theta_1 from 0 +- 1 and 1 +- 2: 0.2 +- sqrt(0.8).
    expect(one!.estimate).toBeCloseTo(0.2, 10);
    expect(one!.pull).toBeCloseTo(0.2, 10);
    expect(one!.constraint).toBeCloseTo(Math.sqrt(0.8), 10);
    expect(one!.prefit.up.value).toBe(1);
    expect(one!.prefit.up.impact).toBeCloseTo(-0.2 * (1 - 0.2), 10);
    expect(one!.prefit.down.impact).toBeCloseTo(-0.2 * (-1 - 0.2), 10);
    expect(one!.postfit!.up.impact).toBeCloseTo(-0.2 * Math.sqrt(0.8), 10);
    expect(one!.postfit!.down.impact).toBeCloseTo(0.2 * Math.sqrt(0.8), 10);
    expect(two!.pull).toBeCloseTo(0, 10);
    expect(two!.constraint).toBeCloseTo(1, 10);
    expect(two!.prefit.up.impact).toBeCloseTo(0.27, 10);
    expect(two!.prefit.up.poi - data.fit.minimum.at[0]!).toBe(two!.prefit.up.impact);
    expect(two!.postfit!.up.impact).toBeCloseTo(0.27, 10);
  });

  test('stay inside the bounds', () => {
    expect(all[2]!.prefit.down.value).toBe(-0.05);
    expect(all[2]!.prefit.down.impact).toBeCloseTo(0.02, 10);
  });

  test('are ranked by the larger one, equal ones by name', () => {
    expect(ranked(all).map((i) => i.name)).toEqual(['x2', 'x1', 'x3', 'x4']);
    expect(largestImpact(ranked(all)[1]!)).toBeCloseTo(0.24, 10);
    const equal = [all[3]!, { ...all[3]!, name: 'a' }, { ...all[3]!, name: 'z' }];
    expect(ranked(equal).map((i) => i.name)).toEqual(['a', 'x4', 'z']);
  });

  test('are those of free nuisance parameters only', () => {
    const held = fitted(likelihoodOf(model(1, 2), [...places.slice(0, 4), [0, -9, 9, 'fixed']]));
    const some = impacts(held, 0, [{ parameter: 0, measured: 1, sigma: 1 }, ...nuisances]);
    expect(some.map((i) => i.name)).toEqual(['x1', 'x2', 'x3']);
  });

  test('whose fits do not converge are not ranked', () => {
    const good = likelihoodOf(model(1, 2), places);
    const bad = {
      ...good,
      evaluate: (at: Float64Array, into: { gradient: Float64Array; hessian: Float64Array }) =>
        at[2]! > 0.7 ? Number.POSITIVE_INFINITY : good.evaluate(at, into),
    };
    const some = impacts(fitted(bad), 0, nuisances);
    expect(some).toHaveLength(4);
    expect(some[1]!.prefit.up.fit.status).toBe('outside-domain');
    expect(ranked(some).map((i) => i.name)).toEqual(['x1', 'x3', 'x4']);
  });
});
