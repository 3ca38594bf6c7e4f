// Probit regression: what the score equations of the binomial likelihood say of its maximum, with a normal tail of our own
// tests.
import { expect, test } from 'vitest';
import { fitProbit, polynomial } from '../../src/inference/probit-fit.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import { erfc } from '../stats/independent.ts';

const { exports: math } = await loadKernel();
const phi = (x: number): number => 0.5 * erfc(-x / Math.SQRT2);

test('shares that lie on the curve give its coefficients back', () => {
  const truth = [0.2, -1.1, 0.15];
  const counts = [-1, -0.4, 0.1, 0.7, 1.3].map((x) => {
    const offset = 0.3 * x - 0.5;
    return { x, offset, reached: 500 * phi(offset + polynomial(truth, x)), of: 500 };
  });
  const found = fitProbit(counts, 2, math)!;
  expect(found).toHaveLength(3);
  for (const [i, b] of found.entries()) expect(b).toBeCloseTo(truth[i]!, 7);
});

test('counts, 0 and all among them, give the maximum of the likelihood', () => {
  const counts = [
    { x: -2, offset: 0, reached: 40, of: 40 },
    { x: -1, offset: 0.1, reached: 33, of: 40 },
    { x: 0, offset: 0.2, reached: 22, of: 40 },
    { x: 1, offset: 0.1, reached: 4, of: 40 },
    { x: 2, offset: 0, reached: 0, of: 40 },
  ];
  const logLikelihood = (b: readonly number[]): number =>
    counts.reduce((sum, { x, offset, reached, of }) => {
      const eta = offset + b[0]! + b[1]! * x;
      const all = reached === 0 ? 0 : reached * Math.log(phi(eta));
      return sum + all + (reached === of ? 0 : (of - reached) * Math.log(phi(-eta)));
    }, 0);
  const best = fitProbit(counts, 1, math)!;
  expect(best[1]).toBeLessThan(-0.8);
  const top = logLikelihood(best);
  for (const [i, j] of [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, 1]] as const) // biome-ignore format: a table
    expect(logLikelihood([best[0]! + 1e-3 * i, best[1]! + 1e-3 * j])).toBeLessThan(top);
});

test('counts that say nothing of the slope have no fit', () => {
  expect(fitProbit([{ x: 1, offset: 0, reached: 3, of: 9 }], 1, math)).toBeNull();
});
