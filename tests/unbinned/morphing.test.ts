// Histograms and kernel densities that follow nuisance parameters, beside the contract that every pdf keeps
// (pdf-contract.test.ts): what they refuse, shared parameters, bins and weights that vanish, compressed fits against the referee,
// and fits that find the parameters that toys were made with, also at the kink of a straight interpolation.
import { beforeAll, describe, expect, test } from 'vitest';
import { unbinnedSpec } from '../../src/contracts/unbinned-spec.ts';
import { type Fit, fit } from '../../src/inference/fit.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { newDerivatives } from '../../src/minimize/function.ts';
import type { Way } from '../../src/minimize/likelihood.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import { compileUnbinned, type UnbinnedModel } from '../../src/unbinned/model.ts';
import { makePdf } from '../../src/unbinned/pdfs/index.ts';
import { ToySource } from '../../src/unbinned/toys.ts';
import { type Exactness, foldingsAt, waysForEvents } from '../../src/unbinned/ways.ts';
import { likelihoodOf, place, startOf } from './helpers.ts';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

const edges = [60, 66, 72, 78, 84, 90, 96, 102, 108, 114, 120];
const falling = edges.slice(1).map((e) => 1e4 * Math.exp(-0.03 * (e - 63)));
const tilted = (by: number) => falling.map((n, i) => n * (1 + by * (i - 4.5)));
const bowed = (by: number) => falling.map((n, i) => n * (1 + by * ((i - 4.5) ** 2 / 8 - 1)));

/** Kernels of an exponential, at its quantiles. */
const centers = Array.from({ length: 400 }, (_, i) => {
  const all = 1 - Math.exp(-0.03 * 60);
  return 60 - Math.log(1 - all * ((i + 0.5) / 400)) / 0.03;
});
const inside = (x: number): number => Math.min(Math.max(x, 60), 120);

const histogram = {
  type: 'histogram',
  observable: 'x',
  bin_edges: edges,
  bin_content: falling,
  weight_systematics: [
    { param: 'tilt', up: tilted(0.03), down: tilted(-0.025), interp: 'code4p' },
    { param: 'bow', up: bowed(0.04), down: bowed(-0.04), interp: 'code0' },
  ],
};
const kde = {
  type: 'kde',
  observable: 'x',
  bandwidth: 3,
  centers,
  weight_systematics: [
    {
      param: 'tilt',
      up: centers.map((c) => 1 + 0.006 * (c - 85)),
      down: centers.map((c) => 1 - 0.005 * (c - 85)),
      interp: 'code4p',
    },
  ],
  horizontal_systematics: [
    { param: 'bow', up: centers.map((c) => inside(1.01 * c)), down: centers.map((c) => inside(0.99 * c)) },
  ],
};

const normal = { type: 'gaussian', mean: 0, sigma: 1 };
const shapes = (names: readonly string[]) =>
  names.map((name) => ({ name, init: 0, bounds: [-5, 5], constraint: normal }));

function modelOf(background: unknown, scale = 1, modifiers: readonly unknown[] = []): UnbinnedModel {
  return compileUnbinned(
    unbinnedSpec.parse({
      schema_version: 'sheaf_unbinned_spec_v1',
      model: {
        poi: 'mu',
        parameters: [
          { name: 'mu', init: 1, bounds: [0, 5] },
          { name: 'm', init: 91, bounds: [85, 95] },
          { name: 's', init: 3, bounds: [0.5, 10] },
          { name: 'alpha', init: 1.5, bounds: [0.5, 5], fixed: true },
          { name: 'n', init: 5, bounds: [1.5, 50], fixed: true },
          { name: 'b', init: 1, bounds: [0, 5] },
          ...shapes(['tilt', 'bow']),
        ],
      },
      channels: [
        {
          name: 'main',
          observables: [{ name: 'x', bounds: [60, 120] }],
          processes: [
            {
              name: 'signal',
              pdf: { type: 'crystal_ball', observable: 'x', params: ['m', 's', 'alpha', 'n'] },
              yield: { type: 'scaled', base_yield: 3000 * scale, scale: 'mu' },
            },
            {
              name: 'background',
              pdf: background,
              yield: { type: 'scaled', base_yield: 9000 * scale, scale: 'b', modifiers },
            },
          ],
        },
      ],
    }),
  );
}

/** The largest difference of estimates, in standard deviations. */
function shift(exact: Fit, other: Fit): number {
  const off = Array.from(exact.minimum.at, (v, i) => {
    const sigma = exact.uncertainties[i];
    return typeof sigma === 'number' && sigma > 0 ? Math.abs(v - other.minimum.at[i]!) / sigma : 0;
  });
  return Math.max(...off);
}

describe('refused in words for the user', () => {
  const window = { lower: 60, upper: 120 };
  const few = { type: 'kde', bandwidth: 1, centers: [70, 118] };
  test.each<[object, RegExp]>([
    [
      { ...histogram, weight_systematics: [{ param: 'a', up: [1, 2], down: falling }] },
      /weight_systematics\[0\]\.up has 2 bins, but bin_content has 10/,
    ],
    [
      { ...few, weight_systematics: [{ param: 'a', up: [1, 2], down: [1] }] },
      /weight_systematics\[0\]\.down has 1 numbers for 2 centers/,
    ],
    [
      { ...few, horizontal_systematics: [{ param: 'a', up: [71, 121], down: [69, 117] }] },
      /horizontal_systematics\[0\]\.up\[1\] = 121 lies outside the window \[60, 120\]/,
    ],
    [
      {
        ...few,
        weight_systematics: [{ param: 'a', up: [1, 2], down: [1, 1] }],
        horizontal_systematics: [{ param: 'a', up: [71, 119], down: [69, 117] }],
      },
      /a moves weights in weight_systematics and centers in horizontal_systematics\[0\]/,
    ],
  ])('%#', (spec, message) => {
    expect(() => makePdf({ observable: 'x', ...spec } as never, window)).toThrow(RangeError);
    expect(() => makePdf({ observable: 'x', ...spec } as never, window)).toThrow(message);
  });

  test('a center that the bounds of a parameter let go too far', () => {
    const moving = { ...few, horizontal_systematics: [{ param: 'a', up: [71, 119], down: [69, 115] }] };
    const pdf = makePdf({ observable: 'x', ...moving } as never, window);
    const range = (lower: number, upper: number) => [{ name: 'a', lower, upper }];
    expect(pdf.rangeProblem(range(-5, 31))).toBeNull();
    expect(pdf.rangeProblem(range(-5, 33))).toMatch(
      /with a in \[-5, 33\] the center 118 would come 31 bandwidths out of the window, of 30 at most/,
    );
  });

  test('a parameter twice in a list, by its form', () => {
    const twice = [...histogram.weight_systematics, histogram.weight_systematics[0]];
    expect(() => modelOf({ ...histogram, weight_systematics: twice })).toThrow(
      /tilt is the parameter of entry 0 already/,
    );
  });
});

describe('numbers at their ends', () => {
  const at = (spec: object, shape: readonly number[], x: number): number => {
    const window = { lower: 60, upper: 120 };
    const pdf = makePdf({ observable: 'x', ...spec } as never, window);
    const mark = kernel.mark();
    const logs = kernel.allocateDoubles(2);
    const features = kernel.allocateDoubles(2 * pdf.features);
    const constants = kernel.place(pdf.constants!);
    const xs = kernel.place([x, x]);
    pdf.at(shape, window, kernel.exports).writeColumns(kernel, xs, 2, logs, features, 16, constants);
    const answer = kernel.view(logs, 1)[0]!;
    kernel.release(mark);
    return answer;
  };

  test('a bin that would be negative is held just above 0, and the others share all', () => {
    const spec = {
      type: 'histogram',
      bin_edges: [60, 90, 120],
      bin_content: [1, 1],
      weight_systematics: [{ param: 'a', up: [2, 0.5], down: [0.5, 1.5] }],
    };
    expect(at(spec, [2.5], 70)).toBeCloseTo(Math.log(1 / 30), 13);
    expect(at(spec, [2.5], 100)).toBeCloseTo(Math.log(1e-300 / 1.75 / 30) + Math.log(1.75 / (3.5 / 2)), 6);
  });

  test('kernels of which all weights would vanish stand as they were', () => {
    const spec = {
      type: 'kde',
      bandwidth: 2,
      centers: [80, 100],
      weight_systematics: [{ param: 'a', up: [0.5, 0.5], down: [1, 1] }],
    };
    expect(at(spec, [3], 81)).toBe(at(spec, [0], 81));
  });
});

test('parameters that processes and channels share have the derivatives of the likelihood as a whole', () => {
  const mark = kernel.mark();
  const model = compileUnbinned(
    unbinnedSpec.parse({
      schema_version: 'sheaf_unbinned_spec_v1',
      model: { parameters: [{ name: 'r', init: 1, bounds: [0, 3] }, ...shapes(['tilt', 'bow'])] },
      channels: [
        [histogram, kde],
        [kde, { ...histogram, weight_systematics: [histogram.weight_systematics[0]] }],
      ].map((pdfs, c) => ({
        name: `c${c}`,
        observables: [{ name: 'x', bounds: [60, 120] }],
        processes: pdfs.map((pdf, p) => ({
          name: `p${p}`,
          pdf,
          yield: {
            type: 'scaled',
            base_yield: 300 + 100 * p,
            scale: 'r',
            modifiers: [
              { type: 'weightsys', param: 'tilt', lo: 0.97, hi: 1.05, interp_code: 'code4p' },
              { type: 'normsys', param: 'bow', lo: 0.95, hi: 1.02 },
            ],
          },
        })),
      })),
    }),
  );
  const events = Array.from({ length: 301 }, (_, i) => 60 + 60 * ((i * 0.6180339887498949) % 1));
  const likelihood = likelihoodOf(kernel, model, [place(kernel, events), place(kernel, events.slice(100))]);
  const point = Float64Array.of(1.1, 0.4, -0.7);
  const here = newDerivatives(3);
  likelihood.evaluate(point, here);
  const step = 1e-4;
  const moved = (i: number, by: number) => {
    const to = newDerivatives(3);
    const value = likelihood.evaluate(
      point.map((v, k) => (k === i ? v + by : v)),
      to,
    );
    return { value, to };
  };
  for (let i = 0; i < 3; i++) {
    const [up, down, upUp, downDown] = [step, -step, 2 * step, -2 * step].map((by) => moved(i, by)) as [
      ReturnType<typeof moved>,
      ReturnType<typeof moved>,
      ReturnType<typeof moved>,
      ReturnType<typeof moved>,
    ];
    const slope = (of: (m: ReturnType<typeof moved>) => number): number =>
      (8 * (of(up) - of(down)) - (of(upUp) - of(downDown))) / (12 * step);
    expect(Math.abs(slope((m) => m.value) - here.gradient[i]!)).toBeLessThan(1e-6);
    for (let k = 0; k < 3; k++)
      expect(Math.abs(slope((m) => m.to.gradient[k]!) - here.hessian[3 * i + k]!)).toBeLessThan(1e-6);
  }
  kernel.release(mark);
});

describe.each([
  ['a histogram', histogram],
  ['kernels', kde],
])('%s under a crystal ball', (_, background) => {
  test('is compressed, and agrees with the referee within the bound', () => {
    const mark = kernel.mark();
    const model = modelOf(background);
    const likelihood = new UnbinnedLikelihood(kernel, model);
    const truth = startOf(model);
    let good = 0;
    for (const [seed, tilt, bow] of [
      [4, 0, 0],
      [5, 1.5, -1],
      [6, -2, 0.5],
    ] as const) {
      const at = truth.slice();
      at[6] = tilt;
      at[7] = bow;
      const source = new ToySource(kernel, likelihood, at, { seed, fluctuateGlobals: true });
      for (let toy = 0; toy < 4; toy++) {
        const start = kernel.mark();
        const { data, measured } = source.draw(toy);
        likelihood.setData('compressed', data, measured);
        const compressed = fit([() => likelihood], { starts: [at] });
        const points = source.events(toy);
        const ways = (exactness: Exactness): readonly Way[] =>
          waysForEvents(kernel, likelihood, () => points, measured, foldingsAt(likelihood, at, exactness));
        const folded = fit(ways('auto'), { starts: [at] });
        const exact = fit(ways('per-event'), { starts: [at] });
        kernel.release(start);
        expect(exact.status).toBe('converged');
        for (const approximate of [compressed, folded]) {
          expect(shift(exact, approximate)).toBeLessThan(Math.max(approximate.errorBound, 2e-9));
          if (approximate.path === 'compressed' && approximate.errorBound < 1e-6) good++;
        }
      }
    }
    kernel.release(mark);
    expect(good).toBeGreaterThan(20);
  });

  test('fits find the parameters that toys were made with, and their pulls are normal', () => {
    const mark = kernel.mark();
    const toys = 200;
    const model = modelOf(background, 3);
    const likelihood = new UnbinnedLikelihood(kernel, model);
    const truth = startOf(model);
    truth[6] = 1.2;
    truth[7] = -0.8;
    const source = new ToySource(kernel, likelihood, truth, { seed: 8, fluctuateGlobals: true });
    const pulls = [6, 7].map((): number[] => []);
    for (let toy = 0; toy < toys; toy++) {
      const { data, measured } = source.draw(toy);
      likelihood.setData('compressed', data, measured);
      const found = fit([() => likelihood], { starts: [startOf(model)] });
      expect(found.status).toBe('converged');
      [6, 7].forEach((p, k) => {
        // Far better known than by its auxiliary measurement alone.
        expect(found.uncertainties[p]!).toBeLessThan(0.6);
        pulls[k]!.push((found.minimum.at[p]! - truth[p]!) / found.uncertainties[p]!);
      });
    }
    kernel.release(mark);
    for (const of of pulls) {
      const mean = of.reduce((a, b) => a + b, 0) / toys;
      const width = Math.sqrt(of.reduce((sum, v) => sum + (v - mean) ** 2, 0) / toys);
      expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(toys));
      expect(Math.abs(width - 1)).toBeLessThan(4 / Math.sqrt(2 * toys));
    }
  });
});

test('a template that differs to one side only has a kink, and every fit ends there or beside it', () => {
  const mark = kernel.mark();
  const oneSided = {
    ...histogram,
    weight_systematics: [
      { param: 'tilt', up: tilted(0.03), down: tilted(0.02), interp: 'code0' },
      { param: 'bow', up: bowed(0.04), down: falling, interp: 'code0' },
    ],
  };
  const model = modelOf(oneSided);
  expect(model.parameters.filter((p) => p.kinkAtZero === true).map((p) => p.name)).toEqual(['tilt', 'bow']);
  const likelihood = new UnbinnedLikelihood(kernel, model);
  const truth = startOf(model);
  const source = new ToySource(kernel, likelihood, truth, { seed: 9, fluctuateGlobals: true });
  let atKink = 0;
  for (let toy = 0; toy < 300; toy++) {
    const { data, measured } = source.draw(toy);
    likelihood.setData('compressed', data, measured);
    const found = fit([() => likelihood], { starts: [truth] });
    expect(found.status).toBe('converged');
    const { at, value } = found.minimum;
    if (at[6] === 0 || at[7] === 0) atKink++;
    // Nowhere near is it lower.
    const into = newDerivatives(model.parameters.length);
    for (const i of [6, 7])
      for (const by of [1e-3, -1e-3]) {
        const beside = at.map((v, k) => (k === i ? v + by : v));
        expect(likelihood.evaluate(beside, into)).toBeGreaterThan(value - 1e-9);
      }
  }
  kernel.release(mark);
  expect(atKink).toBeGreaterThan(10);
});
