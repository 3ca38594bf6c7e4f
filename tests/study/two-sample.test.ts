// The two-sample tests of a fit: p-values of the right model are uniform, those of a wrong one are small, and distances are
// those of the events that are compared.
import { beforeAll, describe, expect, test } from 'vitest';
import { SheafFailure } from '../../src/contracts/failures.ts';
import { fit } from '../../src/inference/fit.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { type TwoSample, type TwoSampleMethod, twoSampleTest } from '../../src/study/two-sample.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import { ToySource } from '../../src/unbinned/toys.ts';
import { distanceFromUniform, kolmogorovTail } from '../stats/independent.ts';
import { likelihoodOf, type ModelOf, modelOf, place, startOf } from '../unbinned/helpers.ts';

/** One channel for what takes many toys. */
const alone: ModelOf = {
  parameters: { b: { init: 150, bounds: [0, 1e4] }, k: { init: -0.03, bounds: [-0.2, 0.2] } },
  channels: [{ window: [60, 120], processes: [{ pdf: 'exponential', params: ['k'], yield: 'b' }] }],
};
const background: ModelOf = {
  parameters: { b: { init: 600, bounds: [0, 1e4] }, k: { init: -0.03, bounds: [-0.2, 0.2] } },
  channels: [
    { window: [60, 120], processes: [{ pdf: 'exponential', params: ['k'], yield: 'b' }] },
    { window: [70, 110], processes: [{ pdf: 'exponential', params: ['k'], yield: [0.3, 'b'] }] },
  ],
};
const bump: ModelOf = {
  parameters: {
    ...background.parameters,
    s: { init: 120, bounds: [0, 1e4] },
    m: { init: 91, bounds: [91, 91] },
    w: { init: 2, bounds: [2, 2] },
  },
  channels: background.channels.map((c, i) =>
    i === 0 ? { ...c, processes: [...c.processes, { pdf: 'gaussian', params: ['m', 'w'], yield: 's' }] } : c,
  ),
};
const methods: readonly TwoSampleMethod[] = ['ks', 'energy'];

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

/** Data drawn from `truth`, fitted with `assumed` and tested. */
function tested(
  truth: ModelOf,
  method: TwoSampleMethod,
  seed: number,
  toys: number,
  ratio = 4,
  assumed = background,
): TwoSample {
  const mark = kernel.mark();
  const made = modelOf(truth);
  const source = new ToySource(kernel, new UnbinnedLikelihood(kernel, made), startOf(made), {
    seed,
    fluctuateGlobals: true,
  });
  const points = source.events(0);
  const model = modelOf(assumed);
  const likelihood = likelihoodOf(kernel, model, points);
  const { minimum } = fit([() => likelihood], { starts: [startOf(model)] });
  const options = { method, ratio, toys, seed: 1 };
  const found = twoSampleTest(kernel, model, points, minimum.at, options);
  kernel.release(mark);
  return found;
}

describe.each(methods)('%s', (method) => {
  test('p-values of the right model are uniform', { timeout: 120_000 }, () => {
    const p = Float64Array.from(
      { length: 80 },
      (_, i) => tested(alone, method, 200 + i, 40, 3, alone).pValue,
    );
    // Four standard deviations; steps of 1/41 are below what eighty of them can see.
    expect(kolmogorovTail(distanceFromUniform(p), p.length)).toBeGreaterThan(6.3e-5);
    const mean = p.reduce((sum, x) => sum + x, 0) / p.length;
    expect(Math.abs(mean - 0.5 * (1 + 1 / 41))).toBeLessThan(4 / Math.sqrt(12 * p.length));
  });

  test('a bump that the model has not is found, in the channel that has it', () => {
    const { pValue, channels } = tested(bump, method, 3, 99);
    expect(pValue).toBeLessThanOrEqual(0.02);
    expect(channels[0]!.pValue).toBeLessThanOrEqual(0.02);
    expect(channels[1]!.pValue).toBeGreaterThan(0.02);
  });

  test('is the same for the same seed, and counts its toys and events', () => {
    const found = tested(background, method, 5, 20);
    expect(tested(background, method, 5, 20)).toEqual(found);
    expect(found.toyStatistics.length + found.failedToys).toBe(20);
    const larger = found.toyStatistics.filter((t) => t >= found.statistic).length;
    expect(found.pValue).toBe((larger + 1) / (found.toyStatistics.length + 1));
    const parts = found.channels.map((c) => c.statistic);
    expect(found.statistic).toBe(method === 'ks' ? Math.max(...parts) : parts[0]! + parts[1]!);
    for (const { events, drawn, distance, statistic } of found.channels) {
      expect(Math.abs(drawn - 4 * events)).toBeLessThan(6 * Math.sqrt(20 * events));
      const size = (events * drawn) / (events + drawn);
      expect(statistic).toBeCloseTo(method === 'ks' ? Math.sqrt(size) * distance : size * distance, 12);
    }
  });

  test('a larger sample changes what is drawn, not what is compared', () => {
    const [few, many] = [tested(background, method, 5, 1, 1), tested(background, method, 5, 1, 30)];
    expect(few.channels.map((c) => c.events)).toEqual(many.channels.map((c) => c.events));
    expect(many.channels[0]!.drawn).toBeGreaterThan(25 * few.channels[0]!.drawn);
  });

  test('a channel without events has no distance', () => {
    const mark = kernel.mark();
    const model = modelOf(background);
    const points = [place(kernel, [70, 80, 100]), place(kernel, [])];
    const options = { method, ratio: 2, toys: 3, seed: 1 };
    const found = twoSampleTest(kernel, model, points, [2, -0.02], options);
    expect(found.channels[1]).toMatchObject({ events: 0, distance: 0, statistic: 0 });
    kernel.release(mark);
  });

  test('events with weights are refused', () => {
    const mark = kernel.mark();
    const model = modelOf(background);
    const points = [place(kernel, [70, 80]), place(kernel, [80], [1])];
    const options = { method, ratio: 2, toys: 1, seed: 1 };
    const run = () => twoSampleTest(kernel, model, points, startOf(model), options);
    expect(run).toThrow(SheafFailure);
    expect(run).toThrow(/events of channel channel1 have weights, and toys of the model/);
    kernel.release(mark);
  });
});

test('distances are in units of the window', () => {
  const mark = kernel.mark();
  const wide: ModelOf = {
    parameters: { b: { init: 3, bounds: [0, 1e4] }, k: { init: -0.003, bounds: [-0.02, 0.02] } },
    channels: [{ window: [600, 1200], processes: [{ pdf: 'exponential', params: ['k'], yield: 'b' }] }],
  };
  const narrow: ModelOf = {
    parameters: { b: { init: 3, bounds: [0, 1e4] }, k: { init: -0.03, bounds: [-0.2, 0.2] } },
    channels: [{ window: [60, 120], processes: [{ pdf: 'exponential', params: ['k'], yield: 'b' }] }],
  };
  const energy = (of: ModelOf, scale: number) => {
    const model = modelOf(of);
    const points = [place(kernel, [70 * scale, 85 * scale, 90 * scale])];
    const options = { method: 'energy', ratio: 5, toys: 1, seed: 1 } as const;
    return twoSampleTest(kernel, model, points, startOf(model), options).statistic;
  };
  expect(energy(wide, 10)).toBeCloseTo(energy(narrow, 1), 9);
  kernel.release(mark);
});
