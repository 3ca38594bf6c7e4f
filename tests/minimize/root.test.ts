// Roots where they are known, however the function bends, and an honest end where there are too few steps.
import { expect, test } from 'vitest';
import { findRoot } from '../../src/minimize/root.ts';

const cases: readonly (readonly [string, (x: number) => number, number, number, number])[] = [
  ['a line', (x) => 2 * x - 1, 0, 3, 0.5],
  ['a cube', (x) => x ** 3 - 2, 0, 2, Math.cbrt(2)],
  ['an exponential that falls', (x) => Math.exp(-x) - 0.05, 0, 100, Math.log(20)],
  ['a flat one', (x) => (x - 1) ** 9, -0.3, 4, 1],
  ['a step', (x) => (x < 0.3 ? -1 : 1), 0, 1, 0.3],
];

test.each(cases)('%s', (_, f, low, high, root) => {
  let calls = 0;
  const counted = (x: number): number => {
    calls++;
    return f(x);
  };
  const found = findRoot(counted, { x: low, f: f(low) }, { x: high, f: f(high) }, 1e-10, 100)!;
  expect(Math.abs(f(found)) < 1e-15 || Math.abs(found - root) <= 2e-10).toBe(true);
  expect(calls).toBeLessThan(60);
});

test('too few steps give nothing', () => {
  const f = (x: number): number => Math.exp(-x) - 0.05;
  expect(findRoot(f, { x: 0, f: f(0) }, { x: 100, f: f(100) }, 1e-10, 4)).toBeNull();
});
