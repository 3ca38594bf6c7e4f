// Functions whose derivative jumps at 0, with minima that are known: on either side, and at the kink itself.
import { describe, expect, test } from 'vitest';
import type { Derivatives, SmoothFunction } from '../../src/minimize/function.ts';
import { minimize } from '../../src/minimize/newton.ts';

/**
 * (y - 1)^2 + (x + y - 1 - centre)^2 + left max(-x, 0) + right max(x, 0): with y = 1, the minimum in x is where the slope of
 * (x - centre)^2 is outweighed.
 */
function bent(centre: number, left: number, right: number, start: number): SmoothFunction {
  return {
    parameters: [
      { name: 'x', start, lower: -5, upper: 5, fixed: false, kinkAtZero: true },
      { name: 'y', start: 0.3, lower: -5, upper: 5, fixed: false },
    ],
    evaluate(at: Float64Array, into: Derivatives): number {
      const [x, y] = at as unknown as [number, number];
      const r = x + y - 1 - centre;
      const slope = x >= 0 ? right : -left;
      into.gradient.set([2 * r + slope, 2 * (y - 1) + 2 * r]);
      into.hessian.set([2, 2, 2, 4]);
      return (y - 1) ** 2 + r * r + slope * x;
    },
  };
}

describe.each([0, -2, 2, 1e-9])('from %s', (start) => {
  test.each([
    // The Schur complement of y leaves (x - centre)^2 / 2: its slope at 0 is -centre.
    ['the kink, above 0 without it', 0.4, 1, 1, 0],
    ['the kink, below 0 without it', -0.4, 1, 0.5, 0],
    ['the kink, with the same slope on one side', 0.3, 0, 0.4, 0],
    ['above the kink', 1.5, 1, 1, 0.5],
    ['below the kink', -1.5, 0.25, 3, -1.25],
    ['away from a kink that bends down', 1, 0, -0.5, 1.5],
  ])('the minimum is %s', (_, centre, left, right, expected) => {
    const found = minimize(bent(centre, left, right, start));
    expect(found.reason).toBe('converged');
    expect(Math.abs(found.at[0]! - expected)).toBeLessThan(1e-12);
    if (expected === 0) expect(found.at[0]).toBe(0);
    expect(found.atBound).toEqual([]);
    expect(found.gradientNorm).toBeLessThan(1e-9);
    expect(found.evaluations).toBeLessThan(25);
  });
});

test('bounds at 0 stay bounds', () => {
  const f = bent(-1, 0, 0, 1);
  const found = minimize({
    parameters: [{ ...f.parameters[0]!, lower: 0 }, f.parameters[1]!],
    evaluate: f.evaluate,
  });
  expect(found.reason).toBe('converged');
  expect(found.atBound).toEqual([0]);
});
