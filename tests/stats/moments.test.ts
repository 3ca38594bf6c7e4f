// Means, spreads and quantiles against numpy and exact sums (reference/make-samples.py).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ascending, linearQuantile, moments, nearestQuantile } from '../../src/stats/moments.ts';

interface Table {
  readonly moments: readonly { values: number[]; mean: number; std: number }[];
  readonly quantiles: readonly { values: number[]; shares: number[]; linear: number[]; nearest: number[] }[];
}

const table = JSON.parse(readFileSync(join(import.meta.dirname, 'reference/samples.json'), 'utf8')) as Table;

describe('moments', () => {
  test('mean and population standard deviation agree with exact sums to 1e-12', () => {
    for (const { values, mean, std } of table.moments) {
      const answer = moments(values)!;
      expect(answer.n).toBe(values.length);
      expect(Math.abs(answer.mean - mean)).toBeLessThan(1e-12 * Math.abs(mean));
      expect(Math.abs(answer.std - std)).toBeLessThanOrEqual(1e-12 * std);
    }
  });

  test('an empty list has no moments', () => {
    expect(moments([])).toBeNull();
  });
});

describe('quantiles', () => {
  test.each(table.quantiles.map((entry) => [entry.values.length, entry] as const))(
    'of %i values, linear ones are numpy’s `linear` and nearest ones numpy’s `nearest` where no rank is half-way',
    (n, { values, shares, linear, nearest }) => {
      const sorted = ascending(values);
      shares.forEach((share, i) => {
        expect(linearQuantile(sorted, share)).toBeCloseTo(linear[i]!, 13);
        const rank = (n - 1) * share;
        if (rank - Math.floor(rank) !== 0.5) expect(nearestQuantile(sorted, share)).toBe(nearest[i]!);
      });
    },
  );

  test('a rank half-way between two values takes the upper one', () => {
    expect(nearestQuantile([10, 20], 0.5)).toBe(20);
    expect(nearestQuantile([10, 20, 30, 40], 0.5)).toBe(30);
    expect(nearestQuantile([10, 20, 30], 0.25)).toBe(20);
  });

  test('quantiles 0 and 1 are the least and the greatest value', () => {
    const sorted = [-3, 0.5, 7];
    expect([linearQuantile(sorted, 0), linearQuantile(sorted, 1)]).toEqual([-3, 7]);
    expect([nearestQuantile(sorted, 0), nearestQuantile(sorted, 1)]).toEqual([-3, 7]);
  });

  test('numbers are put in ascending order by value, and the given list stays as it is', () => {
    const values = [10, 9, -0.5, 100, 2e-3, -7];
    expect(ascending(values)).toEqual([-7, -0.5, 2e-3, 9, 10, 100]);
    expect(values[0]).toBe(10);
  });
});
