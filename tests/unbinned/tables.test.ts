// Pdfs without shape parameters: histogram, spline and kde. What they refuse, densities of 0, likelihoods in which only
// yields are free, and the example; beside the contract that every pdf keeps (pdf-contract.test.ts).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { SheafFailure } from '../../src/contracts/failures.ts';
import { unbinnedSpec } from '../../src/contracts/unbinned-spec.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { Stream } from '../../src/kernel/streams.ts';
import { newDerivatives } from '../../src/minimize/function.ts';
import { hesse } from '../../src/minimize/hesse.ts';
import { layCells } from '../../src/unbinned/compression/cell-layout.ts';
import { foldEvents } from '../../src/unbinned/compression/fold.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import { compileUnbinned, type UnbinnedModel } from '../../src/unbinned/model.ts';
import { makePdf } from '../../src/unbinned/pdfs/index.ts';
import { ChannelSampler } from '../../src/unbinned/sampling/sampler.ts';
import { normalMass } from '../stats/independent.ts';
import { eventByEvent, place } from './helpers.ts';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

const window = { lower: 0, upper: 10 };
type PdfOf = { readonly type: 'histogram' | 'spline' | 'kde'; readonly [key: string]: unknown };

/** ln f at each of an even number of places. */
function logsOf(spec: PdfOf, xs: readonly number[], on = window): number[] {
  const pdf = makePdf({ observable: 'x', ...spec } as never, on);
  const mark = kernel.mark();
  const x = kernel.place(xs);
  const logs = kernel.allocateDoubles(xs.length);
  const constants = kernel.place(pdf.constants!);
  pdf.at([], on, kernel.exports).writeColumns(kernel, x, xs.length, logs, 0, 0, constants);
  const answer = Array.from(kernel.view(logs, xs.length));
  kernel.release(mark);
  return answer;
}

describe('refused in words for the user', () => {
  const histogram = { type: 'histogram', bin_edges: [0, 4, 10], bin_content: [1, 2] } as const;
  const spline = { type: 'spline', knots_x: [0, 4, 10], knots_y: [1, 2, 3] } as const;
  const kde = { type: 'kde', bandwidth: 1, centers: [2, 5] } as const;
  test.each<[PdfOf, RegExp]>([
    [{ ...histogram, bin_edges: [1, 4, 10] }, /bin_edges begins at 1, the window of the observable at 0/],
    [{ ...histogram, bin_edges: [0, 4, 11] }, /bin_edges ends at 11, the window of the observable at 10/],
    [{ ...histogram, bin_edges: [0, 10] }, /2 bins in bin_content take 3 edges, but bin_edges has 2/],
    [{ ...histogram, bin_edges: [0, 12, 10] }, /bin_edges must increase, but bin_edges\[2\] = 10 follows 12/],
    [{ ...histogram, bin_edges: [0, 0, 10] }, /bin_edges must increase, but bin_edges\[1\] = 0 follows 0/],
    [{ ...histogram, bin_content: [0, 0] }, /all bins of bin_content are empty/],
    [{ ...histogram, bin_content: [1e308, 1e308] }, /too large/],
    [{ ...spline, knots_x: [0, 4, 9] }, /knots_x ends at 9/],
    [{ ...spline, knots_x: [0, 0, 10] }, /knots_x must increase/],
    [{ ...spline, knots_y: [1, 2] }, /knots_x has 3 numbers, knots_y 2/],
    [{ ...spline, knots_y: [1e-300, 1e300, 1] }, /another unit/],
    [{ ...kde, centers: [2, 10.5] }, /centers\[1\] = 10.5 lies outside the window \[0, 10\]/],
    [{ ...kde, weights: [1] }, /2 centers have 1 weights/],
    [{ ...kde, weights: [0, 0] }, /all weights are 0/],
    [{ ...kde, weights: [1e308, 1e308] }, /too large/],
    [{ ...kde, bandwidth: 1e-4 }, /the bandwidth 0.0001 is too narrow/],
  ])('%j', (spec, message) => {
    expect(() => makePdf({ observable: 'x', ...spec } as never, window)).toThrow(RangeError);
    expect(() => makePdf({ observable: 'x', ...spec } as never, window)).toThrow(message);
  });

  test.each<[PdfOf, string]>([
    [{ ...histogram, bin_content: [1, -1] }, 'the content of a bin must not be negative'],
    [{ ...spline, knots_y: [1, 0, 1] }, 'a spline must be positive at its knots'],
    [{ ...kde, weights: [1, -1] }, 'a weight must not be negative'],
    [{ ...histogram, params: [] }, 'Unrecognized key'],
  ])('%j, by its form', (spec, message) => {
    const { success, error } = unbinnedSpec.safeParse(specOf({ shape: spec, yields: 10 }));
    expect(success).toBe(false);
    expect(JSON.stringify(error!.issues)).toContain(message);
  });

  test('with its place', () => {
    const wrong = specOf({ shape: { ...histogram, bin_edges: [1, 4, 10] }, yields: 10 });
    expect.assertions(1);
    try {
      compileUnbinned(unbinnedSpec.parse(wrong));
    } catch (error) {
      expect((error as SheafFailure).message).toMatch(
        /channels\[0\]\.processes\[0\]\.pdf.*bin_edges begins at 1/s,
      );
    }
  });
});

describe('a histogram', () => {
  const spec = { type: 'histogram', bin_edges: [0, 1, 4, 6, 10], bin_content: [2, 0, 6, 0] } as const;

  test('gives an inner edge to the bin on its right and the last to the last bin', () => {
    const none = Number.NEGATIVE_INFINITY;
    const below = (x: number): number => x * (1 - 2 ** -53);
    const [first, third] = [Math.log(2 / 8), Math.log(6 / 8 / 2)];
    const xs = [0, below(1), 1, below(4), 4, below(6), 6, 10];
    const expected = [first, first, none, none, third, third, none, none];
    logsOf(spec, xs).forEach((log, i) => {
      if (expected[i] === none) expect(log).toBe(none);
      else expect(log).toBeCloseTo(expected[i]!, 14);
    });
  });

  test('finds bins of one width and of any by the same edges', () => {
    const edges = Array.from({ length: 301 }, (_, i) => (i === 300 ? 10 : i / 30));
    const content = edges.slice(1).map((_, i) => 1 + ((7 * i) % 13));
    const even = { type: 'histogram', bin_edges: edges, bin_content: content } as const;
    // One bin less, the first two taken together: no longer of one width.
    const uneven = {
      type: 'histogram',
      bin_edges: [0, ...edges.slice(2)],
      bin_content: [content[0]! + content[1]!, ...content.slice(2)],
    } as const;
    const xs = edges.slice(2).flatMap((e) => [e, e * (1 - 2 ** -53), e - 0.01, e - 0.03]);
    const inside = xs.filter((x) => x >= edges[2]!).slice(0, 1000);
    expect(logsOf(even, inside)).toEqual(logsOf(uneven, inside));
  });

  test('breaks only where the density does', () => {
    const breaks = (bin_edges: number[], bin_content: number[]) =>
      makePdf({ type: 'histogram', observable: 'x', bin_edges, bin_content }, window)
        .at([], window, kernel.exports)
        .breaks.map((b) => b.at);
    expect(breaks([0, 1, 3, 4, 10], [1, 2, 3, 18])).toEqual([3]);
    const tenths = Array.from({ length: 101 }, (_, i) => (i === 100 ? 10 : 0.1 * i));
    expect(
      breaks(
        tenths,
        tenths.slice(1).map(() => 3),
      ),
    ).toEqual([]);
  });

  test('has no event in its empty bins', () => {
    const mark = kernel.mark();
    const model = compileUnbinned(unbinnedSpec.parse(specOf({ shape: spec, yields: 20_000 })));
    const likelihood = new UnbinnedLikelihood(kernel, model);
    const [channel] = model.channels;
    const sampler = new ChannelSampler(
      kernel,
      channel!,
      (x) => likelihood.density(channel!.projections[0]!, [1], x),
      likelihood.landmarks(channel!.projections[0]!, [1]),
      { cells: 32, binsPerCell: 32 },
      [],
    );
    const stream = new Stream(kernel);
    stream.start(7, 1, 1);
    const { x, count } = sampler.events(stream.address);
    const events = Array.from(kernel.view(x, count));
    kernel.release(mark);
    expect(count).toBeGreaterThan(19_000);
    expect(events.filter((e) => (e > 1 && e < 4) || e > 6)).toEqual([]);
  });
});

describe('a kernel density', () => {
  const centers = Array.from({ length: 3001 }, (_, i) => 10 * ((i * 0.6180339887498949) % 1) ** 2);

  test.each([0.003, 0.05, 2, 300])('of 3,001 kernels of bandwidth %s is their sum', (bandwidth) => {
    const weights = centers.map((_, i) => (i % 5 === 0 ? 1e-6 : 1 + (i % 7)));
    const xs = [0, 1e-7, 0.3, 1, 2.5, 5, 9.9, 10];
    const logs = logsOf({ type: 'kde', bandwidth, centers, weights }, xs);
    const sum = weights.reduce((a, b) => a + b, 0);
    const masses = centers.map((c) => normalMass(-c / bandwidth, (10 - c) / bandwidth));
    xs.forEach((x, i) => {
      const f = centers.reduce(
        (total, c, k) => total + (weights[k]! / masses[k]!) * Math.exp(-0.5 * ((x - c) / bandwidth) ** 2),
        0,
      );
      const expected = Math.log(f / sum / bandwidth / Math.sqrt(2 * Math.PI));
      expect(Math.abs(logs[i]! - expected)).toBeLessThan(3e-13);
    });
  });

  test('keeps its digits far from every kernel', () => {
    const [near, far] = logsOf({ type: 'kde', bandwidth: 0.01, centers: [1, 1.5] }, [1.5, 9]);
    expect(near).toBeCloseTo(Math.log(0.5 / 0.01 / Math.sqrt(2 * Math.PI)), 13);
    expect(far! / (near! - 0.5 * 750 ** 2)).toBeCloseTo(1, 14);
  });

  test('is highest at its crest, also among many that are nearly as high', () => {
    const spec = { type: 'kde', bandwidth: 0.05, centers } as const;
    const { crest } = makePdf({ ...spec, observable: 'x' } as never, window).at([], window, kernel.exports);
    const xs = Array.from({ length: 20_000 }, (_, i) => i / 2000);
    const [top] = logsOf(spec, [crest!.at, crest!.at]);
    expect(Math.max(...logsOf(spec, xs))).toBeLessThanOrEqual(top! + 1e-13);
  });
});

describe('densities of 0 in a mixture', () => {
  const NONE = Number.NEGATIVE_INFINITY;

  /** Ratios, remainders and what is written to `out`, for two events. */
  function mixtureOf(logs: readonly (readonly number[])[], yields: readonly number[], weights?: number[]) {
    const mark = kernel.mark();
    const columns = logs.map((column) => kernel.place(column));
    const ratios = logs.map(() => kernel.allocateDoubles(2));
    const table = kernel.allocate(8 * logs.length);
    const remainders = kernel.allocateDoubles(2);
    const out = kernel.allocateDoubles(2);
    const y = kernel.place(yields);
    const w = weights === undefined ? 0 : kernel.place(weights);
    columns.forEach((column, p) => {
      kernel.words[table / 4 + 2 * p] = column;
      kernel.words[table / 4 + 2 * p + 1] = ratios[p]!;
    });
    kernel.exports.mixture(table, logs.length, y, 2, w, remainders, out);
    const answer = {
      ratios: ratios.map((r) => Array.from(kernel.view(r, 2))),
      sum: kernel.view(out, 2)[0]!,
      smallest: kernel.view(out, 2)[1]!,
    };
    kernel.release(mark);
    return answer;
  }

  test.each([
    [2, 'none'],
    [2, 'all'],
    [3, 'none'],
    [3, 'all'],
  ])('beside one that is positive, of %i processes, weights: %s', (count, weighted) => {
    const logs = [[NONE, -1], ...Array.from({ length: count - 1 }, (_, p) => [p === 0 ? -2 : NONE, NONE])];
    const weights = weighted === 'all' ? [1, 1] : undefined;
    const { ratios, sum, smallest } = mixtureOf(logs, [3, 5, 7].slice(0, count), weights);
    expect(ratios[1]![0]).toBeCloseTo(1 / 5, 15);
    expect(ratios[0]![1]).toBeCloseTo(1 / 3, 15);
    // The others are nothing beside these.
    for (const r of [ratios[0]![0]!, ...ratios.slice(1).map((column) => column[1]!)]) {
      expect(r).toBeGreaterThanOrEqual(0);
      expect(r).toBeLessThan(1e-290);
    }
    expect(sum).toBeCloseTo(-2 + Math.log(5) - 1 + Math.log(3), 13);
    expect(smallest).toBe(3);
  });

  test.each([1, 2, 3])('where all of %i processes are 0, the sum of logs is -Infinity', (count) => {
    const logs = Array.from({ length: count }, () => [-1, NONE]);
    for (const weights of [undefined, [1, 2]]) {
      const { sum, smallest } = mixtureOf(logs, [3, 5, 7].slice(0, count), weights);
      expect(sum === NONE || !(smallest > 1e-290)).toBe(true);
      expect(Number.isFinite(sum) && smallest > 1e-290).toBe(false);
    }
  });

  test.each([1, 2, 3])('where all of %i processes are 0, a point of weight 0 counts for nothing', (count) => {
    const yields = [3, 5, 7].slice(0, count);
    const logs = Array.from({ length: count }, () => [-1, NONE]);
    const { ratios, sum, smallest } = mixtureOf(logs, yields, [2, 0]);
    const total = yields.reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(2 * (Math.log(total) - 1), 13);
    expect(smallest).toBeGreaterThan(1);
    for (const column of ratios) for (const r of column) expect(Number.isFinite(r)).toBe(true);
  });
});

describe('a model with nothing but yields', () => {
  const shape: PdfOf = { type: 'histogram', bin_edges: [0, 2, 5, 10], bin_content: [3, 0, 5] };
  const other: PdfOf = { type: 'spline', knots_x: [0, 5, 10], knots_y: [1, 3, 2] };
  const third: PdfOf = { type: 'kde', bandwidth: 0.7, centers: [2, 3, 8], weights: [1, 2, 1] };
  const xs = Array.from({ length: 301 }, (_, i) => 10 * ((i * 0.6180339887498949) % 1));
  const inFull = xs.filter((x) => x < 2 || x >= 5);

  /** -ln L, its gradient and its Hessian in the yields, from ln f by plain sums. */
  function independently(specs: readonly PdfOf[], yields: readonly number[], events: readonly number[]) {
    const even = [...events, ...(events.length % 2 === 0 ? [] : [0])];
    const f = specs.map((s) => logsOf(s, even).map(Math.exp));
    const n = yields.length;
    let value = yields.reduce((a, b) => a + b, 0);
    const gradient = yields.map(() => 1);
    const hessian = new Array<number>(n * n).fill(0);
    events.forEach((_, i) => {
      const rho = yields.reduce((sum, nu, p) => sum + nu * f[p]![i]!, 0);
      value -= Math.log(rho);
      for (let p = 0; p < n; p++) {
        gradient[p]! -= f[p]![i]! / rho;
        for (let q = 0; q < n; q++) hessian[p * n + q]! += (f[p]![i]! / rho) * (f[q]![i]! / rho);
      }
    });
    return { value, gradient, hessian };
  }

  test.each([
    ['one process', [shape], inFull, [250]],
    ['two', [shape, other], xs, [120, 170]],
    ['three', [shape, other, third], xs, [90, 130, 60]],
  ] as const)('%s: value, gradient and Hessian', (_, specs, events, yields) => {
    const model = yieldModel(specs, yields);
    const likelihood = new UnbinnedLikelihood(kernel, model);
    likelihood.setData('per-event', [eventByEvent(place(kernel, events))], []);
    const into = newDerivatives(yields.length);
    const value = likelihood.evaluate(Float64Array.from(yields), into);
    const expected = independently(specs, yields, events);
    expect(Math.abs(value / expected.value - 1)).toBeLessThan(1e-13);
    expected.gradient.forEach((g, i) => {
      expect(Math.abs(into.gradient[i]! - g)).toBeLessThan(1e-12);
    });
    expected.hessian.forEach((h, i) => {
      expect(Math.abs(into.hessian[i]! / h - 1)).toBeLessThan(1e-12);
    });
    const { matrix, over } = hesse(model.parameters, { derivatives: into, atBound: [] });
    expect(over).not.toBe('none');
    if (specs.length === 1) expect(matrix[0]! * expected.hessian[0]!).toBeCloseTo(1, 12);
  });

  test('-ln L is +Infinity where an event is in no bin that is filled', () => {
    const likelihood = new UnbinnedLikelihood(kernel, yieldModel([shape], [250]));
    for (const weights of [undefined, xs.map(() => 1)]) {
      likelihood.setData('per-event', [eventByEvent(place(kernel, xs, weights))], []);
      expect(likelihood.evaluate(Float64Array.of(250), newDerivatives(1))).toBe(Number.POSITIVE_INFINITY);
    }
  });

  test('cells in empty bins, which no event is in, do no harm to compressed data', () => {
    for (const [specs, yields] of [
      [[shape], [250]],
      [
        [shape, { ...shape, bin_content: [1, 0, 9] }],
        [120, 170],
      ],
      [
        [shape, { ...shape, bin_content: [1, 0, 0] }],
        [250, 0],
      ],
    ] as const) {
      const model = yieldModel(specs, yields);
      const likelihood = new UnbinnedLikelihood(kernel, model);
      const { breaks } = likelihood.landmarks(model.channels[0]!.projections[0]!, yields);
      const zones = breaks.map(({ at }) => ({ lower: at, upper: at }));
      const data = foldEvents(kernel, place(kernel, inFull), layCells(window, 64, zones));
      likelihood.setData('compressed', [data], []);
      const into = newDerivatives(yields.length);
      const value = likelihood.evaluate(Float64Array.from(yields), into);
      const expected = independently(specs, yields, inFull);
      expect(Math.abs(value / expected.value - 1)).toBeLessThan(1e-12);
      expected.gradient.forEach((g, i) => {
        expect(Math.abs(into.gradient[i]! - g)).toBeLessThan(1e-10);
      });
    }
  });
});

test('examples/histogram compiles, and its likelihood is what a sum over its events says', () => {
  const text = readFileSync(join(import.meta.dirname, '../../examples/histogram/spec.yaml'), 'utf8');
  const spec = unbinnedSpec.parse(parse(text));
  const model = compileUnbinned(spec);
  const [signal] = spec.channels[0]!.processes;
  if (signal!.pdf.type !== 'histogram') throw new Error('the signal is no histogram');
  const { bin_edges: edges, bin_content: content } = signal!.pdf;
  const sum = content.reduce((a, b) => a + b, 0);
  const events = Array.from({ length: 500 }, (_, i) => 60 + 60 * ((i * 0.6180339887498949) % 1));
  const [mu, k, n] = [1.3, -0.025, 7000];
  let expected = 2500 * mu + n;
  for (const x of events) {
    const bin = edges.findLastIndex((e) => e <= x);
    const f = content[bin]! / sum / (edges[bin + 1]! - edges[bin]!);
    const background = (k * Math.exp(k * (x - 60))) / Math.expm1(k * 60);
    expected -= Math.log(2500 * mu * f + n * background);
  }
  const likelihood = new UnbinnedLikelihood(kernel, model);
  likelihood.setData('per-event', [eventByEvent(place(kernel, events))], []);
  const value = likelihood.evaluate(Float64Array.of(mu, k, n), newDerivatives(3));
  expect(Math.abs(value / expected - 1)).toBeLessThan(1e-13);
});

/** A specification with one process, as a file would give it. */
function specOf({ shape, yields }: { readonly shape: PdfOf; readonly yields: number }) {
  return specOfAll([shape], [yields]);
}

function specOfAll(shapes: readonly PdfOf[], yields: readonly number[]) {
  return {
    schema_version: 'sheaf_unbinned_spec_v1',
    model: {
      parameters: yields.map((_, p) => ({ name: `scale${p}`, init: 1, bounds: [0, 1e6] })),
    },
    channels: [
      {
        name: 'c',
        observables: [{ name: 'x', bounds: [window.lower, window.upper] }],
        processes: shapes.map((shape, p) => ({
          name: `process${p}`,
          pdf: { ...shape, observable: 'x' },
          yield: { type: 'scaled', base_yield: yields[p], scale: `scale${p}` },
        })),
      },
    ],
  };
}

/** A model whose parameters are the yields themselves. */
function yieldModel(shapes: readonly PdfOf[], yields: readonly number[]): UnbinnedModel {
  return compileUnbinned(
    unbinnedSpec.parse(
      specOfAll(
        shapes,
        yields.map(() => 1),
      ),
    ),
  );
}
