// Compression: cells keep all low moments of their events exactly; fits of compressed and of raw events agree; the bound
// that a fit reports is never smaller than what it bounds; and where it fails, the exact way runs by itself.
import { beforeAll, describe, expect, test } from 'vitest';
import { ERROR_TOLERANCE, type Fit, fit } from '../../src/inference/fit.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { Stream } from '../../src/kernel/streams.ts';
import { layCells } from '../../src/unbinned/compression/cell-layout.ts';
import { CHECK_DEGREE, MAIN_DEGREE } from '../../src/unbinned/compression/cells.ts';
import { chebyshevNodes, lagrangePowers, polynomial } from '../../src/unbinned/compression/chebyshev.ts';
import { foldEvents } from '../../src/unbinned/compression/fold.ts';
import { binProjection } from '../../src/unbinned/compression/projection.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import type { UnbinnedModel } from '../../src/unbinned/model.ts';
import type { Points } from '../../src/unbinned/points.ts';
import { ToySource } from '../../src/unbinned/toys.ts';
import { foldingsAt, waysForEvents } from '../../src/unbinned/ways.ts';
import { gaussExp, type ModelOf, modelOf, type ParameterOf, place, startOf } from './helpers.ts';

let kernel: Kernel;
let stream: Stream;
beforeAll(async () => {
  kernel = await loadKernel();
  stream = new Stream(kernel);
});

const range = (from: number, to: number): number => from + (to - from) * stream.uniform();
const free = (init: number, lower: number, upper: number): ParameterOf => ({ init, bounds: [lower, upper] });
/** As tight as rounding allows, so that fits can be compared to far below a millionth of a standard deviation. */
const TIGHT = { tolerance: 1e-19 };

/** The largest difference of two fits' estimates, in the standard deviations of the second. */
function distance(a: Fit, b: Fit): number {
  return Math.max(
    ...b.uncertainties.map((sigma, i) =>
      sigma === null ? 0 : Math.abs(a.minimum.at[i]! - b.minimum.at[i]!) / sigma,
    ),
  );
}

/** Events in memory, fitted in each way, and in the way that `auto` takes. */
function fitBoth(model: UnbinnedModel, points: readonly Points[], measured?: readonly number[]) {
  const likelihood = new UnbinnedLikelihood(kernel, model);
  const start = startOf(model);
  const of = (exactness: 'auto' | 'per-event') =>
    fit(
      waysForEvents(
        kernel,
        likelihood,
        () => points,
        measured ?? model.constraints.map((c) => c.measured),
        foldingsAt(likelihood, start, exactness),
      ),
      { ...TIGHT, starts: [start] },
    );
  return { auto: of('auto'), exact: of('per-event') };
}

describe('folded events', () => {
  const moments = (values: ArrayLike<number>, weights: ArrayLike<number>, cells: number, k: number) => {
    const sums = new Float64Array(cells);
    for (let i = 0; i < values.length; i++) {
      const cell = Math.min(cells - 1, Math.max(0, Math.floor(((values[i]! - 60) * cells) / 60)));
      sums[cell]! += weights[i]! * ((2 * cells * (values[i]! - 60)) / 60 - 2 * cell - 1) ** k;
    }
    return sums;
  };

  test.each([1, 2, 3, 255, 256, 257, 1000])(
    '%i of them keep all moments of each cell that the degree allows',
    (count) => {
      for (const weighted of [false, true]) {
        stream.start(count, weighted ? 1 : 0, 1);
        const cells = 32;
        const values = Array.from({ length: count }, () => range(60, 120));
        const weights = values.map(() => (weighted ? 3 * stream.uniform() : 1));
        if (weighted && count > 4) weights[3] = 0;
        const mark = kernel.mark();
        const data = foldEvents(
          kernel,
          place(kernel, values, weighted ? weights : undefined),
          layCells({ lower: 60, upper: 120 }, cells),
        );
        for (const [points, degree] of [
          [data.main, MAIN_DEGREE],
          [data.check!, CHECK_DEGREE],
        ] as const) {
          const x = kernel.view(points.x, points.count);
          const w = kernel.view(points.weights, points.count);
          expect(points.count).toBe(cells * (degree + 1));
          for (let k = 0; k <= degree; k++) {
            const exact = moments(values, weights, cells, k);
            const folded = moments(x, w, cells, k);
            exact.forEach((sum, c) => {
              expect(Math.abs(folded[c]! - sum)).toBeLessThan(1e-11 * (1 + count / cells));
            });
          }
        }
        expect(data.cellWidth).toBe(60 / 32);
        kernel.release(mark);
      }
    },
  );

  test('at the ends of the window and on the borders of cells are kept, each once', () => {
    const mark = kernel.mark();
    const values = Array.from({ length: 33 }, (_, i) => 60 + (60 * i) / 32);
    const { main } = foldEvents(kernel, place(kernel, values), layCells({ lower: 60, upper: 120 }, 32));
    const x = kernel.view(main.x, main.count);
    const w = kernel.view(main.weights, main.count);
    for (const f of [() => 1, (v: number) => v, (v: number) => (v - 90) ** 3]) {
      const exact = values.reduce((sum, v) => sum + f(v), 0);
      const folded = w.reduce((sum, weight, i) => sum + weight * f(x[i]!), 0);
      expect(folded).toBeCloseTo(exact, 8);
    }
    kernel.release(mark);
  });

  test('of an awkward window, which no double divides, stay inside the last cell', () => {
    const mark = kernel.mark();
    const window = { lower: 0.1, upper: 0.7 };
    const values = [0.1, 0.7, 0.7 - 2 ** -53, 0.30000000000000004];
    for (const cells of [3, 7, 64, 1000]) {
      const { main } = foldEvents(kernel, place(kernel, values), layCells(window, cells));
      const w = kernel.view(main.weights, main.count);
      expect(w.reduce((a, b) => a + b, 0)).toBeCloseTo(4, 12);
      expect(w.every(Number.isFinite)).toBe(true);
    }
    kernel.release(mark);
  });

  test('of no events weigh nothing', () => {
    const mark = kernel.mark();
    const { main, check } = foldEvents(kernel, place(kernel, []), layCells({ lower: 60, upper: 120 }, 8));
    for (const p of [main, check!]) expect(kernel.view(p.weights, p.count).every((w) => w === 0)).toBe(true);
    kernel.release(mark);
  });
});

describe('the polynomials of the cells', () => {
  test('have their nodes at the zeros of Chebyshev’s polynomial', () => {
    const nodes = chebyshevNodes(MAIN_DEGREE, kernel.exports);
    nodes.forEach((t, k) => {
      expect(Math.abs(t - Math.cos((Math.PI * (k + 0.5)) / (MAIN_DEGREE + 1)))).toBeLessThan(2e-16);
    });
  });

  test.each([3, CHECK_DEGREE, MAIN_DEGREE])(
    'of degree %i are 1 at their own node and 0 at all others',
    (degree) => {
      const nodes = chebyshevNodes(degree, kernel.exports);
      const powers = lagrangePowers(nodes);
      for (let k = 0; k <= degree; k++) {
        const l = powers.slice(k * (degree + 1), (k + 1) * (degree + 1));
        nodes.forEach((t, j) => {
          expect(Math.abs(polynomial(l, t) - (j === k ? 1 : 0))).toBeLessThan(1e-13);
        });
      }
    },
  );
});

describe('the projection of a bin', () => {
  /** Exact integrals of a polynomial in v over [-1, 1]. */
  const integral = (c: ArrayLike<number>): number =>
    Array.from(c).reduce((sum, v, p) => sum + (p % 2 === 0 ? (2 * v) / (p + 1) : 0), 0);
  const times = (a: ArrayLike<number>, b: ArrayLike<number>): number[] => {
    const out = new Array<number>(a.length + b.length - 1).fill(0);
    for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) out[i + j]! += a[i]! * b[j]!;
    return out;
  };
  const legendre = [[1], [0, 1], [-0.5, 0, 1.5], [0, -1.5, 0, 2.5]];

  test.each([3, 4])(
    'with %i moments integrates every cell polynomial exactly for densities of lower degree',
    (moments) => {
      for (const degree of [CHECK_DEGREE, MAIN_DEGREE]) {
        const nodes = degree + 1;
        const lagrange = lagrangePowers(chebyshevNodes(degree, kernel.exports));
        for (const [centre, halfWidth] of [
          [0, 1],
          [0.5, 0.5],
          [-0.9375, 0.0625],
          [0.3, 0.21],
        ] as const) {
          const matrix = binProjection(lagrange, nodes, centre, halfWidth, moments);
          for (let l = 0; l < moments; l++) {
            for (let k = 0; k < nodes; k++) {
              // The cell's polynomial across the bin, times the density P_l, integrated; and what the matrix makes of the
              // density's moments.
              let shifted = [0];
              for (let p = degree; p >= 0; p--) {
                shifted = times(shifted, [centre, halfWidth]);
                shifted[0]! += lagrange[k * nodes + p]!;
              }
              const exact = integral(times(shifted, legendre[l]!));
              let projected = 0;
              for (let j = 0; j < moments; j++) {
                const power = [...new Array<number>(j).fill(0), 1];
                projected += matrix[j * nodes + k]! * integral(times(power, legendre[l]!));
              }
              expect(Math.abs(projected - exact)).toBeLessThan(1e-12);
            }
          }
        }
      }
    },
  );
});

/** A random model of one of several kinds; the parameters start at the true values. */
function randomModel(kind: number): ModelOf {
  const m = range(75, 105);
  const s = range(1.5, 6);
  const k = range(-0.08, 0.02);
  const parameters: Record<string, ParameterOf> = {
    n: free(range(300, 6000), 0, 1e5),
    m: kind === 1 ? { ...free(m, 60, 120), constraint: [m, 0.3] } : free(m, 60, 120),
    s: free(s, 0.3, 30),
    b: free(range(2000, 20_000), 0, 1e6),
    k: kind === 1 ? { ...free(k, -1, 1), constraint: [k, 0.001] } : free(k, -1, 1),
  };
  const processes = [
    { pdf: 'gaussian', params: ['m', 's'], yield: 'n' },
    { pdf: 'exponential', params: ['k'], yield: 'b' },
  ] as const;
  const channel = { window: [60, 120], processes } as const;
  if (kind === 2) {
    parameters['m2'] = free(range(62, 118), 50, 130);
    parameters['s2'] = free(range(2, 5), 0.3, 30);
    return {
      parameters,
      channels: [
        { ...channel, processes: [...processes, { pdf: 'gaussian', params: ['m2', 's2'], yield: 1500 }] },
      ],
    };
  }
  if (kind === 3) {
    parameters['q'] = free(range(-3, -0.2), -10, 1);
    return {
      parameters,
      channels: [
        channel,
        { window: [0, 2], processes: [{ pdf: 'exponential', params: ['q'], yield: [0.5, 'b'] }] },
      ],
    };
  }
  return { parameters, channels: [channel] };
}

describe('20 random toys', () => {
  const cases = Array.from({ length: 20 }, (_, i) => i);

  test.each(cases)(
    'toy %i: fits of the folded toy and of its events agree within the bound, and to 1e-6 sigma',
    (i) => {
      const mark = kernel.mark();
      stream.start(20260711, i, 7);
      const model = modelOf(randomModel(i % 4));
      const likelihood = new UnbinnedLikelihood(kernel, model);
      const start = startOf(model);
      const source = new ToySource(kernel, likelihood, start, { seed: 100 + i, fluctuateGlobals: true });
      const { data, measured } = source.draw(i);
      likelihood.setData('compressed', data, measured);
      const compressed = fit([() => likelihood], { ...TIGHT, starts: [start] });
      const exact = fit(
        waysForEvents(
          kernel,
          likelihood,
          () => source.events(i),
          measured,
          foldingsAt(likelihood, start, 'per-event'),
        ),
        { ...TIGHT, starts: [start] },
      );
      kernel.release(mark);
      expect([compressed.status, exact.status]).toEqual(['converged', 'converged']);
      expect([compressed.path, exact.path]).toEqual(['compressed', 'per-event']);
      expect(exact.errorBound).toBe(0);
      expect(compressed.errorBound).toBeGreaterThan(0);
      // A toy may exceed what the trial toy promised; the fit of a study would then take the next way.
      expect(compressed.errorBound).toBeLessThan(10 * ERROR_TOLERANCE);
      expect(distance(compressed, exact)).toBeLessThan(ERROR_TOLERANCE);
      // Rounding of sums over 20,000 events leaves some 1e-10 of a standard deviation.
      expect(distance(compressed, exact)).toBeLessThan(compressed.errorBound + 3e-10);
      for (const [p, sigma] of exact.uncertainties.entries())
        expect(Math.abs(compressed.uncertainties[p]! / sigma! - 1)).toBeLessThan(1e-5);
      expect(compressed.minimum.value).toBeCloseTo(exact.minimum.value, 5);
    },
  );

  test.each(cases)(
    'toy %i: the same for its events folded in memory, every second time with weights',
    (i) => {
      const mark = kernel.mark();
      stream.start(20260711, i, 8);
      const model = modelOf(randomModel(i % 4));
      const likelihood = new UnbinnedLikelihood(kernel, model);
      const source = new ToySource(kernel, likelihood, startOf(model), {
        seed: 200 + i,
        fluctuateGlobals: true,
      });
      const points = source.events(i).map((p) => {
        if (i % 2 === 0) return p;
        return {
          ...p,
          weights: kernel.place(Float64Array.from({ length: p.count }, () => 2 * stream.uniform())),
        };
      });
      const { auto, exact } = fitBoth(model, points, source.measured(i));
      kernel.release(mark);
      expect([auto.status, exact.status]).toEqual(['converged', 'converged']);
      expect([auto.path, exact.path]).toEqual(['compressed', 'per-event']);
      expect(auto.errorBound).toBeLessThan(ERROR_TOLERANCE);
      expect(distance(auto, exact)).toBeLessThan(auto.errorBound + 3e-10);
    },
  );
});

describe('the bound', () => {
  test('is honest for cells that are far too wide: it is never smaller than the true difference', () => {
    const bounds: number[] = [];
    for (let i = 0; i < 8; i++) {
      const mark = kernel.mark();
      stream.start(20260711, i, 9);
      const model = modelOf(randomModel(i % 3));
      const likelihood = new UnbinnedLikelihood(kernel, model);
      const start = startOf(model);
      const source = new ToySource(kernel, likelihood, start, { seed: 300 + i, fluctuateGlobals: false });
      const points = source.events(i);
      const { exact } = fitBoth(model, points);
      for (const cells of [8, 12, 16, 24, 32, 48]) {
        const inner = kernel.mark();
        const measured = model.constraints.map((c) => c.measured);
        likelihood.setData(
          'compressed',
          [foldEvents(kernel, points[0]!, layCells({ lower: 60, upper: 120 }, cells))],
          measured,
        );
        const coarse = fit([() => likelihood], { ...TIGHT, starts: [start] });
        kernel.release(inner);
        if (coarse.status !== 'converged') continue;
        expect(distance(coarse, exact)).toBeLessThan(coarse.errorBound + 3e-10);
        if (Number.isFinite(coarse.errorBound)) bounds.push(coarse.errorBound);
      }
      kernel.release(mark);
    }
    // The range of bounds shows that the test had something to find.
    expect(bounds.length).toBeGreaterThan(25);
    expect(Math.max(...bounds)).toBeGreaterThan(1e-3);
    expect(Math.min(...bounds)).toBeLessThan(1e-8);
  });

  test('is infinite where a peak could hide between the nodes of a cell', () => {
    const mark = kernel.mark();
    const model = modelOf(narrow(60 / 1e5, true));
    const likelihood = new UnbinnedLikelihood(kernel, model);
    const start = startOf(model);
    const points = place(kernel, [61, 87.1234, 100]);
    likelihood.setData(
      'compressed',
      [foldEvents(kernel, points, layCells({ lower: 60, upper: 120 }, 1024))],
      [],
    );
    const identity = new Float64Array(start.length ** 2)
      .fill(0)
      .map((_, k) => (k % (start.length + 1) === 0 ? 1 : 0));
    expect(likelihood.errorBound(start, new Float64Array(start.length), identity)).toBe(
      Number.POSITIVE_INFINITY,
    );
    kernel.release(mark);
  });
});

/** A peak of width `s` at 87.1234 on a flat background; its place and width are fixed or free. */
function narrow(s: number, fixed: boolean): ModelOf {
  return {
    parameters: {
      n: free(300, 0, 1e5),
      b: free(3000, 0, 1e5),
      m: { ...free(87.1234, 60, 120), fixed },
      s: { ...free(s, s / 10, 60), fixed },
      k: free(0, -1, 1),
    },
    channels: [
      {
        window: [60, 120],
        processes: [
          { pdf: 'gaussian', params: ['m', 's'], yield: 'n' },
          { pdf: 'exponential', params: ['k'], yield: 'b' },
        ],
      },
    ],
  };
}

describe('where cells are too coarse, the next way runs by itself', () => {
  test.each(
    [3000, 1e4, 3e4, 1e5, 1e6].flatMap(
      (part) =>
        [
          [part, 'fixed'],
          [part, 'free'],
        ] as const,
    ),
  )('a peak of a %d-th of the window, %s, is fitted event by event, and found', (part, shape) => {
    const mark = kernel.mark();
    stream.start(20260711, part, 10);
    const s = 60 / part;
    const model = modelOf(narrow(s, shape === 'fixed'));
    const events = [
      ...Array.from({ length: 300 }, () => 87.1234 + s * stream.normal()),
      ...Array.from({ length: 3000 }, () => range(60, 120)),
    ];
    const { auto, exact } = fitBoth(model, [place(kernel, events)]);
    kernel.release(mark);
    expect(exact.status).toBe('converged');
    expect(auto).toMatchObject({ status: 'converged', path: 'per-event', errorBound: 0 });
    expect(distance(auto, exact)).toBeLessThan(1e-9);
    // The peak is what it was made with: 300 events, and a width known to 1/sqrt(600).
    expect(Math.abs(auto.minimum.at[0]! - 300)).toBeLessThan(5 * 18);
    if (shape === 'free') expect(Math.abs(auto.minimum.at[3]! / s - 1)).toBeLessThan(5 / Math.sqrt(600));
  });

  test('a peak of a 200th of the window takes finer cells than a wide one, and stays compressed', () => {
    const mark = kernel.mark();
    stream.start(20260711, 0, 11);
    const ways = [30, 200].map((part) => {
      const s = 60 / part;
      const events = [
        ...Array.from({ length: 300 }, () => 87.1234 + s * stream.normal()),
        ...Array.from({ length: 3000 }, () => range(60, 120)),
      ];
      const { auto, exact } = fitBoth(modelOf(narrow(s, false)), [place(kernel, events)]);
      expect(auto.path).toBe('compressed');
      expect(distance(auto, exact)).toBeLessThan(auto.errorBound + 3e-10);
      return auto.way;
    });
    kernel.release(mark);
    expect(ways).toEqual([0, 1]);
  });

  test('asked for, every fit is event by event', () => {
    const mark = kernel.mark();
    const model = modelOf(gaussExp(1e-3));
    const { exact } = fitBoth(model, [
      place(
        kernel,
        Array.from({ length: 2001 }, () => range(60, 120)),
      ),
    ]);
    kernel.release(mark);
    expect(exact).toMatchObject({ path: 'per-event', errorBound: 0, way: 0 });
  });

  test('a background that is all there is leaves the yield of the peak at 0, and its shape without uncertainty', () => {
    const mark = kernel.mark();
    stream.start(20260711, 2, 12);
    const events = Array.from({ length: 3000 }, () => range(60, 120)).filter(
      (x) => Math.abs(x - 87.1234) > 1.5,
    );
    const { auto, exact } = fitBoth(modelOf(narrow(0.5, false)), [place(kernel, events)]);
    kernel.release(mark);
    for (const result of [auto, exact]) {
      expect(result.minimum.reason).toBe('converged');
      expect(result.status).toBe('no-covariance');
      expect(result.minimum.at[0]).toBe(0);
      expect(result.minimum.atBound).toContain(0);
      expect(result.uncertainties.map((u) => u === null)).toEqual([true, false, true, true, false]);
      expect(result.minimum.at[1]).toBeCloseTo(events.length, 4);
    }
    expect(auto.path).toBe('compressed');
  });

  test.each([0, 1, 2])('samples of %i events are fitted', (count) => {
    const mark = kernel.mark();
    const model = modelOf({
      parameters: { n: free(5, 0, 1e3), k: free(-0.01, -1, 1) },
      channels: [{ window: [60, 120], processes: [{ pdf: 'exponential', params: ['k'], yield: 'n' }] }],
    });
    const { auto, exact } = fitBoth(model, [place(kernel, [77.7, 63.3].slice(0, count))]);
    kernel.release(mark);
    for (const result of [auto, exact]) {
      expect(result.minimum.reason).toBe('converged');
      expect(result.status).toBe(count === 0 ? 'no-covariance' : 'converged');
      expect(result.minimum.at[0]).toBeCloseTo(count, 6);
    }
  });
});
