// Bootstrap intervals against scipy.stats.bootstrap on the same resampled means (reference/make-samples.py).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { type IntervalMethod, meanInterval } from '../../src/stats/bootstrap.ts';

interface Interval {
  readonly values: number[];
  readonly level: number;
  readonly resamples: number;
  readonly seed: number;
  readonly method: IntervalMethod;
  readonly lower: number;
  readonly upper: number;
}

const { intervals } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'reference/samples.json'), 'utf8'),
) as { intervals: readonly Interval[] };

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

/** The generator that the reference was drawn with. */
function counter(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return Math.floor((state * n) / 2 ** 32);
  };
}

const interval = (values: readonly number[], method: IntervalMethod, level = 0.9, resamples = 200) =>
  meanInterval(values, method, level, resamples, counter(7), kernel.exports);

describe('the interval of a mean', () => {
  test.each(intervals.map((i) => [i.method, i.level, i.values.length, i] as const))(
    '%s at level %d of %i values is scipy’s to 1e-9',
    (method, level, n, { values, resamples, seed, lower, upper }) => {
      const answer = meanInterval(values, method, level, resamples, counter(seed), kernel.exports);
      expect(answer).toMatchObject({ requested: method, method, level, resamples, fallbackReason: null });
      expect(answer.jackknifes).toBe(method === 'bca' ? n : 0);
      expect(answer.lower).toBeCloseTo(lower, 9);
      expect(answer.upper).toBeCloseTo(upper, 9);
    },
  );

  test('the correction moves an interval of skewed values: bca is not percentile under another name', () => {
    const skewed = intervals.filter((i) => i.seed === 4);
    expect(Math.abs(skewed[0]!.upper - skewed[1]!.upper)).toBeGreaterThan(0.01);
  });

  test('of fewer than two values there is none, and the reason is said', () => {
    for (const values of [[], [1.5]]) {
      const answer = interval(values, 'bca');
      expect(answer).toMatchObject({ lower: null, upper: null, method: 'percentile' });
      expect(answer.fallbackReason).toBe('fewer than 2 values');
    }
  });

  test('of equal values is that value, by percentiles, and the reason is said', () => {
    const answer = interval([2, 2, 2, 2], 'bca');
    expect(answer).toMatchObject({ requested: 'bca', method: 'percentile', lower: 2, upper: 2 });
    expect(answer.fallbackReason).toBe('all resampled means lie on one side of the mean');
  });
});
