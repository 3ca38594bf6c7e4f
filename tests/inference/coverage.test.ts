// Coverage of 10,000 toys each of models with tails, systematic uncertainties and several channels: shares of pulls within one
// and two standard deviations, mean and width, all at 4 sigma (performance.md 7.3). Their nonlinearity stays inside of the
// gates: systematic uncertainties are no larger than what the events say.
import { beforeAll, describe, expect, test } from 'vitest';
import { unbinnedSpec } from '../../src/contracts/unbinned-spec.ts';
import { type Fit, fit } from '../../src/inference/fit.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import { compileUnbinned, type UnbinnedModel } from '../../src/unbinned/model.ts';
import { ToySource } from '../../src/unbinned/toys.ts';
import { startOf } from '../unbinned/helpers.ts';

const TOYS = 10_000;

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

const normal = { type: 'gaussian', mean: 0, sigma: 1 };
const shapes = [
  { name: 'm', init: 91, bounds: [85, 95] },
  { name: 's', init: 3, bounds: [0.5, 10] },
  { name: 'k', init: -0.02, bounds: [-0.1, -0.001] },
];
const observables = [{ name: 'x', bounds: [60, 120] }];
const background = (events: number, modifiers: readonly unknown[] = []) => ({
  name: 'background',
  pdf: { type: 'exponential', observable: 'x', params: ['k'] },
  yield: { type: 'fixed', value: events, modifiers },
});
const compile = (parameters: readonly unknown[], channels: readonly unknown[]): UnbinnedModel =>
  compileUnbinned(
    unbinnedSpec.parse({
      schema_version: 'sheaf_unbinned_spec_v1',
      model: { poi: 'mu', parameters },
      channels,
    }),
  );

const tailed = compile(
  [
    { name: 'mu', init: 1, bounds: [0, 5] },
    ...shapes,
    { name: 'alpha', init: 1.5, bounds: [0.5, 5], fixed: true },
    { name: 'n', init: 5, bounds: [1.5, 50], fixed: true },
    { name: 'eff', init: 0, bounds: [-5, 5], constraint: normal },
    { name: 'norm', init: 0, bounds: [-5, 5], constraint: normal },
  ],
  [
    {
      name: 'main',
      observables,
      processes: [
        {
          name: 'signal',
          pdf: { type: 'crystal_ball', observable: 'x', params: ['m', 's', 'alpha', 'n'] },
          yield: {
            type: 'scaled',
            base_yield: 25_000,
            scale: 'mu',
            modifiers: [{ type: 'normsys', param: 'eff', lo: 0.99, hi: 1.01 }],
          },
        },
        background(75_000, [
          { type: 'weightsys', param: 'norm', lo: 0.995, hi: 1.006, interp_code: 'code4p' },
        ]),
      ],
    },
  ],
);

const twoChannels = compile(
  [
    { name: 'mu', init: 1, bounds: [0, 5] },
    ...shapes,
    { name: 'lumi', init: 0, bounds: [-5, 5], constraint: normal },
  ],
  [20_000, 8_000].map((signal, c) => ({
    name: `channel${c}`,
    observables,
    processes: [
      {
        name: 'signal',
        pdf: { type: 'gaussian', observable: 'x', params: ['m', 's'] },
        yield: {
          type: 'scaled',
          base_yield: signal,
          scale: 'mu',
          modifiers: [{ type: 'normsys', param: 'lumi', lo: 0.99, hi: 1.01, interp_code: 'code4' }],
        },
      },
      background(30_000, [{ type: 'normsys', param: 'lumi', lo: 0.99, hi: 1.01, interp_code: 'code4' }]),
    ],
  })),
);

const product = (components: readonly unknown[]) => ({ type: 'product', components });
const massAndTime = compile(
  [
    { name: 'mu', init: 1, bounds: [0, 5] },
    { name: 'nb', init: 6000, bounds: [0, 20_000] },
    ...shapes,
    { name: 'life', init: -0.65, bounds: [-5, -0.01] },
    { name: 'death', init: -2.5, bounds: [-20, -0.1] },
  ],
  [
    {
      name: 'main',
      observables: [...observables, { name: 't', bounds: [0, 10] }],
      processes: [
        {
          name: 'signal',
          pdf: product([
            { type: 'gaussian', observable: 'x', params: ['m', 's'] },
            { type: 'exponential', observable: 't', params: ['life'] },
          ]),
          yield: { type: 'scaled', base_yield: 4000, scale: 'mu' },
        },
        {
          name: 'background',
          pdf: product([
            { type: 'exponential', observable: 'x', params: ['k'] },
            { type: 'exponential', observable: 't', params: ['death'] },
          ]),
          yield: { type: 'parameter', name: 'nb' },
        },
      ],
    },
  ],
);

const edges = Array.from({ length: 21 }, (_, i) => 60 + 3 * i);
const falling = edges.slice(1).map((e) => Math.exp(-0.02 * (e - 60)));
const shaped = (by: (x: number) => number) => falling.map((n, i) => n * (1 + by((i - 9.5) / 9.5)));

const uncertainShape = compile(
  [
    { name: 'mu', init: 1, bounds: [0, 5] },
    ...shapes.slice(0, 2),
    { name: 'alpha', init: 1.5, bounds: [0.5, 5], fixed: true },
    { name: 'n', init: 5, bounds: [1.5, 50], fixed: true },
    { name: 'eff', init: 0, bounds: [-5, 5], constraint: normal },
    { name: 'tilt', init: 0, bounds: [-5, 5], constraint: normal },
    { name: 'bow', init: 0, bounds: [-5, 5], constraint: normal },
  ],
  [
    {
      name: 'main',
      observables,
      processes: [
        {
          name: 'signal',
          pdf: { type: 'crystal_ball', observable: 'x', params: ['m', 's', 'alpha', 'n'] },
          yield: {
            type: 'scaled',
            base_yield: 25_000,
            scale: 'mu',
            modifiers: [{ type: 'normsys', param: 'eff', lo: 0.99, hi: 1.01 }],
          },
        },
        {
          name: 'background',
          pdf: {
            type: 'histogram',
            observable: 'x',
            bin_edges: edges,
            bin_content: falling,
            weight_systematics: [
              {
                param: 'tilt',
                up: shaped((t) => 0.012 * t),
                down: shaped((t) => -0.011 * t),
                interp: 'code4p',
              },
              {
                param: 'bow',
                up: shaped((t) => 0.01 * (t * t - 0.3)),
                down: shaped((t) => -0.01 * (t * t - 0.3)),
              },
            ],
          },
          yield: {
            type: 'fixed',
            value: 75_000,
            modifiers: [{ type: 'weightsys', param: 'tilt', lo: 0.998, hi: 1.002, interp_code: 'code4p' }],
          },
        },
      ],
    },
  ],
);

describe.each([
  ['a crystal ball on an exponential, with uncertain rates', tailed, 51],
  ['two channels that share a signal and an uncertain rate', twoChannels, 52],
  ['two observables of each event', massAndTime, 53],
  ['a crystal ball on a histogram of uncertain shape and rate', uncertainShape, 53],
] as const)('%s', (_, model, seed) => {
  const free = model.parameters.flatMap((p, i) => (p.fixed ? [] : [[p.name, i] as const]));
  let fits: readonly Fit[];
  beforeAll(() => {
    const mark = kernel.mark();
    const truth = startOf(model);
    const likelihood = new UnbinnedLikelihood(kernel, model);
    const source = new ToySource(kernel, likelihood, truth, { seed, fluctuateGlobals: true });
    fits = Array.from({ length: TOYS }, (_, toy) => {
      const { data, measured } = source.draw(toy);
      likelihood.setData('compressed', data, measured);
      return fit([() => likelihood], { starts: [truth] });
    });
    kernel.release(mark);
  });

  test('every toy converges, and hardly any is off by more than its study would take', () => {
    expect(fits.filter((f) => f.status !== 'converged')).toEqual([]);
    expect(fits.filter((f) => f.errorBound > 1e-6).length).toBeLessThan(TOYS / 100);
  });

  test.each(free)('intervals of %s cover', (_, p) => {
    const truth = model.parameters[p]!.start;
    const pulls = fits.map((f) => (f.minimum.at[p]! - truth) / f.uncertainties[p]!);
    const mean = pulls.reduce((a, b) => a + b, 0) / TOYS;
    const width = Math.sqrt(pulls.reduce((sum, v) => sum + (v - mean) ** 2, 0) / TOYS);
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(TOYS));
    expect(Math.abs(width - 1)).toBeLessThan(4 / Math.sqrt(2 * TOYS));
    for (const [limit, share] of [
      [1, 0.682689],
      [2, 0.9545],
    ] as const) {
      const covered = pulls.filter((v) => Math.abs(v) < limit).length / TOYS;
      expect(Math.abs(covered - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / TOYS));
    }
  });
});
