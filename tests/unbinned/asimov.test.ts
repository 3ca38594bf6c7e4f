// Asimov data: their integrals against closed forms, the bound against finer cells, and counting experiments, which an
// unbinned model is where signal and background have one shape.
import { beforeAll, describe, expect, test } from 'vitest';
import { unbinnedSpec } from '../../src/contracts/unbinned-spec.ts';
import { fit } from '../../src/inference/fit.ts';
import { discoveryStatistic, testStatistics } from '../../src/inference/test-statistics.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { newDerivatives } from '../../src/minimize/function.ts';
import { fitAsimov } from '../../src/study/asimov-fit.ts';
import { asimovWays } from '../../src/unbinned/asimov.ts';
import { gaussLegendre } from '../../src/unbinned/gauss-legendre.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import { compileUnbinned } from '../../src/unbinned/model.ts';
import { gaussExp, type ModelOf, modelOf, startOf } from './helpers.ts';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

/** s events of signal times mu and b of background, with equal shapes. */
const counting = (s: number, b: number): ModelOf => ({
  poi: 'mu',
  parameters: { mu: { init: 1, bounds: [0, 50] }, k: { init: -0.4, bounds: [-1, 1], fixed: true } },
  channels: [
    {
      window: [0, 5],
      processes: [
        { pdf: 'exponential', params: ['k'], yield: [s, 'mu'] },
        { pdf: 'exponential', params: ['k'], yield: b },
      ],
    },
  ],
});

test('Gauss-Legendre nodes integrate powers up to 2 n - 1, and no more', () => {
  for (const n of [1, 2, 5, 6, 8]) {
    const { nodes, weights } = gaussLegendre(n, kernel.exports);
    const integral = (power: number): number =>
      nodes.reduce((sum, x, k) => sum + weights[k]! * x ** power, 0);
    for (let power = 0; power < 2 * n; power++)
      expect(Math.abs(integral(power) - (power % 2 === 0 ? 2 / (power + 1) : 0))).toBeLessThan(1e-14);
    expect(Math.abs(integral(2 * n) - 2 / (2 * n + 1))).toBeGreaterThan(1e-6);
  }
});

test('of two observables, -ln L is its closed form at any slopes', () => {
  const [n, windows, slopes] = [1000, [4, 2], [-0.7, 1.3]] as const;
  const model = compileUnbinned(
    unbinnedSpec.parse({
      schema_version: 'sheaf_unbinned_spec_v1',
      model: {
        parameters: [
          { name: 'n', init: n, bounds: [0, 1e5] },
          { name: 'kx', init: slopes[0], bounds: [-3, 3] },
          { name: 'ky', init: slopes[1], bounds: [-3, 3] },
        ],
      },
      channels: [
        {
          name: 'a',
          observables: ['x', 'y'].map((name, d) => ({ name, bounds: [0, windows[d]] })),
          processes: [
            {
              name: 'p',
              pdf: {
                type: 'product',
                components: ['x', 'y'].map((o) => ({
                  type: 'exponential',
                  observable: o,
                  params: [`k${o}`],
                })),
              },
              yield: { type: 'parameter', name: 'n' },
            },
          ],
        },
      ],
    }),
  );
  const integral = (k: number, window: number): number => Math.expm1(k * window) / k;
  const means = slopes.map((k, d) => windows[d]! / -Math.expm1(-k * windows[d]!) - 1 / k);
  const [way] = asimovWays(kernel, new UnbinnedLikelihood(kernel, model), startOf(model));
  const likelihood = way!();
  for (const [events, ...at] of [
    [1000, -0.7, 1.3],
    [900, -0.3, 0.4],
    [1500, 1.1, -1],
  ] as const) {
    const value = likelihood.evaluate(Float64Array.of(events, ...at), newDerivatives(3));
    const logs = at.reduce((sum, k, d) => sum + k * means[d]! - Math.log(integral(k, windows[d]!)), 0);
    expect(value / (events - n * (Math.log(events) + logs))).toBeCloseTo(1, 11);
  }
  const { fit: found } = fitAsimov(kernel, model, startOf(model));
  expect(found.errorBound).toBeLessThan(1e-6);
  [n, ...slopes].forEach((truth, i) => {
    expect(Math.abs(found.minimum.at[i]! - truth)).toBeLessThan(1e-6 * found.uncertainties[i]!);
  });
});

test('of an exponential, -ln L is its closed form at any slope', () => {
  const [n, k0, window] = [1000, -0.7, 4];
  const model = modelOf({
    parameters: { n: { init: n, bounds: [0, 1e5] }, k: { init: k0, bounds: [-3, 3] } },
    channels: [{ window: [0, window], processes: [{ pdf: 'exponential', params: ['k'], yield: 'n' }] }],
  });
  const integral = (k: number): number => Math.expm1(k * window) / k;
  const mean = window / -Math.expm1(-k0 * window) - 1 / k0;
  const [way] = asimovWays(kernel, new UnbinnedLikelihood(kernel, model), startOf(model));
  const likelihood = way!();
  for (const [events, k] of [
    [1000, -0.7],
    [900, -0.3],
    [1500, 1.1],
  ] as const) {
    const value = likelihood.evaluate(Float64Array.of(events, k), newDerivatives(2));
    const exact = events - n * (Math.log(events / integral(k)) + k * mean);
    expect(Math.abs(value - exact)).toBeLessThan(1e-11 * Math.abs(exact));
  }
});

describe('of a peak on a background', () => {
  const model = modelOf({
    ...gaussExp(0.001),
    parameters: {
      ...gaussExp().parameters,
      sigma_sig: { init: 2.5, bounds: [0.5, 10], constraint: [2.3, 0.2] },
    },
  });

  test('the best fit is where they were made, with the constraint measured there', () => {
    const at = [0.5, 90, 2.2, -0.02];
    const { fit: best, ways } = fitAsimov(kernel, model, at);
    expect(best.status).toBe('converged');
    expect(best.errorBound).toBeLessThan(1e-6);
    at.forEach((value, i) => {
      expect(Math.abs(best.minimum.at[i]! - value)).toBeLessThan(1e-7 * best.uncertainties[i]!);
    });
    const derivatives = newDerivatives(4);
    ways[best.way]!().evaluate(Float64Array.from(at), derivatives);
    for (const slope of derivatives.gradient) expect(Math.abs(slope)).toBeLessThan(1e-6);
  });

  test('twice the cells change no test statistic by more than 1e-9', async () => {
    const at = [0, 91, 2.3, -0.03];
    const statistic = async (cells: number): Promise<number> => {
      const own = await loadKernel();
      const ways = asimovWays(own, new UnbinnedLikelihood(own, model), at, [cells]);
      return testStatistics({ ways, fit: fit(ways, { starts: [at] }) }, 0, 0.2).q;
    };
    const coarse = await statistic(64);
    expect(coarse).toBeGreaterThan(5);
    expect(Math.abs((await statistic(128)) - coarse)).toBeLessThan(1e-9);
    expect(Math.abs((await statistic(512)) - coarse)).toBeLessThan(1e-9);
  });

  test('a peak narrower than a cell is seen, with finer cells', () => {
    const narrow = modelOf({
      ...gaussExp(0.001),
      parameters: { ...gaussExp().parameters, sigma_sig: { init: 0.004, bounds: [0.001, 10] } },
    });
    const { fit: best } = fitAsimov(kernel, narrow, startOf(narrow));
    expect(best.status).toBe('converged');
    expect(best.errorBound).toBeLessThan(1e-6);
    expect(Math.abs(best.minimum.at[2]! - 0.004)).toBeLessThan(1e-6 * best.uncertainties[2]!);
  });
});

test('of two channels that share parameters are those of both, and of none that is not in the fit', () => {
  const peak = (signal: number, background: number, inFit: boolean) => ({
    window: [60, 120] as const,
    inFit,
    processes: [
      { pdf: 'gaussian', params: ['m', 's'], yield: [signal, 'mu'] },
      { pdf: 'exponential', params: ['k'], yield: background },
    ] as const,
  });
  const parameters = {
    mu: { init: 1, bounds: [0, 5] },
    m: { init: 91, bounds: [85, 95] },
    s: { init: 2.5, bounds: [0.5, 10] },
    k: { init: -0.03, bounds: [-0.1, -0.001] },
  } as const;
  const at = [0.8, 90, 2.2, -0.02];
  const sigmas = (channels: ModelOf['channels']) => {
    const { fit: best } = fitAsimov(kernel, modelOf({ poi: 'mu', parameters, channels }), at);
    expect(best.status).toBe('converged');
    at.forEach((value, i) => {
      expect(Math.abs(best.minimum.at[i]! - value)).toBeLessThan(1e-7 * best.uncertainties[i]!);
    });
    return best.uncertainties;
  };
  // Three times the events, in two channels of one model: uncertainties shrink by sqrt(3).
  const one = sigmas([peak(100, 500, true)]);
  const both = sigmas([peak(100, 500, true), peak(1e5, 1e5, false), peak(200, 1000, true)]);
  both.forEach((sigma, i) => {
    expect(Math.abs((sigma! / one[i]!) * Math.sqrt(3) - 1)).toBeLessThan(1e-9);
  });
});

describe('counting experiments', () => {
  test.each([
    [5, 10],
    [10, 0.5],
    [3, 100],
    [50, 50],
  ])(
    's = %f, b = %f: the median significance is sqrt(2 ((s + b) ln(1 + s / b) - s)) (equation 97)',
    (s, b) => {
      const model = modelOf(counting(s, b));
      const { q0, problem } = discoveryStatistic(fitAsimov(kernel, model, startOf(model)), 0);
      expect(problem).toBeNull();
      const exact = Math.sqrt(2 * ((s + b) * Math.log(1 + s / b) - s));
      expect(Math.abs(Math.sqrt(q0) / exact - 1)).toBeLessThan(1e-10);
    },
  );

  test.each([
    [5, 10, 1],
    [10, 0.5, 0.3],
    [3, 100, 8],
  ])('s = %f, b = %f: q_A of mu = %f is 2 (mu s - b ln(1 + mu s / b))', (s, b, mu) => {
    const model = modelOf(counting(s, b));
    const { q, qTilde, problem } = testStatistics(fitAsimov(kernel, model, [0, -0.4]), 0, mu);
    expect(problem).toBeNull();
    const exact = 2 * (mu * s - b * Math.log(1 + (mu * s) / b));
    expect(Math.abs(q / exact - 1)).toBeLessThan(1e-10);
    expect(qTilde).toBe(q);
  });
});

test('a process that is not there leaves no points behind', () => {
  const model = modelOf({ ...counting(5, 0), poi: 'mu' });
  const likelihood = asimovWays(kernel, new UnbinnedLikelihood(kernel, model), [0, -0.4])[0]!();
  expect(likelihood.evaluate(Float64Array.of(2, -0.4), newDerivatives(2))).toBeCloseTo(10, 12);
});
