// Numbers of reports: how they are written, and the statistics behind them.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binned, edgesFor, widened } from '../../src/report/numbers/bins.ts';
import { chiSquareInBins } from '../../src/report/numbers/chi-square.ts';
import { correlation, correlationMatrix } from '../../src/report/numbers/correlation.ts';
import {
  exactly,
  percentWithError,
  sigmas,
  significant,
  withError,
} from '../../src/report/numbers/format.ts';
import { normalBelow } from '../../src/report/numbers/normal.ts';
import { poissonInterval } from '../../src/report/numbers/poisson.ts';
import { pullStatistics } from '../../src/report/numbers/pulls.ts';
import { spreadOf } from '../../src/report/numbers/spread.ts';
import { ticksAlong, ticksUp } from '../../src/report/svg/ticks.ts';
import { gaussian, uniform } from './helpers.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test.each([
  [0.012345, 0.0158, '0.012 ± 0.016'],
  [-0.00004, 0.0158, '0.000 ± 0.016'],
  [123.456, 12.3, '123 ± 12'],
  [123456.7, 4321, '123,457 ± 4300'],
  [125.2681, 0.00328, '125.2681 ± 0.0033'],
  [0.998, 0.0996, '1.00 ± 0.10'],
  [5, 0, '5'],
  [3.2e7, 59, '(3.2000000 ± 0.0000059) × 10⁷'],
  [1e-300, 2e-301, '(1.00 ± 0.20) × 10⁻³⁰⁰'],
  [91.1876, 1.4e-10, '91.18760000000 ± 0.00000000014'],
])('%f with the error %f is written %s', (value, error, words) => {
  expect(plain(withError({ value, error }))).toBe(words);
});

test('numbers that are not there are dashes, in every form', () => {
  for (const x of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    expect([
      significant(x),
      exactly(x),
      sigmas(x),
      withError({ value: x, error: 1 }),
      withError({ value: 1, error: x }),
    ]).toEqual(Array(5).fill('–'));
  }
  expect([significant(null), sigmas(null), withError(null), percentWithError(null)]).toEqual(
    Array(4).fill('–'),
  );
});

test('significant digits, powers of ten and thousands are as people write them', () => {
  expect([0, 1234.5678, 12345.678, 1.2e-7, -0.5, 1e22].map((x) => plain(significant(x)))).toEqual([
    '0',
    '1234.6',
    '12,346',
    '1.2 × 10⁻⁷',
    '−0.5',
    '1 × 10²²',
  ]);
  expect([0.1 + 0.2, -1e-9, 20240117].map((x) => plain(exactly(x)))).toEqual([
    '0.30000000000000004',
    '−1 × 10⁻⁹',
    '20,240,117',
  ]);
  expect([5.04, -0.01, -12.34, 123456].map((x) => plain(sigmas(x)))).toEqual([
    '+5.0 σ',
    '0.0 σ',
    '−12.3 σ',
    '+123,000 σ',
  ]);
});

test('a value with its error is read back within half of the last digit', () => {
  const finite = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  const positive = fc.double({ min: 1e-5, max: 1e7, noNaN: true });
  fc.assert(
    fc.property(finite, positive, (value, error) => {
      const words = plain(withError({ value, error })).replaceAll('−', '-').replaceAll(',', '');
      const power = /× 10(.*)$/.exec(words)?.[1] ?? '⁰';
      const factor =
        10 **
        Number(
          Array.from(power, (c) => '⁰¹²³⁴⁵⁶⁷⁸⁹⁻'.indexOf(c))
            .map((d) => (d === 10 ? '-' : d))
            .join(''),
        );
      const [a, b] = words
        .replace(/ × .*$/, '')
        .replaceAll(/[()]/g, '')
        .split(' ± ')
        .map(Number) as [number, number];
      expect(Math.abs(b * factor - error)).toBeLessThanOrEqual(0.051 * error);
      expect(Math.abs(a * factor - value)).toBeLessThanOrEqual(0.051 * error + Math.abs(value) * 1e-13);
    }),
  );
});

test('pull statistics are those of the textbook', () => {
  const next = uniform(11);
  const pulls = Array.from({ length: 1000 }, () => 0.3 + 1.2 * gaussian(next));
  const s = pullStatistics(pulls)!;
  const mean = pulls.reduce((a, b) => a + b, 0) / 1000;
  const width = Math.sqrt(pulls.reduce((a, b) => a + (b - mean) ** 2, 0) / 1000);
  const inside = pulls.filter((p) => p > -1 && p < 1).length / 1000;
  expect(s.mean.value).toBeCloseTo(mean, 14);
  expect(s.mean.error).toBeCloseTo(1 / Math.sqrt(1000), 15);
  expect(s.mean.sigmas).toBeCloseTo(mean * Math.sqrt(1000), 12);
  expect(s.width.value).toBeCloseTo(width, 14);
  expect(s.width.sigmas).toBeCloseTo((width - 1) * Math.sqrt(2000), 11);
  expect(s.within1.value).toBe(inside);
  expect(s.within1.error).toBeCloseTo(Math.sqrt((0.682689492137 * 0.317310507863) / 1000), 12);
  expect(s.within1.sigmas).toBeCloseTo((inside - 0.682689492137) / s.within1.error, 9);
  expect(pullStatistics([])).toBeNull();
});

test('a spread is exact for equal values, and missing where sums leave the range of a double', () => {
  expect(spreadOf([0.1, 0.1, 0.1])).toEqual({ n: 3, mean: 0.1, std: 0 });
  expect(spreadOf([1, 3])).toEqual({ n: 2, mean: 2, std: 1 });
  expect([spreadOf([]), spreadOf([1e308, 1e308, -1e308]), spreadOf([1e-300, 2e-300])]).toEqual([
    null,
    null,
    null,
  ]);
});

test('correlations are Pearson’s, toy by toy, and missing where nothing varies', () => {
  expect(correlation([1, 2, 3, null], [2, 4, 6, 9])).toBeCloseTo(1, 14);
  expect(correlation([1, 2, 3], [1, 2, -6])).toBeCloseTo(-7 / Math.sqrt(2 * 38), 14);
  expect(correlation([1e300, 2e300, 3e300], [3e-300, 2e-300, 1e-300])).toBeCloseTo(-1, 14);
  expect([correlation([1, 1, 1], [1, 2, 3]), correlation([1, null], [2, 3]), correlation([], [])]).toEqual([
    null,
    null,
    null,
  ]);
  const matrix = correlationMatrix([
    [1, 2, 3],
    [1, 2, -6],
    [5, 5, 5],
  ]);
  expect(matrix[0]![1]).toBe(matrix[1]![0]);
  expect(matrix[2]).toEqual([null, null, null]);
});

test('error bars of counts are within 1 % of the exact intervals of Garwood', () => {
  // Quantiles 0.15866 and 0.84134 of gamma distributions (scipy.stats.chi2.ppf / 2).
  const exact: readonly (readonly [number, number, number])[] = [
    [0, 0, 1.841022],
    [1, 0.172754, 3.299527],
    [2, 0.708169, 4.63786],
    [5, 2.840306, 8.382473],
    [10, 6.891405, 14.26695],
  ];
  for (const [n, lower, upper] of exact) {
    const [low, high] = poissonInterval(n);
    expect(Math.abs(low - lower)).toBeLessThan(0.01 * Math.max(lower, 1e-9));
    expect(Math.abs(high - upper)).toBeLessThan(0.01 * upper);
  }
});

test('the Gaussian of pictures is good to 1.5e-7', () => {
  const table: readonly (readonly [number, number])[] = [
    [0, 0.5],
    [1, 0.841344746],
    [-2, 0.022750132],
    [3.5, 0.999767371],
  ];
  for (const [x, p] of table) expect(Math.abs(normalBelow(x) - p)).toBeLessThan(1.6e-7);
});

test('every value is in one bin or counted outside, whatever the values', () => {
  const any = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 60 }), (values) => {
      const edges = edgesFor(values);
      expect(edges.length).toBeGreaterThanOrEqual(2);
      expect(edges.length).toBeLessThan(140);
      for (let i = 1; i < edges.length; i++) expect(edges[i]!).toBeGreaterThan(edges[i - 1]!);
      const { counts, below, above } = binned(values, edges);
      expect(counts.reduce((a, b) => a + b, 0) + below + above).toBe(values.length);
    }),
  );
});

test('ticks are few, inside, different from each other, and read as what they are', () => {
  const any = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(any, any, (a, b) => {
      const domain = widened([Math.min(a, b), Math.max(a, b)]);
      for (const ticks of [ticksAlong(domain, 450), ticksUp(domain, 210, false)]) {
        expect(ticks.values.length).toBeLessThan(16);
        expect(new Set(ticks.labels).size).toBe(ticks.labels.length);
        for (const v of ticks.values) expect(v >= domain[0] && v <= domain[1]).toBe(true);
        expect(ticks.labels.join()).not.toMatch(/NaN|Infinity|e/);
      }
    }),
  );
});

test('axes of counts have no ticks between whole numbers', () => {
  expect(ticksUp([0, 3.2], 210, true).labels).toEqual(['0', '1', '2', '3']);
  expect(ticksUp([0, 1], 210, true).labels).toEqual(['0', '1']);
});

// P(chi-square <= x) by the regularised incomplete gamma function of mpmath.
test.each([
  { degrees: 1, x: 1, share: 0.6826894921370859 },
  { degrees: 2, x: 3, share: 0.7768698398515702 },
  { degrees: 7, x: 5, share: 0.3400367703057173 },
  { degrees: 100, x: 110, share: 0.7677952194991436 },
  { degrees: 600, x: 580, share: 0.2861755102943037 },
])('the chi-square distribution of $degrees degrees holds its share up to $x', ({ degrees, x, share }) => {
  const [below, ...above] = chiSquareInBins(degrees, [0, x, 2 * x, 40 * x]);
  expect(below).toBeCloseTo(share, 6);
  expect(above.reduce((sum, part) => sum + part, below!)).toBeCloseTo(1, 6);
});
