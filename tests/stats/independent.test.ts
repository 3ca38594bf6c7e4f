// The judges themselves: the distribution functions of the tests against scipy and mpmath (reference/make-distributions.py).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  chiSquareTail,
  distanceFromUniform,
  erfc,
  kolmogorovTail,
  logGamma,
  mergeBins,
  normalMass,
  pearson,
} from './independent.ts';

const table = JSON.parse(
  readFileSync(join(import.meta.dirname, 'reference/distributions.json'), 'utf8'),
) as Record<string, number[][]>;

function worst(name: string, of: (...arguments_: number[]) => number): number {
  return Math.max(
    ...table[name]!.map((row) => {
      const expected = row.at(-1)!;
      return Math.abs(of(...row.slice(0, -1)) - expected) / Math.abs(expected);
    }),
  );
}

describe('the distribution functions of the tests', () => {
  test('erfc agrees with scipy to 3e-13 of its value, tails included', () => {
    expect(worst('erfc', erfc)).toBeLessThan(3e-13);
  });

  test('the mass of a Gaussian between two points agrees to 1e-11', () => {
    expect(worst('mass', normalMass)).toBeLessThan(1e-11);
  });

  test('ln Gamma agrees to 1e-13', () => {
    expect(worst('logGamma', logGamma)).toBeLessThan(1e-13);
  });

  test('the tail of chi-square agrees to 1e-9, from 1 to 4096 degrees of freedom', () => {
    expect(worst('chiSquare', chiSquareTail)).toBeLessThan(1e-9);
  });

  test('the tail of Kolmogorov’s distance agrees to 1e-9', () => {
    expect(worst('kolmogorov', kolmogorovTail)).toBeLessThan(1e-9);
  });

  test('Kolmogorov’s distance of two values is the larger of their four steps', () => {
    expect(distanceFromUniform(Float64Array.of(0.9, 0.2))).toBeCloseTo(0.4, 15);
  });

  test('Pearson’s chi-square of a perfect match is 0, of a poor one improbable', () => {
    expect(pearson([10, 20], [10, 20])).toEqual({ chi2: 0, p: 1 });
    expect(pearson([20, 10], [10, 20]).chi2).toBeCloseTo(15, 12);
    expect(pearson([20, 10], [10, 20]).p).toBeLessThan(1e-3);
  });

  test('merging keeps sums and leaves no bin below the least', () => {
    expect(mergeBins([1, 2, 3, 4], [3, 3, 3, 1], 5)).toEqual({ counts: [10], expected: [10] });
    expect(mergeBins([1, 2, 3, 4, 1], [3, 3, 3, 3, 1], 5)).toEqual({ counts: [3, 8], expected: [6, 7] });
    expect(mergeBins([1], [2], 5)).toEqual({ counts: [1], expected: [2] });
  });
});
