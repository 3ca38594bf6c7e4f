// Crossings of rising functions where they are known, in few evaluations where the function is smooth, and an honest end where there is none.
import { describe, expect, test } from 'vitest';
import { findCrossing, type Slope } from '../../src/minimize/rise.ts';

type Case = readonly [
  string,
  f: (x: number) => number,
  slope: (x: number) => number,
  root: number,
  most: number,
];

const cases: readonly Case[] = [
  ['a line', (x) => 2 * x - 1, () => 2, 0.5, 3],
  ['a cube', (x) => x ** 3 - 2, (x) => 3 * x * x, Math.cbrt(2), 6],
  ['one that levels off', (x) => 0.95 - Math.exp(-x), (x) => Math.exp(-x), Math.log(20), 8],
  ['a kink', (x) => (x < 1 ? x - 1.5 : 5 * x - 5.5), (x) => (x < 1 ? 1 : 5), 1.1, 8],
  ['one that is said to be steeper than it is', (x) => x * x - 2, () => 40, Math.SQRT2, 30],
  ['a step', (x) => (x < 0.3 ? -1 : 1), () => 0, 0.3, 60],
];

describe('a crossing', () => {
  test.each(cases)('of %s', (_, f, slope, root, most) => {
    for (const first of [0.1, 0.7, 3]) {
      let calls = 0;
      const counted = (x: number): Slope => {
        calls++;
        return { x, f: f(x), slope: slope(x) };
      };
      const found = findCrossing(counted, first, 100, 1e-9, 200);
      if (typeof found === 'string') throw new Error(found);
      expect(Math.abs(f(found.x)) < 1e-15 || Math.abs(found.x - root) <= 3e-9 * root).toBe(true);
      expect(calls).toBeLessThanOrEqual(most);
    }
  });

  test('is not there below the upper end, or in too few steps', () => {
    const f = (x: number): Slope => ({ x, f: x - 5, slope: 1 });
    expect(findCrossing(f, 1, 4, 1e-9, 100)).toBe('below');
    expect(findCrossing(f, 7, 4, 1e-9, 100)).toBe('below');
    expect(findCrossing((x) => ({ x, f: x < 0.3 ? -1 : 1, slope: 0 }), 1, 4, 1e-9, 5)).toBe('not-found');
  });
});
