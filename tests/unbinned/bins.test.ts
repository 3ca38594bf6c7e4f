// The bins of a sampling plan: on each, the density is the polynomial, the polynomial lies between its floor and its
// envelope, and nothing narrow is stepped over. And the alias table that chooses among them.
import { beforeAll, describe, expect, test } from 'vitest';
import { SheafFailure } from '../../src/contracts/failures.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { Stream } from '../../src/kernel/streams.ts';
import type { Sights, Window } from '../../src/unbinned/pdf.ts';
import { aliasTable } from '../../src/unbinned/sampling/alias.ts';
import { type Bin, cutBins, type Density } from '../../src/unbinned/sampling/bins.ts';
import { ChannelSampler } from '../../src/unbinned/sampling/sampler.ts';
import { normalMass, pearson } from '../stats/independent.ts';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

const none: Sights = { breaks: [].map((at) => ({ at, slopes: [] })), crests: [] };
const cut = (f: (x: number) => number, window: Window, count: number, landmarks = none): readonly Bin[] => {
  const density: Density = (x) => x.map(f);
  return cutBins(density, window, count, landmarks, kernel.exports);
};
const peak =
  (m: number, s: number, n = 1) =>
  (x: number) =>
    (n * Math.exp(-0.5 * ((x - m) / s) ** 2)) / (s * Math.sqrt(2 * Math.PI));
const total = (bins: readonly Bin[]): number =>
  bins.reduce((sum, b) => sum + b.floorEvents + b.restEvents, 0);

/** The bin's density at v in [-1, 1], in events a unit of the observable. */
function densityOf(bin: Bin, v: number): number {
  const rest = bin.rest.reduceRight((sum, c) => sum * v + c, 0);
  return (0.5 * bin.floorEvents + rest) / (0.5 * (bin.upper - bin.lower));
}

type Shape = readonly [
  label: string,
  f: (x: number) => number,
  window: Window,
  count: number,
  landmarks: Sights,
];

const shapes: readonly Shape[] = [
  ['a steep exponential', (x) => 1e5 * Math.exp(-x), { lower: 0, upper: 60 }, 64, none],
  ['a peak on a background', (x) => 3 + peak(4.3, 0.2, 50)(x), { lower: 0, upper: 10 }, 128, none],
  ['a peak alone, with its far tails', peak(4.3, 0.2, 1e6), { lower: 0, upper: 10 }, 64, none],
  [
    'a density that is even about the middle of its only bin',
    peak(0, 1, 1e4),
    { lower: -3, upper: 3 },
    1,
    none,
  ],
  ['a polynomial with a zero inside', (x) => (x - 0.3) ** 2, { lower: -1, upper: 1 }, 3, none],
  ['a density far from the origin', peak(1e6 + 4, 1.5, 1e4), { lower: 1e6, upper: 1e6 + 10 }, 16, none],
  [
    'a kink at a break',
    (x) => 1 + Math.abs(x - 0.37),
    { lower: 0, upper: 1 },
    8,
    { breaks: [{ at: 0.37 }], crests: [] },
  ],
  [
    'a peak that hides between the nodes of all bins',
    (x) => 100 + peak(5.0321, 1e-5, 1e4)(x),
    { lower: 0, upper: 10 },
    32,
    { breaks: [].map((at) => ({ at, slopes: [] })), crests: [{ at: 5.0321, width: 1e-5 }] },
  ],
];

describe.each(shapes)('%s', (_, f, window, count, landmarks) => {
  let bins: readonly Bin[];
  let most: number;
  beforeAll(() => {
    bins = cut(f, window, count, landmarks);
    most = Math.max(...bins.map((b) => densityOf(b, 0)));
  });

  test('is covered by bins without gap or overlap, each inside its parent', () => {
    expect(bins[0]!.lower).toBe(window.lower);
    expect(bins.at(-1)!.upper).toBe(window.upper);
    for (let i = 1; i < bins.length; i++) expect(bins[i]!.lower).toBe(bins[i - 1]!.upper);
    const width = (window.upper - window.lower) / count;
    for (const { lower, upper, parent } of bins) {
      const slack = 1e-9 * width;
      expect(lower).toBeGreaterThanOrEqual(window.lower + width * parent - slack);
      expect(upper).toBeLessThanOrEqual(window.lower + width * (parent + 1) + slack);
    }
  });

  test('is the polynomial of each bin to 1e-10, also between the nodes, or to what rounded places allow', () => {
    for (const bin of bins) {
      // Bins in which no toy ever has an event may be coarse.
      if (bin.floorEvents + bin.restEvents < 1e-20) continue;
      for (let v = -1; v <= 1; v += 0.0625) {
        const x = 0.5 * (bin.lower + bin.upper) + 0.5 * (bin.upper - bin.lower) * v;
        const near = Math.max(f(x), densityOf(bin, 0), 1e-9 * most);
        const ulp = 2 ** -52 * Math.abs(x);
        const slope = (f(x + 1e3 * ulp) - f(x - 1e3 * ulp)) / 2e3;
        expect(Math.abs(densityOf(bin, v) - f(x))).toBeLessThan(1e-10 * near + 10 * Math.abs(slope));
      }
    }
  });

  test('lies between floor and envelope in each bin', () => {
    for (const bin of bins) {
      const size = bin.floorEvents + bin.restEvents;
      if (size < 1e-20) continue;
      for (let v = -1; v <= 1; v += 0.0625) {
        const rest = bin.rest.reduceRight((sum, c) => sum * v + c, 0);
        expect(rest).toBeGreaterThanOrEqual(-1e-14 * size);
        expect(rest).toBeLessThanOrEqual(bin.envelope + 1e-14 * size);
      }
      expect(bin.floorEvents).toBeGreaterThanOrEqual(0);
      expect(bin.restEvents).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('expected events', () => {
  test('of an exponential are its integral, bin by bin', () => {
    for (const { lower, upper, floorEvents, restEvents } of cut(
      (x) => 1e5 * Math.exp(-x),
      { lower: 0, upper: 60 },
      64,
    )) {
      const exact = 1e5 * Math.exp(-lower) * -Math.expm1(lower - upper);
      expect(Math.abs(floorEvents + restEvents - exact)).toBeLessThan(1e-12 * exact);
    }
  });

  test('of peaks from a half to a millionth of the window are all of them, given the crest', () => {
    for (const s of [5, 0.1, 1e-3, 1e-5]) {
      for (const m of [5, 5.0321, 4.84375, 0]) {
        const crests = [{ at: m, width: s }];
        const bins = cut((x) => 100 + peak(m, s, 1e4)(x), { lower: 0, upper: 10 }, 32, {
          breaks: [].map((at) => ({ at, slopes: [] })),
          crests,
        });
        const exact = 1000 + 1e4 * normalMass(-m / s, (10 - m) / s);
        expect(Math.abs(total(bins) / exact - 1)).toBeLessThan(1e-10);
      }
    }
  });

  test('of a peak alone do not need bins for tails where no toy has an event', () => {
    const bins = cut(peak(5, 0.01, 1e6), { lower: 0, upper: 10 }, 64, {
      breaks: [].map((at) => ({ at, slopes: [] })),
      crests: [{ at: 5, width: 0.01 }],
    });
    expect(total(bins)).toBeCloseTo(1e6, 4);
    expect(bins.length).toBeLessThan(1000);
  });

  test('of nothing are none', () => {
    const bins = cut(() => 0, { lower: 0, upper: 1 }, 8);
    expect(bins).toHaveLength(8);
    expect(total(bins)).toBe(0);
  });
});

describe('the rest above the floor', () => {
  test('alone, of a density that reaches 0, is drawn by its shape: chi-square with p > 1e-4 over four million events', () => {
    const mark = kernel.mark();
    const stream = new Stream(kernel);
    const channel = {
      name: 'c',
      index: 0,
      inFit: true,
      processes: [],
      projections: [{ name: 'c', observable: 'x', window: { lower: 0, upper: 1 }, processes: [] }],
    };
    // One bin whose polynomial goes from 0 to 2: it has no floor.
    const density: Density = (x) => x.map((v) => 4e6 * 2 * v);
    const sampler = new ChannelSampler(kernel, channel, density, none, { cells: 1, binsPerCell: 1 });
    stream.start(20260711, 0, 1);
    const { x, count } = sampler.events(stream.address);
    const counts = new Float64Array(200);
    for (const v of kernel.view(x, count)) counts[Math.min(199, Math.floor(200 * v))]!++;
    kernel.release(mark);
    const expected = counts.map((_, i) => (4e6 * (2 * i + 1)) / 200 ** 2);
    expect(pearson(counts, expected).p).toBeGreaterThan(1e-4);
    expect(Math.abs(count - 4e6)).toBeLessThan(4 * 2000);
  });
});

describe('a density that ends like a power of the distance to the end', () => {
  test.each([
    ['the square root, at 0', 0.5, 0],
    ['the square root, far from 0', 0.5, -5.29],
    ['a small power, at 0', 0.05, 0],
    ['a high power that is not whole', 3.3, 0],
  ])('%s: keeps its events, bin by bin down to those that no toy will see', (_, power, shift) => {
    const f = (x: number) => 1e6 * (power + 1) * Math.max(0, x - shift) ** power;
    const bins = cut(f, { lower: shift, upper: shift + 1 }, 1024);
    expect(Math.abs(total(bins) / 1e6 - 1)).toBeLessThan(1e-11);
    for (const { lower, upper, floorEvents, restEvents } of bins) {
      const exact = 1e6 * ((upper - shift) ** (power + 1) - (lower - shift) ** (power + 1));
      expect(Math.abs(floorEvents + restEvents - exact)).toBeLessThan(1e-9 * exact + 1e-9);
    }
  });

  test('is refused where the unresolved bin holds events that a toy could see', () => {
    expect(() => cut((x) => x ** -0.5, { lower: 0, upper: 1 }, 1024)).toThrow(/too sharp/);
  });
});

describe('what cannot be cut', () => {
  test('a density that is not a number is refused with its place', () => {
    expect(() => cut((x) => (x > 0.5 ? Number.NaN : 1), { lower: 0, upper: 1 }, 4)).toThrow(SheafFailure);
    expect(() => cut((x) => (x > 0.5 ? Number.NaN : 1), { lower: 0, upper: 1 }, 4)).toThrow(
      /between 0\.5 and 0\.75/,
    );
  });

  test('a jump that is no break is refused with its place', () => {
    expect(() => cut((x) => (x > 0.3 ? 2 : 1), { lower: 0, upper: 1 }, 4)).toThrow(/near 0\.(29|3)/);
  });
});

describe('the alias table', () => {
  /** The probability of each outcome that a table gives. */
  const probabilities = (weights: readonly number[]): number[] => {
    const table = aliasTable(weights);
    const p = weights.map(() => 0);
    table.forEach(({ probability, alias }, i) => {
      p[i]! += probability / weights.length;
      p[alias]! += (1 - probability) / weights.length;
    });
    return p;
  };

  test.each([
    ['equal weights', [1, 1, 1, 1]],
    ['one weight', [3]],
    ['very different weights', [1e-12, 5, 1e3, 0, 2.5, 1e-300]],
    ['zeros', [0, 0, 7, 0]],
    ['many weights', Array.from({ length: 1000 }, (_, i) => ((i * 7919) % 1009) ** 3)],
  ])('gives %s their shares', (_, weights) => {
    const sum = weights.reduce((a, b) => a + b, 0);
    probabilities(weights).forEach((p, i) => {
      expect(Math.abs(p - weights[i]! / sum)).toBeLessThan(1e-13);
      if (weights[i] === 0) expect(p).toBe(0);
    });
  });

  test('of nothing but zeros gives all outcomes alike', () => {
    expect(probabilities([0, 0, 0, 0])).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});
