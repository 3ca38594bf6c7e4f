// Which way of evaluating a fit takes, where it starts, and what it says of its end.
import { describe, expect, test } from 'vitest';
import { ERROR_TOLERANCE, fit } from '../../src/inference/fit.ts';
import type { Formula } from '../minimize/helpers.ts';
import { quadratic } from '../minimize/helpers.ts';
import { likelihoodOf, poisson } from './helpers.ts';

/** A parabola around `centre`, with curvature 4. */
const parabola = (centre: number) => quadratic([[4]], [4 * centre]);
/** Nowhere near a minimum after many steps: its gradient never vanishes. */
const slope: Formula = ([x]) => ({ value: x!, gradient: [1], hessian: [[0]] });

describe('the way of evaluation', () => {
  test('is the first one whose bound is within the tolerance, and no other is asked for', () => {
    const first = likelihoodOf(parabola(1), [[0]], 'compressed', ERROR_TOLERANCE);
    const answer = fit([() => first, () => expect.unreachable('the second way was asked for')], {
      starts: [[0]],
    });
    expect(answer).toMatchObject({
      status: 'converged',
      path: 'compressed',
      way: 0,
      errorBound: ERROR_TOLERANCE,
    });
    expect(answer.minimum.at[0]).toBeCloseTo(1, 12);
    expect(answer.uncertainties).toEqual([0.5]);
    expect(Array.from(answer.covariance!)).toEqual([0.25]);
  });

  test('is the next one where the bound is too large or not a number', () => {
    for (const bound of [1.001 * ERROR_TOLERANCE, Number.POSITIVE_INFINITY, Number.NaN]) {
      const first = likelihoodOf(parabola(1), [[0]], 'compressed', bound);
      const second = likelihoodOf(parabola(1.5), [[0]]);
      const answer = fit([() => first, () => second], { starts: [[0]] });
      expect(answer).toMatchObject({ status: 'converged', path: 'per-event', way: 1, errorBound: 0 });
      expect(answer.minimum.at[0]).toBeCloseTo(1.5, 12);
      // The next way starts where the one before it ended.
      expect(second.points[0]![0]).toBeCloseTo(1, 12);
      expect(answer.evaluations).toBe(first.points.length + second.points.length);
    }
  });

  test('is the next one where an approximate way does not converge', () => {
    const first = likelihoodOf(slope, [[0]], 'compressed', 0);
    const second = likelihoodOf(parabola(1.5), [[0]]);
    const answer = fit([() => first, () => second], { starts: [[0.25]] });
    expect(answer).toMatchObject({ status: 'converged', path: 'per-event', way: 1 });
    expect(second.points[0]).toEqual([0.25]);
  });

  test('is found although a way converges too coarsely and the next one does not converge at all', () => {
    const first = likelihoodOf(parabola(1), [[0]], 'compressed', 1);
    const second = likelihoodOf(slope, [[0]], 'compressed', 0);
    const third = likelihoodOf(parabola(1.5), [[0]]);
    const answer = fit([() => first, () => second, () => third], { starts: [[0.25], [0.5]] });
    expect(answer).toMatchObject({ status: 'converged', path: 'per-event', way: 2 });
    expect(answer.minimum.at[0]).toBeCloseTo(1.5, 12);
    // Where the first way ended is where both others begin; the second then tries all starts that it was given.
    expect(second.points[0]![0]).toBeCloseTo(1, 12);
    expect(second.points).toContainEqual([0.5]);
    expect(third.points[0]![0]).toBeCloseTo(1, 12);
  });

  test('is the last one where none is good enough, and its bound is told', () => {
    const first = likelihoodOf(parabola(1), [[0]], 'compressed', 1);
    const second = likelihoodOf(parabola(1), [[0]], 'compressed', 1e-3);
    const answer = fit([() => first, () => second], { starts: [[0]] });
    expect(answer).toMatchObject({ status: 'converged', path: 'compressed', way: 1, errorBound: 1e-3 });
  });

  test('is needed: a fit of nothing is an error of the caller', () => {
    expect(() => fit([], { starts: [[0]] })).toThrow(RangeError);
  });
});

describe('starts', () => {
  test('are tried one after another until one converges', () => {
    const likelihood = likelihoodOf(poisson(10), [[1, -100, 1000]]);
    const answer = fit([() => likelihood], { starts: [[-5], [-7], [3], [4]] });
    expect(answer).toMatchObject({ status: 'converged', attempts: 3 });
    expect(answer.minimum.at[0]).toBeCloseTo(10, 5);
    expect(likelihood.points[0]).toEqual([-5]);
    expect(likelihood.points[1]).toEqual([-7]);
    expect(answer.evaluations).toBe(likelihood.points.length);
  });

  test('are all tried where a parameter comes out undetermined, and the lowest minimum counts', () => {
    // -(x^2) e^(-(y - 3)^2 / 2) + x^3: at x = 0, on its bound, nothing depends on y; near y = 3 a minimum lies below.
    const hidden: Formula = (at) => {
      const [x, y] = at as [number, number];
      const e = Math.exp(-((y - 3) ** 2) / 2);
      const d = 3 - y;
      return {
        value: -x * (e - 0.5) + x * x,
        gradient: [0.5 - e + 2 * x, -x * e * d],
        hessian: [
          [2, -e * d],
          [-e * d, -x * e * (d * d - 1)],
        ],
      };
    };
    const likelihood = likelihoodOf(hidden, [
      [0, 0, 10],
      [-3, -10, 10],
    ]);
    const answer = fit([() => likelihood], {
      starts: [
        [0, -3],
        [0.5, 2],
        [0, 8],
      ],
    });
    expect(answer).toMatchObject({ status: 'converged', attempts: 2 });
    expect(answer.minimum.at[0]).toBeCloseTo(0.25, 6);
    expect(answer.minimum.at[1]).toBeCloseTo(3, 6);
    const alone = fit([() => likelihood], {
      starts: [
        [0, -3],
        [0, 8],
      ],
    });
    expect(alone).toMatchObject({ status: 'no-covariance', attempts: 2 });
    expect(alone.minimum.undetermined).toEqual([1]);
  });

  test('leave the best of what was seen where none converges', () => {
    const likelihood = likelihoodOf(slope, [[0]]);
    const answer = fit([() => likelihood], { starts: [[1e30], [0], [1e31]], maxEvaluations: 3 });
    expect(answer.status).toBe('evaluation-limit');
    expect(answer.attempts).toBe(3);
    expect(answer.minimum.value).toBe(Math.min(...likelihood.points.map(([x]) => x!)));
  });

  test('outside of the domain are worse than any that can be evaluated', () => {
    const likelihood = likelihoodOf(poisson(10), [[1, -100, 1000]]);
    const answer = fit([() => likelihood], { starts: [[-5], [500]], maxEvaluations: 2 });
    expect(answer.status).toBe('evaluation-limit');
    expect(Number.isFinite(answer.minimum.value)).toBe(true);
  });
});

describe('the status', () => {
  test('is outside-domain where no start can be evaluated', () => {
    const answer = fit([() => likelihoodOf(poisson(10), [[1, -100, 1000]])], { starts: [[-5]] });
    expect(answer).toMatchObject({ status: 'outside-domain', covariance: null });
    expect(answer.minimum.value).toBe(Number.POSITIVE_INFINITY);
  });

  test('is no-covariance where the minimum is flat in some direction', () => {
    const answer = fit(
      [
        () =>
          likelihoodOf(
            quadratic(
              [
                [4, 0],
                [0, 0],
              ],
              [4, 0],
            ),
            [[0], [3]],
          ),
      ],
      { starts: [[0, 3]] },
    );
    expect(answer.minimum.reason).toBe('converged');
    expect(answer).toMatchObject({ status: 'no-covariance', covariance: null });
    expect(answer.uncertainties).toEqual([0.5, null]);
  });

  test('is no-covariance where a parameter at its bound spoils the Hessian; the others keep their uncertainty', () => {
    // -2 x^2 + x y + 2 y^2 + 10 x on x >= 0: the minimum is at x = 0, where the Hessian is indefinite.
    const answer = fit(
      [
        () =>
          likelihoodOf(
            quadratic(
              [
                [-4, 1],
                [1, 4],
              ],
              [-10, 0],
            ),
            [[1, 0, 2], [1]],
          ),
      ],
      { starts: [[1, 1]] },
    );
    expect(answer.minimum.reason).toBe('converged');
    expect(answer.minimum.atBound).toEqual([0]);
    expect(answer.status).toBe('no-covariance');
    expect(answer.uncertainties).toEqual([null, 0.5]);
  });

  test('is evaluation-limit where the limit of the caller is too small', () => {
    const answer = fit([() => likelihoodOf(poisson(10), [[1, 0, 1e6]])], {
      starts: [[1]],
      maxEvaluations: 2,
    });
    expect(answer.status).toBe('evaluation-limit');
  });

  test('is converged where nothing is free', () => {
    const answer = fit([() => likelihoodOf(poisson(10), [[4, 0, 100, 'fixed']])], { starts: [[7]] });
    expect(answer.status).toBe('converged');
    expect(answer.minimum.at[0]).toBe(4);
    expect(answer.uncertainties).toEqual([null]);
  });
});
