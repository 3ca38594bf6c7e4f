// A signal that is less than nothing: its yield may be negative wherever the total density stays positive.
import { beforeAll, expect, test } from 'vitest';
import { SheafFailure } from '../../src/contracts/failures.ts';
import { fit } from '../../src/inference/fit.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import { ToySource } from '../../src/unbinned/toys.ts';
import { type Exactness, foldingsAt, waysForEvents } from '../../src/unbinned/ways.ts';
import { type ModelOf, modelOf, startOf } from './helpers.ts';

const dip: ModelOf = {
  poi: 's',
  parameters: {
    s: { init: 0, bounds: [-2000, 2000] },
    m: { init: 91, bounds: [91, 91] },
    w: { init: 2.5, bounds: [2.5, 2.5] },
    b: { init: 20_000, bounds: [0, 1e5] },
    k: { init: -0.03, bounds: [-0.1, 0.1] },
  },
  channels: [
    {
      window: [60, 120],
      processes: [
        { pdf: 'gaussian', params: ['m', 'w'], yield: 's' },
        { pdf: 'exponential', params: ['k'], yield: 'b' },
      ],
    },
  ],
};

let kernel: Kernel;

beforeAll(async () => {
  kernel = await loadKernel();
});

test('toys of a dip are fitted without a bias, and their pulls are right, on both paths', () => {
  const mark = kernel.mark();
  const model = modelOf(dip);
  const likelihood = new UnbinnedLikelihood(kernel, model);
  const truth = startOf(model);
  truth[0] = -400;
  const source = new ToySource(kernel, likelihood, truth, { seed: 11, fluctuateGlobals: true });
  const pulls: number[] = [];
  for (let toy = 0; toy < 300; toy++) {
    const { data, measured } = source.draw(toy);
    likelihood.setData('compressed', data, measured);
    const { status, minimum, uncertainties, errorBound } = fit([() => likelihood], { starts: [truth] });
    expect(status).toBe('converged');
    expect(errorBound).toBeLessThan(1e-6);
    pulls.push((minimum.at[0]! - truth[0]!) / uncertainties[0]!);
    if (toy >= 3) continue;
    const inside = kernel.mark();
    const points = source.events(toy);
    const way = (exactness: Exactness) =>
      waysForEvents(kernel, likelihood, () => points, measured, foldingsAt(likelihood, truth, exactness));
    const exact = fit(way('per-event'), { starts: [truth] });
    expect(Math.abs(exact.minimum.at[0]! - minimum.at[0]!) / uncertainties[0]!).toBeLessThan(1e-6);
    kernel.release(inside);
  }
  kernel.release(mark);
  const mean = pulls.reduce((a, b) => a + b) / pulls.length;
  const width = Math.sqrt(pulls.reduce((sum, p) => sum + (p - mean) ** 2, 0) / pulls.length);
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(pulls.length));
  expect(Math.abs(width - 1)).toBeLessThan(4 / Math.sqrt(2 * pulls.length));
});

test('a dip that outweighs its background cannot be drawn, and says where', () => {
  const mark = kernel.mark();
  const model = modelOf(dip);
  const likelihood = new UnbinnedLikelihood(kernel, model);
  const truth = startOf(model);
  truth[0] = -3000;
  const draw = () => new ToySource(kernel, likelihood, truth, { seed: 11, fluctuateGlobals: true });
  expect(draw).toThrow(SheafFailure);
  expect(draw).toThrow(/the density is negative between 8\d/);
  kernel.release(mark);
});
