// Goodness of fit: p-values of the right model are uniform, those of a wrong one are small, and the deviance is the paper's.
import { beforeAll, expect, test } from 'vitest';
import { SheafFailure } from '../../src/contracts/failures.ts';
import { fit } from '../../src/inference/fit.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { type Goodness, goodnessOfFit } from '../../src/study/goodness-of-fit.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import { ToySource } from '../../src/unbinned/toys.ts';
import { distanceFromUniform, kolmogorovTail } from '../stats/independent.ts';
import { likelihoodOf, type ModelOf, modelOf, place, startOf } from '../unbinned/helpers.ts';

const background: ModelOf = {
  parameters: { b: { init: 900, bounds: [0, 1e4] }, k: { init: -0.03, bounds: [-0.2, 0.2] } },
  channels: [
    { window: [60, 120], processes: [{ pdf: 'exponential', params: ['k'], yield: 'b' }] },
    { window: [60, 120], processes: [{ pdf: 'exponential', params: ['k'], yield: [0.3, 'b'] }] },
  ],
};
const bump: ModelOf = {
  parameters: {
    ...background.parameters,
    s: { init: 150, bounds: [0, 1e4] },
    m: { init: 91, bounds: [91, 91] },
    w: { init: 2, bounds: [2, 2] },
  },
  channels: background.channels.map((c, i) =>
    i === 0 ? { ...c, processes: [...c.processes, { pdf: 'gaussian', params: ['m', 'w'], yield: 's' }] } : c,
  ),
};

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

/** Data drawn from `truth`, fitted with the background alone and tested. */
function tested(truth: ModelOf, seed: number, toys: number, bins = 30): Goodness {
  const mark = kernel.mark();
  const made = modelOf(truth);
  const source = new ToySource(kernel, new UnbinnedLikelihood(kernel, made), startOf(made), {
    seed,
    fluctuateGlobals: true,
  });
  const points = source.events(0);
  const model = modelOf(background);
  const likelihood = likelihoodOf(kernel, model, points);
  const { minimum } = fit([() => likelihood], { starts: [startOf(model)] });
  const found = goodnessOfFit(kernel, model, points, minimum.at, { bins, toys, seed: 1 });
  kernel.release(mark);
  return found;
}

test('p-values of the right model are uniform', () => {
  const p = Float64Array.from({ length: 60 }, (_, i) => tested(background, 100 + i, 60).pValue);
  // Steps of 1/61 are far below what 60 of them can see.
  expect(kolmogorovTail(distanceFromUniform(p), p.length)).toBeGreaterThan(1e-4);
});

test('a bump that the model has not is found', () => {
  expect(tested(bump, 3, 99).pValue).toBe(1 / 100);
});

test('the deviance is that of Poisson counts, and what is expected adds up to the yields', () => {
  const { channels, deviance, toyDeviances, failedToys } = tested(background, 5, 20);
  expect(toyDeviances.length + failedToys).toBe(20);
  let sum = 0;
  for (const { counts, expected, deviance: own } of channels) {
    const d = counts.reduce((total, n, i) => {
      const mu = expected[i]!;
      return total + 2 * (mu - n + (n > 0 ? n * Math.log(n / mu) : 0));
    }, 0);
    expect(own).toBeCloseTo(d, 9);
    // At the maximum of an extended likelihood the yields are the events, over all channels that share them.
    sum += expected.reduce((a, b) => a + b, 0) - counts.reduce((a, b) => a + b, 0);
  }
  expect(sum).toBeCloseTo(0, 6);
  expect(deviance).toBeCloseTo(channels[0]!.deviance + channels[1]!.deviance, 9);
  // 60 bins less two parameters, to five standard deviations.
  expect(Math.abs(deviance - 58)).toBeLessThan(5 * Math.sqrt(2 * 58));
});

test('events with weights are refused', () => {
  const mark = kernel.mark();
  const model = modelOf(background);
  const points = [place(kernel, [70, 80], [1, 2]), place(kernel, [70])];
  const run = () => goodnessOfFit(kernel, model, points, startOf(model), { bins: 5, toys: 1, seed: 1 });
  expect(run).toThrow(SheafFailure);
  expect(run).toThrow(/events of channel channel0 have weights/);
  kernel.release(mark);
});
