// Poisson counts against exact probabilities (reference/make-poisson.py: scipy, confirmed by mpmath).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { Stream } from '../../src/kernel/streams.ts';
import { mergeBins, pearson } from '../stats/independent.ts';

const table = JSON.parse(readFileSync(join(import.meta.dirname, 'reference/poisson.json'), 'utf8')) as {
  readonly mean: number;
  readonly edges: readonly number[];
  readonly probabilities: readonly number[];
}[];
const DRAWS = 1_000_000;

let kernel: Kernel;
let stream: Stream;
let row: number;
beforeAll(async () => {
  kernel = await loadKernel();
  stream = new Stream(kernel);
  row = kernel.allocate(48);
});

function draw(mean: number, count: number, item: number): Float64Array {
  stream.start(20260711, item, 1);
  kernel.exports.preparePoisson(mean, row);
  return Float64Array.from({ length: count }, () => kernel.exports.poisson(stream.address, row));
}

describe.each(table.map((t, i) => [t.mean, t, i] as const))(
  'a million counts of mean %d',
  (mean, of, item) => {
    let counts: Float64Array;
    beforeAll(() => {
      counts = draw(mean, DRAWS, item);
    });

    test('are whole numbers from 0 up', () => {
      expect(counts.every((k) => k >= 0 && Number.isInteger(k))).toBe(true);
    });

    test('have the exact probabilities: chi-square with p > 1e-4', () => {
      const bins = new Float64Array(of.edges.length);
      for (const k of counts) {
        let [low, high] = [0, of.edges.length];
        while (high - low > 1) {
          const middle = (low + high) >> 1;
          if (of.edges[middle]! <= k) low = middle;
          else high = middle;
        }
        bins[low]!++;
      }
      const merged = mergeBins(
        bins,
        of.probabilities.map((p) => DRAWS * p),
        10,
      );
      expect(pearson(merged.counts, merged.expected, 1).p).toBeGreaterThan(1e-4);
    });

    test('have mean and variance at 5 sigma', () => {
      if (mean === 0) {
        expect(counts.every((k) => k === 0)).toBe(true);
        return;
      }
      let [sum, squares] = [0, 0];
      for (const k of counts) {
        sum += k - mean;
        squares += (k - mean) ** 2;
      }
      // Of a Poisson count, the fourth central moment is mean + 3 mean^2.
      expect(Math.abs(sum / DRAWS)).toBeLessThan(5 * Math.sqrt(mean / DRAWS));
      const spread = Math.sqrt((mean + 2 * mean * mean) / DRAWS);
      expect(Math.abs(squares / DRAWS - mean)).toBeLessThan(5 * spread);
    });
  },
);

describe('counts of one stream', () => {
  test('follow each other independently: neighbours are not correlated', () => {
    for (const mean of [4.2, 57, 1e3]) {
      const counts = draw(mean, DRAWS, 999);
      let product = 0;
      for (let i = 1; i < DRAWS; i++) product += (counts[i]! - mean) * (counts[i - 1]! - mean);
      expect(Math.abs(product / mean / Math.sqrt(DRAWS))).toBeLessThan(4);
    }
  });

  test('stay finite for a uniform number at either end', () => {
    const words = new BigUint64Array(kernel.exports.memory.buffer, stream.address + 128, 4);
    for (const mean of [0, 0.3, 9.999, 10, 1e6]) {
      for (const s3 of [0n, (1n << 64n) - 1n]) {
        kernel.exports.preparePoisson(mean, row);
        words.set([0n, 1n, 1n, s3]);
        const count = kernel.exports.poisson(stream.address, row);
        expect(count).toBeGreaterThanOrEqual(0);
        expect(count).toBeLessThan(mean + 100 + 40 * Math.sqrt(mean));
      }
    }
  });
});
