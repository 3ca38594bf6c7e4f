// Channels with several observables: products of densities, in the likelihood, in toys, and seen along each observable.
import { beforeAll, describe, expect, test } from 'vitest';
import { unbinnedSpec } from '../../src/contracts/unbinned-spec.ts';
import { fit } from '../../src/inference/fit.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { newDerivatives } from '../../src/minimize/function.ts';
import { ToyFits } from '../../src/study/toy-fits.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import { compileUnbinned, type UnbinnedModel } from '../../src/unbinned/model.ts';
import { channelData, placeEvents } from '../../src/unbinned/points.ts';
import { ToySource } from '../../src/unbinned/toys.ts';
import { foldingsAt } from '../../src/unbinned/ways.ts';
import { distanceFromUniform, kolmogorovTail } from '../stats/independent.ts';
import { startOf } from './helpers.ts';

let kernel: Kernel;

beforeAll(async () => {
  kernel = await loadKernel();
});

/** Mass and time: a peak that decays over a flat background of short life. */
const simple = (changes: { readonly interference?: number } = {}): UnbinnedModel =>
  compileUnbinned(
    unbinnedSpec.parse({
      schema_version: 'sheaf_unbinned_spec_v1',
      model: {
        poi: 'ns',
        parameters: [
          { name: 'ns', init: 400, bounds: [0, 5000] },
          { name: 'nb', init: 800, bounds: [0, 5000] },
          { name: 'm', init: 5.28, bounds: [5.2, 5.4] },
          { name: 's', init: 0.03, bounds: [0.005, 0.2] },
          { name: 'k', init: -0.6, bounds: [-5, 5] },
          { name: 'ts', init: -0.65, bounds: [-5, -0.01] },
          { name: 'tb', init: -2.5, bounds: [-20, -0.1] },
          { name: 'ni', init: changes.interference ?? 0, bounds: [-500, 500], fixed: true },
        ],
      },
      channels: [
        {
          name: 'a',
          observables: [
            { name: 'mass', bounds: [5, 5.6] },
            { name: 'time', bounds: [0, 10] },
          ],
          processes: [
            {
              name: 'signal',
              pdf: {
                type: 'product',
                components: [
                  { type: 'gaussian', observable: 'mass', params: ['m', 's'] },
                  { type: 'exponential', observable: 'time', params: ['ts'] },
                ],
              },
              yield: { type: 'parameter', name: 'ns' },
            },
            {
              name: 'background',
              pdf: {
                type: 'product',
                // The other way round: a component finds its own observable.
                components: [
                  { type: 'exponential', observable: 'time', params: ['tb'] },
                  { type: 'exponential', observable: 'mass', params: ['k'] },
                ],
              },
              yield: { type: 'parameter', name: 'nb' },
            },
            {
              name: 'interference',
              pdf: {
                type: 'product',
                components: [
                  { type: 'gaussian', observable: 'mass', params: ['m', 's'] },
                  { type: 'exponential', observable: 'time', params: ['tb'] },
                ],
              },
              yield: { type: 'parameter', name: 'ni' },
            },
          ],
        },
      ],
    }),
  );

describe('the likelihood', () => {
  test('is that of independent observables in each process', () => {
    const mark = kernel.mark();
    const model = simple();
    const mass = [5.01, 5.27, 5.33, 5.59, 5.2];
    const time = [0.1, 7, 0.01, 2, 3.5];
    const weights = [1, 0.5, 2, 1, 3];
    const likelihood = new UnbinnedLikelihood(kernel, model);
    likelihood.setData('per-event', [channelData(placeEvents(kernel, [mass, time], weights), null, 0)], []);
    const at = startOf(model);
    const value = likelihood.evaluate(at, newDerivatives(at.length));
    const falling = (x: number, slope: number, lower: number, upper: number) =>
      (slope * Math.exp(slope * x)) / (Math.exp(slope * upper) - Math.exp(slope * lower));
    // The window is nine widths wide on either side: nothing of the peak is cut off.
    const peak = (x: number) => Math.exp(-0.5 * ((x - 5.28) / 0.03) ** 2) / (0.03 * Math.sqrt(2 * Math.PI));
    const expected = mass.reduce((sum, x, i) => {
      const signal = 400 * peak(x) * falling(time[i]!, -0.65, 0, 10);
      const background = 800 * falling(x, -0.6, 5, 5.6) * falling(time[i]!, -2.5, 0, 10);
      return sum - weights[i]! * Math.log(signal + background);
    }, 1200);
    expect(value / expected).toBeCloseTo(1, 11);
    kernel.release(mark);
  });

  const parameters = {
    n: [300, 0, 1000],
    nb: [200, 0, 1000],
    m: [91, 85, 95],
    s: [2, 0.5, 10],
    g: [1.5, 0.1, 5],
    a: [1.2, 0.1, 5],
    p: [3, 1.1, 20],
    c1: [0.2, -1, 1],
    c2: [-0.1, -1, 1],
    l: [0.7, 0.1, 5],
    ga: [0.4, -3, 3],
    de: [1.3, 0.2, 5],
    k: [-0.4, -5, 5],
  } as const;
  const components = {
    voigt: { type: 'voigtian', observable: 'x', params: ['m', 's', 'g'], exact: true },
    pseudo: { type: 'voigtian', observable: 'x', params: ['m', 's', 'g'] },
    crystal: { type: 'crystal_ball', observable: 'x', params: ['m', 's', 'a', 'p'] },
    chebyshev: { type: 'chebyshev', observable: 'y', params: ['c1', 'c2'] },
    johnson: { type: 'johnson_su', observable: 'y', params: ['k', 'l', 'ga', 'de'] },
    exponential: { type: 'exponential', observable: 'y', params: ['k'] },
    gaussian: { type: 'gaussian', observable: 'z', params: ['k', 'l'] },
    bins: { type: 'histogram', observable: 'z', bin_edges: [0, 0.4, 1], bin_content: [3, 1] },
    kernels: { type: 'kde', observable: 'z', bandwidth: 0.2, centers: [0.1, 0.7, 0.9] },
  } as const;

  test.each([
    ['two of one kind of curvature', ['crystal', 'exponential'], ['pseudo', 'chebyshev']],
    ['both kinds, and further features in two components', ['voigt', 'johnson'], ['johnson', 'crystal']],
    [
      'three observables, some without parameters',
      ['voigt', 'johnson', 'gaussian'],
      ['kernels', 'pseudo', 'exponential'],
    ],
    ['a table beside them', ['gaussian', 'crystal', 'chebyshev'], ['exponential', 'bins', 'voigt']],
  ] as const)('has the derivatives of its value: %s', (_, first, second) => {
    const mark = kernel.mark();
    const pdfOf = (names: readonly (keyof typeof components)[]) => ({
      type: 'product',
      components: names.map((name) => components[name]),
    });
    const model = compileUnbinned(
      unbinnedSpec.parse({
        schema_version: 'sheaf_unbinned_spec_v1',
        model: {
          parameters: Object.entries(parameters).map(([name, [init, lower, upper]]) => ({
            name,
            init,
            bounds: [lower, upper],
          })),
        },
        channels: [
          {
            name: 'a',
            observables: [
              { name: 'x', bounds: [80, 100] },
              { name: 'unused', bounds: [0, 1] },
              { name: 'y', bounds: [-2, 3] },
              { name: 'z', bounds: [0, 1] },
            ],
            processes: [
              { name: 'one', pdf: pdfOf(first), yield: { type: 'parameter', name: 'n' } },
              { name: 'two', pdf: pdfOf(second), yield: { type: 'parameter', name: 'nb' } },
            ],
          },
        ],
      }),
    );
    const used = model.channels[0]!.projections.map((p) => p.window);
    // An odd number over more than two blocks.
    const columns = used.map(({ lower, upper }, k) =>
      Float64Array.from(
        { length: 555 },
        (_, i) => lower + ((upper - lower) * ((i * (37 + 12 * k)) % 553)) / 553,
      ),
    );
    const likelihood = new UnbinnedLikelihood(kernel, model);
    likelihood.setData('per-event', [channelData(placeEvents(kernel, columns, null), null, 0)], []);
    const n = model.parameters.length;
    const evaluate = (at: Float64Array) => {
      const into = newDerivatives(n);
      return { value: likelihood.evaluate(at, into), ...into };
    };
    const start = startOf(model);
    const here = evaluate(start);
    expect(here.value).toBeLessThan(Number.POSITIVE_INFINITY);
    for (let i = 0; i < n; i++) {
      const curve = here.hessian[i * n + i]!;
      const h = 3e-5 * Math.max(1e-2, Math.min(1, Math.abs(start[i]!)));
      const [up, down] = [h, -h].map((by) =>
        evaluate(Float64Array.from(start, (x, k) => (k === i ? x + by : x))),
      );
      const size = Math.abs(here.gradient[i]!) + Math.sqrt(Math.abs(curve)) + 1;
      expect(Math.abs((up!.value - down!.value) / (2 * h) - here.gradient[i]!)).toBeLessThan(2e-5 * size);
      for (let k = 0; k < n; k++) {
        const slope = (up!.gradient[k]! - down!.gradient[k]!) / (2 * h);
        const scale = 1 + Math.sqrt(Math.abs(curve * here.hessian[k * n + k]!));
        expect(Math.abs(slope - here.hessian[i * n + k]!)).toBeLessThan(1e-5 * scale);
      }
    }
    kernel.release(mark);
  });
});

describe('sums of products, and products of sums', () => {
  const observables = [
    { name: 'x', bounds: [0, 1] },
    { name: 'y', bounds: [0, 2] },
  ];
  const falling = (observable: string, rate: string) => ({ type: 'exponential', observable, params: [rate] });
  const modelOf = (pdf: object) =>
    compileUnbinned(
      unbinnedSpec.parse({
        schema_version: 'sheaf_unbinned_spec_v1',
        model: {
          parameters: [
            { name: 'n', init: 50, bounds: [0, 100] },
            { name: 'f', init: 0.3, bounds: [0, 1] },
            { name: 'g', init: 0.6, bounds: [0, 1] },
            { name: 'a', init: -1, bounds: [-5, 5] },
            { name: 'b', init: 2, bounds: [-5, 5] },
            { name: 'c', init: 0.5, bounds: [-5, 5] },
          ],
        },
        channels: [
          {
            name: 'main',
            observables,
            processes: [{ name: 'all', pdf, yield: { type: 'parameter', name: 'n' } }],
          },
        ],
      }),
    );
  const densityOf = (rate: number, t: number, upper: number) =>
    (rate * Math.exp(rate * t)) / Math.expm1(rate * upper);
  const sumOf = (components: readonly object[], fraction: string, observable?: string) => ({
    type: 'sum',
    ...(observable === undefined ? {} : { observable }),
    components,
    fractions: [fraction],
  });
  const productOf = (...components: readonly object[]) => ({ type: 'product', components });
  const [x, y] = [0.4, 1.1];
  const [a, b, c] = [-1, 2, 0.5].map((rate) => [densityOf(rate, x, 1), densityOf(rate, y, 2)] as const) as [
    readonly [number, number],
    readonly [number, number],
    readonly [number, number],
  ];
  const [f, g] = [0.3, 0.6];

  test.each([
    [
      'a product of a sum and a density',
      productOf(sumOf([falling('x', 'a'), falling('x', 'b')], 'f', 'x'), falling('y', 'c')),
      (f * a[0] + (1 - f) * b[0]) * c[1],
    ],
    [
      'a product of two sums',
      productOf(
        sumOf([falling('x', 'a'), falling('x', 'b')], 'f', 'x'),
        sumOf([falling('y', 'b'), falling('y', 'c')], 'g', 'y'),
      ),
      (f * a[0] + (1 - f) * b[0]) * (g * b[1] + (1 - g) * c[1]),
    ],
    [
      'a sum of products',
      sumOf(
        [productOf(falling('x', 'a'), falling('y', 'b')), productOf(falling('x', 'c'), falling('y', 'a'))],
        'f',
      ),
      f * a[0] * b[1] + (1 - f) * c[0] * a[1],
    ],
  ])('%s', (_, pdf, expected) => {
    const model = modelOf(pdf);
    const likelihood = new UnbinnedLikelihood(kernel, model);
    const { yields, densities } = likelihood.processDensities(model.channels[0]!, startOf(model), [
      Float64Array.of(x),
      Float64Array.of(y),
    ]);
    const total = densities.reduce((sum, values, p) => sum + yields[p]! * values[0]!, 0);
    expect(total / (50 * expected)).toBeCloseTo(1, 12);
  });

  test('two densities of one observable are refused, however deep they are', () => {
    const hidden = sumOf([falling('x', 'a'), falling('x', 'b')], 'f');
    expect(() => modelOf(productOf(hidden, falling('x', 'c')))).toThrow(/two densities of x are multiplied/);
    const mixed = sumOf([falling('x', 'a'), falling('y', 'b')], 'f', 'x');
    expect(() => modelOf(mixed)).toThrow(/a density of y in a sum of densities of x/);
  });
});

describe('a specification', () => {
  const spec = (pdfs: readonly object[], observables = ['x', 'y']) =>
    unbinnedSpec.safeParse({
      schema_version: 'sheaf_unbinned_spec_v1',
      model: { parameters: [{ name: 'k', init: -1, bounds: [-3, 3] }] },
      channels: [
        {
          name: 'a',
          observables: observables.map((name) => ({ name, bounds: [0, 1] })),
          processes: pdfs.map((pdf, p) => ({ name: `p${p}`, pdf, yield: { type: 'fixed', value: 10 } })),
        },
      ],
    });
  const falling = (observable: string) => ({ type: 'exponential', observable, params: ['k'] });
  const both = { type: 'product', components: [falling('x'), falling('y')] };

  test('may declare observables that no process is a density of', () => {
    const model = compileUnbinned(spec([falling('y'), falling('y')]).data!);
    expect(model.channels[0]!.projections.map((p) => [p.name, p.observable])).toEqual([['a', 'y']]);
  });

  test('is refused where a process leaves out an observable of another', () => {
    expect(() => compileUnbinned(spec([both, falling('x')]).data!)).toThrow(
      /channels\[0\]\.processes\[1\].*process p1 says nothing of y.*a product of densities of x, y/s,
    );
  });

  test('is refused where a product has two densities of one observable', () => {
    const { error } = spec([{ type: 'product', components: [falling('x'), falling('x')] }]);
    expect(error!.issues.map((i) => [i.path.join('.'), i.message])).toEqual([
      [
        'channels.0.processes.0.pdf.components.1.observable',
        'two components of a product are densities of x: each observable has one',
      ],
    ]);
  });

  test('is refused where two observables have one name', () => {
    expect(() => compileUnbinned(spec([falling('x')], ['x', 'x']).data!)).toThrow(
      /observables\[1\]\.name.*two observables are named x/s,
    );
  });
});

describe('toys', () => {
  const options = { seed: 20260711, fluctuateGlobals: true };

  test('are only ever evaluated event by event', () => {
    const likelihood = new UnbinnedLikelihood(kernel, simple());
    expect(foldingsAt(likelihood, startOf(likelihood.model), 'auto').cells).toEqual([]);
  });

  test.each([0, -60])(
    'have the distribution of each observable, and none between them: interference %d',
    (ni) => {
      const mark = kernel.mark();
      const model = simple({ interference: ni });
      const at = startOf(model);
      const likelihood = new UnbinnedLikelihood(kernel, model);
      const source = new ToySource(kernel, likelihood, at, options);
      expect(source.expected).toBeCloseTo(1200 + ni, 9);
      const columns: [number[], number[]] = [[], []];
      const counts: number[] = [];
      for (let toy = 0; toy < 60; toy++) {
        const inside = kernel.mark();
        const [points] = source.events(toy);
        const { x, pitch, count } = points!;
        columns[0].push(...kernel.view(x, count));
        columns[1].push(...kernel.view(x + pitch, count));
        counts.push(count);
        const folded = source.draw(toy);
        const again = folded.data[0]!.main;
        expect(Array.from(kernel.view(again.x + again.pitch, again.count))).toEqual(
          Array.from(kernel.view(x + pitch, count)),
        );
        kernel.release(inside);
      }
      const mean = counts.reduce((sum, n) => sum + n, 0) / counts.length;
      expect(Math.abs(mean - (1200 + ni))).toBeLessThan(4 * Math.sqrt((1200 + ni) / 60));
      const part = (x: number, slope: number, lower: number, upper: number) =>
        Math.expm1(slope * (x - lower)) / Math.expm1(slope * (upper - lower));
      const phi = (x: number) => kernel.exports.normalCdf((x - 5.28) / 0.03);
      const total = 1200 + ni;
      const uniform = [
        columns[0].map((x) => ((400 + ni) * phi(x) + 800 * part(x, -0.6, 5, 5.6)) / total),
        columns[1].map((t) => (400 * part(t, -0.65, 0, 10) + (800 + ni) * part(t, -2.5, 0, 10)) / total),
      ];
      for (const u of uniform)
        expect(kolmogorovTail(distanceFromUniform(Float64Array.from(u)), u.length)).toBeGreaterThan(1e-4);
      // Far from the peak there is background alone: its time does not know its mass.
      const away = columns[0].flatMap((x, i) => (x < 5.15 ? [[x, columns[1][i]!] as const] : []));
      const centre = (k: 0 | 1) => away.reduce((sum, e) => sum + e[k], 0) / away.length;
      const [mx, mt] = [centre(0), centre(1)];
      const dot = (f: (e: readonly [number, number]) => number) => away.reduce((sum, e) => sum + f(e), 0);
      const correlation =
        dot(([x, t]) => (x - mx) * (t - mt)) /
        Math.sqrt(dot(([x]) => (x - mx) ** 2) * dot(([, t]) => (t - mt) ** 2));
      expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(away.length));
      kernel.release(mark);
    },
  );

  test('are refused where a negative yield makes the density negative', () => {
    const mark = kernel.mark();
    const model = simple({ interference: -450 });
    const likelihood = new UnbinnedLikelihood(kernel, model);
    expect(() => new ToySource(kernel, likelihood, startOf(model), options)).toThrow(
      /density of channel a is negative at mass = .*, time = /,
    );
    kernel.release(mark);
  });
});

describe('a model with a channel of one observable beside one of two', () => {
  const both = (): UnbinnedModel => {
    const { model, channels, schema_version } = unbinnedSpec.parse({
      schema_version: 'sheaf_unbinned_spec_v1',
      model: {
        poi: 'ns',
        parameters: [
          { name: 'ns', init: 400, bounds: [0, 5000] },
          { name: 'm', init: 5.28, bounds: [5.2, 5.4] },
          { name: 's', init: 0.03, bounds: [0.005, 0.2] },
          { name: 'k', init: -0.6, bounds: [-5, 5] },
          { name: 't', init: -0.65, bounds: [-5, -0.01] },
        ],
      },
      channels: [true, false].map((single) => {
        const peak = { type: 'gaussian', observable: 'x', params: ['m', 's'] };
        const flat = { type: 'exponential', observable: 'x', params: ['k'] };
        const later = (rate: string) => ({ type: 'exponential', observable: 't', params: [rate] });
        const pdf = (x: object, rate: string) =>
          single ? x : { type: 'product', components: [x, later(rate)] };
        return {
          name: single ? 'mass' : 'mass and time',
          observables: [
            { name: 'x', bounds: [5, 5.6] },
            { name: 't', bounds: [0, 10] },
          ],
          processes: [
            { name: 'signal', pdf: pdf(peak, 't'), yield: { type: 'parameter', name: 'ns' } },
            { name: 'background', pdf: pdf(flat, 'k'), yield: { type: 'fixed', value: 3000 } },
          ],
        };
      }),
    });
    return compileUnbinned({ model, channels, schema_version });
  };

  test('compresses the one, keeps the events of the other, and finds what all events say', () => {
    const mark = kernel.mark();
    const toysOf = (exactness: 'auto' | 'per-event') =>
      new ToyFits(kernel, both(), startOf(both()), { seed: 5, fluctuateGlobals: true, exactness });
    const [auto, exact] = [toysOf('auto'), toysOf('per-event')];
    for (let toy = 0; toy < 5; toy++) {
      const [ours, theirs] = [auto, exact].map((toys) => {
        const { ways, starts } = toys.toy(toy);
        return fit(ways, { starts });
      });
      expect([ours!.status, ours!.path, theirs!.status, theirs!.path]).toEqual([
        'converged',
        'compressed',
        'converged',
        'per-event',
      ]);
      expect(ours!.errorBound).toBeGreaterThan(0);
      ours!.minimum.at.forEach((x, i) => {
        const shift = Math.abs(x - theirs!.minimum.at[i]!) / theirs!.uncertainties[i]!;
        expect(shift).toBeLessThan(Math.max(ours!.errorBound, 1e-7));
      });
    }
    kernel.release(mark);
  });
});
