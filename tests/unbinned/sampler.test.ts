// Gates of the sampler: what it draws, event by event, against densities that were written down independently. Fixed
// seeds; about 1.3e8 events in all. A run of 1e9 events of the first model (500 toys, seed 1), made by hand in 2026-11,
// gave p = 0.93 over 4096 bins and p = 0.47 over 65,536.
import { beforeAll, describe, expect, test } from 'vitest';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import { ToySource } from '../../src/unbinned/toys.ts';
import { distanceFromUniform, kolmogorovTail, mergeBins, pearson } from '../stats/independent.ts';
import { expectedBetween, expectedBins, valuesOf } from './densities.ts';
import { gaussExp, type ModelOf, modelOf, startOf } from './helpers.ts';

const SEED = 20260711;
const BINS = 4096;
/** Parts of each bin, for the shape inside of bins. */
const PARTS = 16;

interface Gate {
  readonly label: string;
  readonly model: ModelOf;
  readonly toys: number;
}

const free = (init: number, lower: number, upper: number) => ({ init, bounds: [lower, upper] as const });

const gates: readonly Gate[] = [
  { label: 'a peak on a falling background (the example)', model: gaussExp(), toys: 15 },
  {
    label: 'a peak of a 3000th of the window',
    model: {
      parameters: {
        n: free(2e6, 0, 1e8),
        m: free(87.1234, 60, 120),
        s: free(0.02, 0.002, 1),
        k: free(-0.01, -1, 1),
      },
      channels: [
        {
          window: [60, 120],
          processes: [
            { pdf: 'gaussian', params: ['m', 's'], yield: 'n' },
            { pdf: 'exponential', params: ['k'], yield: 3e6 },
          ],
        },
      ],
    },
    toys: 3,
  },
  {
    label: 'a peak at the window’s edge',
    model: {
      parameters: {
        n: free(2e6, 0, 1e8),
        m: free(120, 60, 120),
        s: free(1.5, 0.002, 10),
        k: free(-0.01, -1, 1),
      },
      channels: [
        {
          window: [60, 120],
          processes: [
            { pdf: 'gaussian', params: ['m', 's'], yield: 'n' },
            { pdf: 'exponential', params: ['k'], yield: 2e6 },
          ],
        },
      ],
    },
    toys: 3,
  },
  {
    label: 'an exponential that falls by e^60 over the window',
    model: {
      parameters: { n: free(5e6, 0, 1e8), k: free(-1, -10, 10) },
      channels: [{ window: [60, 120], processes: [{ pdf: 'exponential', params: ['k'], yield: 'n' }] }],
    },
    toys: 3,
  },
  {
    label: 'an exponential that rises by e^1000 over the window',
    model: {
      parameters: { n: free(5e6, 0, 1e8), k: free(1000 / 60, -100, 100) },
      channels: [{ window: [60, 120], processes: [{ pdf: 'exponential', params: ['k'], yield: 'n' }] }],
    },
    toys: 2,
  },
  {
    label: 'two gaussians, one in the other',
    model: {
      parameters: { a: free(3e6, 0, 1e8), m: free(90, 60, 120), s: free(1, 0.1, 10), w: free(12, 1, 60) },
      channels: [
        {
          window: [60, 120],
          processes: [
            { pdf: 'gaussian', params: ['m', 's'], yield: 'a' },
            { pdf: 'gaussian', params: ['m', 'w'], yield: 4e6 },
          ],
        },
      ],
    },
    toys: 2,
  },
  {
    label: 'one gaussian alone, a hundredth of the window wide',
    model: {
      parameters: { n: free(5e6, 0, 1e8), m: free(83.3, 60, 120), s: free(0.6, 0.1, 10) },
      channels: [{ window: [60, 120], processes: [{ pdf: 'gaussian', params: ['m', 's'], yield: 'n' }] }],
    },
    toys: 3,
  },
  {
    label: 'a peak, even about the middle of a bin, a tenth of the bin wide',
    model: {
      // Of the first grid's 1024 bins, one is [512, 513].
      parameters: { n: free(1e6, 0, 1e8), m: free(512.5, 0, 1024), s: free(0.1, 0.01, 10) },
      channels: [
        {
          window: [0, 1024],
          processes: [
            { pdf: 'gaussian', params: ['m', 's'], yield: 'n' },
            { pdf: 'exponential', params: ['flat'], yield: 2e6 },
          ],
        },
      ],
    },
    toys: 3,
  },
  {
    label: 'a peak of a millionth of the window',
    model: {
      parameters: {
        n: free(2e6, 0, 1e8),
        m: free(87.1234, 60, 120),
        s: free(6e-5, 1e-6, 1),
        k: free(-0.01, -1, 1),
      },
      channels: [
        {
          window: [60, 120],
          processes: [
            { pdf: 'gaussian', params: ['m', 's'], yield: 'n' },
            { pdf: 'exponential', params: ['k'], yield: 2e6 },
          ],
        },
      ],
    },
    toys: 2,
  },
];

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

/** Sums of t^0 ... t^6, t from -1 to 1 over the window. */
function powerSums(values: Float64Array, lower: number, upper: number): Float64Array {
  const sums = new Float64Array(7);
  for (let i = 0; i < values.length; i++) {
    const t = (2 * (values[i]! - lower)) / (upper - lower) - 1;
    let power = 1;
    for (let k = 0; k <= 6; k++) {
      sums[k]! += power;
      power *= t;
    }
  }
  return sums;
}

function withFlat(model: ModelOf): ModelOf {
  const flat = { init: 0, bounds: [0, 0] as const };
  return model.channels[0]!.processes.some((p) => p.params.includes('flat'))
    ? { ...model, parameters: { ...model.parameters, flat } }
    : model;
}

describe.each(gates.map((g) => [g.label, g] as const))('%s', (_, gate) => {
  const model = withFlat(gate.model);
  const [channel] = model.channels;
  const [lower, upper] = channel!.window;
  const at = valuesOf(model);
  const counts = new Float64Array(BINS * PARTS);
  let events = 0;
  let outside = 0;
  let expectedCount = 0;
  /** The first toy, and what the density expects of all toys in each part. */
  let sample: Float64Array;
  let expected: Float64Array;

  beforeAll(() => {
    const mark = kernel.mark();
    const compiled = modelOf(model);
    const likelihood = new UnbinnedLikelihood(kernel, compiled);
    const source = new ToySource(kernel, likelihood, startOf(compiled), {
      seed: SEED,
      fluctuateGlobals: false,
    });
    expectedCount = source.expected * gate.toys;
    const scale = (BINS * PARTS) / (upper - lower);
    for (let toy = 0; toy < gate.toys; toy++) {
      const before = kernel.mark();
      const [points] = source.events(toy);
      const x = kernel.view(points!.x, points!.count);
      for (let i = 0; i < x.length; i++) {
        const value = x[i]!;
        if (!(value >= lower && value <= upper)) outside++;
        const bin = Math.floor((value - lower) * scale);
        counts[bin < BINS * PARTS ? bin : BINS * PARTS - 1]!++;
      }
      events += x.length;
      if (toy === 0) sample = x.slice();
      kernel.release(before);
    }
    kernel.release(mark);
    expected = expectedBins(channel!, at, BINS * PARTS).map((e) => gate.toys * e);
  });

  test('all events lie inside the window', () => {
    expect(events).toBeGreaterThan(1e6);
    expect(outside).toBe(0);
  });

  test('as many are drawn as are expected, at 4 sigma, and the plan’s expectation is the sum of the yields', () => {
    const total = gate.toys * expectedBetween(channel!, at, lower, upper);
    expect(Math.abs(expectedCount / total - 1)).toBeLessThan(1e-9);
    expect(Math.abs(events - total)).toBeLessThan(4 * Math.sqrt(total));
  });

  test('4096 bins have the counts of the density: chi-square with p > 1e-4', () => {
    const coarse = (parts: Float64Array) =>
      Float64Array.from({ length: BINS }, (_, i) =>
        parts.subarray(i * PARTS, (i + 1) * PARTS).reduce((a, b) => a + b),
      );
    const merged = mergeBins(coarse(counts), coarse(expected), 10);
    expect(pearson(merged.counts, merged.expected).p).toBeGreaterThan(1e-4);
  });

  test('16 parts of each bin have, too', () => {
    const merged = mergeBins(counts, expected, 25);
    expect(pearson(merged.counts, merged.expected).p).toBeGreaterThan(1e-4);
  });

  test('the means of t, t^2, ... t^6, t from -1 to 1 over the window, are right at 5 sigma', () => {
    const places = expected.map((_, i) => (2 * (i + 0.5)) / (BINS * PARTS) - 1);
    const total = expected.reduce((a, b) => a + b);
    const mean = (k: number): number => expected.reduce((sum, e, i) => sum + e * places[i]! ** k, 0) / total;
    const sums = powerSums(sample, lower, upper);
    for (let k = 1; k <= 6; k++) {
      const sigma = Math.sqrt((mean(2 * k) - mean(k) ** 2) / sample.length);
      // The midpoints of the parts are off by k^2 / (6 * 65536^2) at most where the density is smooth across a part, and
      // by half a part where a peak is narrower than one.
      const rounding = gate.label.includes('millionth') ? k / (BINS * PARTS) : 1e-8;
      expect(Math.abs(sums[k]! / sample.length - mean(k))).toBeLessThan(5 * sigma + rounding);
    }
  });

  test('the events of a toy follow the distribution function: Kolmogorov with p > 1e-4', () => {
    // Events come in the order of their bins, so every k-th is a sample that is more even than chance: what is too far
    // from the density is wrong all the same.
    const step = Math.max(1, Math.floor(sample.length / 20_000));
    const chosen = sample.filter((_, i) => i % step === 0);
    const total = expectedBetween(channel!, at, lower, upper);
    const uniform = chosen.map((x) => expectedBetween(channel!, at, lower, x) / total);
    expect(kolmogorovTail(distanceFromUniform(uniform), chosen.length)).toBeGreaterThan(1e-4);
  });

  test('no two events of a toy are at the same place, but for what doubles cannot tell apart', () => {
    const chunk = sample
      .subarray(sample.length >> 1, (sample.length >> 1) + 300_000)
      .slice()
      .sort();
    let same = 0;
    for (let i = 1; i < chunk.length; i++) if (chunk[i] === chunk[i - 1]) same++;
    // An event shares its double with another with probability ulp(x) times the density, at most that of the crests.
    const highest = channel!.processes.reduce((sum, { params, yield: y }) => {
      const width = params.length === 2 ? at[params[1]!]! : 1 / Math.max(1 / 60, Math.abs(at[params[0]!]!));
      return sum + (typeof y === 'number' ? y : typeof y === 'string' ? at[y]! : y[0] * at[y[1]]!) / width;
    }, 0);
    const pairs = 0.5 * chunk.length * highest * 2 ** (Math.floor(Math.log2(upper)) - 52);
    expect(same).toBeLessThanOrEqual(pairs + 5 * Math.sqrt(pairs) + 1);
  });
});

test('inside the bins of the sampler, events follow the density: Kolmogorov over 200,000 places in their bin', () => {
  const model = gaussExp(0.1);
  const mark = kernel.mark();
  const compiled = modelOf(model);
  const source = new ToySource(kernel, new UnbinnedLikelihood(kernel, compiled), startOf(compiled), {
    seed: SEED,
    fluctuateGlobals: false,
  });
  const [channel] = model.channels;
  const at = valuesOf(model);
  const [points] = source.events(3);
  const width = 60 / 1024;
  const content = expectedBins(channel!, at, 1024);
  const uniform = kernel.view(points!.x, points!.count).map((x) => {
    const bin = Math.min(1023, Math.floor((x - 60) / width));
    return expectedBetween(channel!, at, 60 + bin * width, x) / content[bin]!;
  });
  kernel.release(mark);
  expect(uniform.length).toBeGreaterThan(198_000);
  expect(kolmogorovTail(distanceFromUniform(uniform), uniform.length)).toBeGreaterThan(1e-4);
});
