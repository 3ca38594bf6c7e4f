// Toys of whole models: counts are Poisson, toys, channels and bins are independent of each other, the folded toy is the
// toy of events, and a toy depends on its name alone.
import { beforeAll, describe, expect, test } from 'vitest';
import { SheafFailure } from '../../src/contracts/failures.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { CHECK_DEGREE, MAIN_DEGREE } from '../../src/unbinned/compression/cells.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import type { Points } from '../../src/unbinned/points.ts';
import { ToySource } from '../../src/unbinned/toys.ts';
import { logGamma, mergeBins, pearson } from '../stats/independent.ts';
import { expectedBins, valuesOf } from './densities.ts';
import { gaussExp, type ModelOf, modelOf, startOf } from './helpers.ts';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

const free = (init: number, lower: number, upper: number) => ({ init, bounds: [lower, upper] as const });

function sourceOf(model: ModelOf, seed = 11, fluctuateGlobals = true, on = kernel): ToySource {
  const compiled = modelOf(model);
  return new ToySource(on, new UnbinnedLikelihood(on, compiled), startOf(compiled), {
    seed,
    fluctuateGlobals,
  });
}

/** The events of one toy as a copy. */
function eventsOf(source: ToySource, item: number, on = kernel): readonly Float64Array[] {
  const mark = on.mark();
  const events = source.events(item).map((p) => on.view(p.x, p.count).slice());
  on.release(mark);
  return events;
}

const weightsOf = (points: Points): Float64Array => kernel.view(points.weights, points.count).slice();

const twoChannels: ModelOf = {
  parameters: {
    mu: { init: 1, bounds: [0, 5] },
    m: { init: 91, bounds: [80, 100], constraint: [90.5, 0.5] },
    s: free(2.5, 0.5, 10),
    k: { init: -0.03, bounds: [-1, 1], constraint: [-0.02, 0.01] },
    b: free(900, 0, 1e4),
    q: free(-0.3, -2, 2),
  },
  channels: [
    {
      window: [60, 120],
      processes: [
        { pdf: 'gaussian', params: ['m', 's'], yield: [300, 'mu'] },
        { pdf: 'exponential', params: ['k'], yield: 700 },
      ],
    },
    { window: [0, 5], inFit: false, processes: [{ pdf: 'exponential', params: ['q'], yield: 'b' }] },
    {
      window: [0, 10],
      processes: [
        { pdf: 'exponential', params: ['q'], yield: 'b' },
        { pdf: 'gaussian', params: ['s', 's'], yield: [100, 'mu'] },
      ],
    },
  ],
};

const tiny = (mean: number): ModelOf => ({
  parameters: { n: free(mean, 0, 1e4), m: free(90, 60, 120), s: free(2, 0.5, 10) },
  channels: [{ window: [60, 120], processes: [{ pdf: 'gaussian', params: ['m', 's'], yield: 'n' }] }],
});

describe('the number of events', () => {
  test.each([
    ['3 events', tiny(3), 3],
    ['0.2 events', tiny(0.2), 0.2],
    ['40 events, a fifth of them in a peak', gaussExp(2e-5), 40],
  ])('of toys that expect %s is Poisson: chi-square over 20,000 toys with p > 1e-4', (_, model, mean) => {
    const toys = 20_000;
    const source = sourceOf(model);
    const counts = new Float64Array(400);
    for (let toy = 0; toy < toys; toy++) counts[source.draw(toy).events[0]!]!++;
    const expected = counts.map((_, k) => toys * Math.exp(k * Math.log(mean) - mean - logGamma(k + 1)));
    const merged = mergeBins(counts, expected, 10);
    expect(pearson(merged.counts, merged.expected, 1).p).toBeGreaterThan(1e-4);
  });

  test('of large toys has the Poisson mean and variance at 4 sigma', () => {
    const toys = 2000;
    const mean = 20_000;
    const source = sourceOf(gaussExp(0.01));
    let [sum, squares] = [0, 0];
    for (let toy = 0; toy < toys; toy++) {
      const n = source.draw(toy).events[0]!;
      sum += n - mean;
      squares += (n - mean) ** 2;
    }
    expect(Math.abs(sum / toys)).toBeLessThan(4 * Math.sqrt(mean / toys));
    expect(Math.abs(squares / toys / mean - 1)).toBeLessThan(4 * Math.sqrt(2 / toys));
  });

  test('of a yield of 0 is 0', () => {
    const source = sourceOf(tiny(0));
    for (let toy = 0; toy < 100; toy++) expect(source.draw(toy).events).toEqual([0]);
    expect(source.expected).toBe(0);
  });

  test('is counted for the channels in the fit, and no other is drawn', () => {
    const source = sourceOf(twoChannels);
    expect(source.draw(0).events).toHaveLength(2);
    expect(source.grids).toHaveLength(2);
    expect(source.expected).toBeCloseTo(1000 + 1000, 6);
  });
});

describe('independence', () => {
  /** (n - expected) / sqrt(expected) of 64 bins of the first channel, toy by toy. */
  function residuals(seed: number, toys: number): Float64Array[] {
    const model = gaussExp(0.005);
    const source = sourceOf(model, seed);
    const expected = expectedBins(model.channels[0]!, valuesOf(model), 64);
    return Array.from({ length: toys }, (_, toy) => {
      const counts = new Float64Array(64);
      for (const x of eventsOf(source, toy)[0]!) counts[Math.min(63, Math.floor(((x - 60) * 64) / 60))]!++;
      return counts.map((n, i) => (n - expected[i]!) / Math.sqrt(expected[i]!));
    });
  }
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);

  test('of neighbouring toys: the correlation of their bins is 0 at 4 sigma', () => {
    const toys = residuals(5, 500);
    const sum = toys.slice(1).reduce((total, r, i) => total + dot(r, toys[i]!), 0);
    expect(Math.abs(sum) / Math.sqrt(64 * 499)).toBeLessThan(4);
  });

  test('of neighbouring bins and of bins far apart: the correlation is 0 at 4 sigma', () => {
    const toys = residuals(6, 500);
    for (const lag of [1, 2, 16, 32]) {
      const sum = toys.reduce((total, r) => total + dot(r.subarray(lag), r.subarray(0, 64 - lag)), 0);
      expect(Math.abs(sum) / Math.sqrt((64 - lag) * 500)).toBeLessThan(4);
    }
    // And each bin has the variance of a Poisson count.
    const squares = toys.reduce((total, r) => total + dot(r, r), 0) / (64 * 500);
    expect(Math.abs(squares - 1)).toBeLessThan(4 * Math.sqrt(2 / (64 * 500)));
  });

  test('of the same toys of neighbouring seeds: the correlation is 0 at 4 sigma', () => {
    const [a, b] = [residuals(7, 300), residuals(8, 300)];
    const sum = a.reduce((total, r, i) => total + dot(r, b[i]!), 0);
    expect(Math.abs(sum) / Math.sqrt(64 * 300)).toBeLessThan(4);
  });

  test('of channels: their counts are not correlated, nor are they with the constraints’ measurements', () => {
    const source = sourceOf(twoChannels);
    const toys = 4000;
    const columns = [0, 0, 0].map(() => new Float64Array(toys));
    for (let toy = 0; toy < toys; toy++) {
      const { events, measured } = source.draw(toy);
      columns[0]![toy] = (events[0]! - 1000) / Math.sqrt(1000);
      columns[1]![toy] = (events[1]! - 1000) / Math.sqrt(1000);
      columns[2]![toy] = (measured[0]! - 91) / 0.5;
    }
    for (const [i, j] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const)
      expect(Math.abs(dot(columns[i]!, columns[j]!)) / Math.sqrt(toys)).toBeLessThan(4);
  });
});

describe('the folded toy', () => {
  const degree3 = [0, 1, 2, 3];

  test.each([
    ['the example', gaussExp(0.02)],
    [
      'a narrow peak alone',
      { ...tiny(5000), parameters: { ...tiny(5000).parameters, s: free(0.02, 0.001, 9) } },
    ],
    ['two channels', twoChannels],
    ['three events', tiny(3)],
  ] as const)(
    'of %s is the toy of events: equal counts, and equal moments of each cell up to the third',
    (_, model) => {
      const source = sourceOf(model);
      const windows = model.channels.filter((c) => c.inFit !== false).map((c) => c.window);
      for (const toy of [0, 1, 2, 3, 17]) {
        const drawn = source.draw(toy);
        const folded = drawn.data.map(({ main, check }) =>
          [main, check!].map((p) => ({ x: kernel.view(p.x, p.count).slice(), w: weightsOf(p) })),
        );
        const events = eventsOf(source, toy);
        events.forEach((x, c) => {
          expect(drawn.events[c]).toBe(x.length);
          const [lower, upper] = windows[c]!;
          const { cells } = source.grids[c]!;
          const width = (upper - lower) / cells;
          // Moments of each cell, t from -1 to 1 across it, of the events and of the nodes with their weights.
          const place = (value: number) => {
            const cell = Math.min(cells - 1, Math.floor((value - lower) / width));
            return { cell, t: (2 * (value - lower)) / width - 2 * cell - 1 };
          };
          const exact = degree3.map(() => new Float64Array(cells));
          const size = new Float64Array(cells);
          for (const value of x) {
            const { cell, t } = place(value);
            for (const k of degree3) exact[k]![cell]! += t ** k;
            size[cell]!++;
          }
          // The main nodes keep three moments of each bin exactly, the check's nodes two.
          folded[c]!.forEach((nodes, which) => {
            const perCell = nodes.x.length / cells;
            expect(perCell).toBe(1 + (which === 0 ? MAIN_DEGREE : CHECK_DEGREE));
            for (const k of which === 0 ? degree3 : [0, 1, 2]) {
              for (let cell = 0; cell < cells; cell++) {
                let sum = 0;
                for (let n = 0; n < perCell; n++) {
                  const value = nodes.x[cell * perCell + n]!;
                  sum += nodes.w[cell * perCell + n]! * ((2 * (value - lower)) / width - 2 * cell - 1) ** k;
                }
                // An event on the border of two cells may be counted in either.
                expect(Math.abs(sum - exact[k]![cell]!)).toBeLessThan(1e-9 * Math.max(1, size[cell]!));
              }
            }
          });
        });
      }
    },
  );

  test('gives any smooth function’s sum over the events to 1e-6 of its own fluctuation', () => {
    const source = sourceOf(gaussExp(0.05));
    for (const toy of [0, 1, 2]) {
      const [data] = source.draw(toy).data;
      const nodes = kernel.view(data!.main.x, data!.main.count).slice();
      const weights = weightsOf(data!.main);
      const [x] = eventsOf(source, toy);
      for (const f of [
        (v: number) => Math.exp(-v / 30),
        (v: number) => 1 / (1 + ((v - 91) / 5) ** 2),
        (v: number) => Math.sin(v / 4),
      ]) {
        const exact = x!.reduce((sum, v) => sum + f(v), 0);
        const spread = Math.sqrt(x!.reduce((sum, v) => sum + f(v) ** 2, 0));
        const folded = weights.reduce((sum, w, i) => sum + w * f(nodes[i]!), 0);
        expect(Math.abs(folded - exact)).toBeLessThan(1e-6 * spread);
      }
    }
  });
});

describe('a toy', () => {
  test('is the same, bit for bit, whichever toys were drawn before it and whichever kernel draws it', async () => {
    const other = await loadKernel();
    other.allocate(12_345);
    const [a, b] = [sourceOf(twoChannels, 3), sourceOf(twoChannels, 3, true, other)];
    const weights = (source: ToySource, on: Kernel, toy: number) =>
      source.draw(toy).data.map(({ main }) => on.view(main.weights, main.count).slice());
    const first = weights(a, kernel, 5);
    const events = eventsOf(a, 5);
    for (const toy of [0, 9, 4]) a.draw(toy);
    expect(weights(a, kernel, 5)).toEqual(first);
    b.draw(77);
    expect(weights(b, other, 5)).toEqual(first);
    expect(eventsOf(b, 5, other)).toEqual(events);
    expect(b.measured(5)).toEqual(a.measured(5));
  });

  test('differs from toy to toy and from seed to seed', () => {
    const [a, b] = [sourceOf(tiny(50), 3), sourceOf(tiny(50), 4)];
    const all = [0, 1, 2, 3].flatMap((toy) => [...eventsOf(a, toy)[0]!, ...eventsOf(b, toy)[0]!]);
    expect(all.length).toBeGreaterThan(300);
    expect(new Set(all).size).toBe(all.length);
  });

  test('of a channel does not change when a channel before it is left out of the fit', () => {
    const without: ModelOf = {
      ...twoChannels,
      channels: twoChannels.channels.map((c, i) => (i === 0 ? { ...c, inFit: false } : c)),
    };
    const grids = sourceOf(twoChannels).grids;
    const other = sourceOf(without);
    // The same bins are asked for: grids are chosen anew for each model.
    expect(other.grids[0]).toEqual(grids[1]);
    expect(eventsOf(other, 8)[0]).toEqual(eventsOf(sourceOf(twoChannels), 8)[1]);
  });
});

describe('the measured values of constraints', () => {
  test('fluctuate around the true values with their widths, each on its own: 4 sigma over 20,000 toys', () => {
    const source = sourceOf(twoChannels);
    const toys = 20_000;
    const sums = { z: [0, 0], zz: [0, 0], product: 0 };
    for (let toy = 0; toy < toys; toy++) {
      const [m, k] = source.measured(toy) as [number, number];
      const z = [(m - 91) / 0.5, (k + 0.03) / 0.01] as const;
      z.forEach((v, i) => {
        sums.z[i]! += v;
        sums.zz[i]! += v * v;
      });
      sums.product += z[0] * z[1];
    }
    for (const i of [0, 1]) {
      expect(Math.abs(sums.z[i]!) / Math.sqrt(toys)).toBeLessThan(4);
      expect(Math.abs(sums.zz[i]! / toys - 1)).toBeLessThan(4 * Math.sqrt(2 / toys));
    }
    expect(Math.abs(sums.product) / Math.sqrt(toys)).toBeLessThan(4);
  });

  test('stay as they were measured where the user asks for that', () => {
    const source = sourceOf(twoChannels, 11, false);
    for (const toy of [0, 1, 2]) expect(source.measured(toy)).toEqual([90.5, -0.02]);
  });

  test('are the same in a toy that is folded and in one of events', () => {
    const source = sourceOf(twoChannels);
    const before = source.measured(4);
    expect(source.draw(4).measured).toEqual(before);
    source.events(4);
    expect(source.measured(4)).toEqual(before);
  });
});

describe('the plan', () => {
  test('is finer where a peak asks for it', () => {
    const cells = [6, 0.6, 0.06].map((s) => {
      const model = gaussExp(0.01);
      const narrow = { init: s, bounds: [s / 10, 10] as const };
      return sourceOf({ ...model, parameters: { ...model.parameters, sigma_sig: narrow } }).grids[0]!.cells;
    });
    expect(cells[0]!).toBeLessThan(cells[1]!);
    expect(cells[1]!).toBeLessThan(cells[2]!);
  });

  test('refuses a density that no bins can follow, and says which channel', () => {
    const model = tiny(100);
    const s = { init: 1e-14, bounds: [1e-15, 10] as const };
    const m = { init: 87.1234, bounds: [60, 120] as const };
    const impossible = { ...model, parameters: { ...model.parameters, s, m } };
    expect(() => sourceOf(impossible)).toThrow(SheafFailure);
    expect(() => sourceOf(impossible)).toThrow(/channel0|too sharp/);
  });
});
