// Clopper and Pearson's interval against mpmath: roots of betainc(..., regularized=True) with 30 digits.
import { expect, test } from 'vitest';
import { loadKernel } from '../../src/kernel/kernel.ts';
import { binomialInterval } from '../../src/stats/binomial-interval.ts';

const { exports: math } = await loadKernel();

test.each([
  [0, 10, 0.6826894921370859, 0, 0.1681491861379764],
  [1, 10, 0.6826894921370859, 0.01712701413672824, 0.2941353896384669],
  [5, 10, 0.6826894921370859, 0.3048178830085313, 0.6951821169914687],
  [10, 10, 0.95, 0.6915028921812392, 1],
  [3, 2000, 0.6826894921370859, 0.0006837558606802908, 0.002956934545707062],
  [46, 4000, 0.95, 0.00843140821017823, 0.015309897892192],
  [999, 1000, 0.6826894921370859, 0.99670426488212, 0.9998272611420514],
  [1, 1, 0.95, 0.025, 1],
])('%i of %i at %f', (k, n, level, low, high) => {
  const found = binomialInterval(k, n, math, level);
  expect(Math.abs(found[0] - low)).toBeLessThan(1e-12 * Math.max(low, 1e-300));
  expect(Math.abs(found[1] - high)).toBeLessThan(1e-12);
});

test('of many trials it is the Gaussian one, and it turns over with what counts as true', () => {
  const [low, high] = binomialInterval(250_000, 1_000_000, math);
  const sigma = Math.sqrt((0.25 * 0.75) / 1e6);
  expect(Math.abs((0.25 - low) / sigma - 1)).toBeLessThan(0.003);
  expect(Math.abs((high - 0.25) / sigma - 1)).toBeLessThan(0.003);
  const other = binomialInterval(750_000, 1_000_000, math);
  expect(other[0]).toBeCloseTo(1 - high, 13);
  expect(other[1]).toBeCloseTo(1 - low, 13);
});
