// Coverage: of 200 toys with a signal, the share whose 95 % limit is above it. Where the signal is several standard
// deviations strong CL_b is 1, and the limits cover 95 %: within three binomial errors of it.
import { expect, test } from 'vitest';
import { conditionalFit } from '../../src/inference/fixed.ts';
import { upperLimits } from '../../src/inference/upper-limit.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import { fitAsimov } from '../../src/study/asimov-fit.ts';
import { fitObserved } from '../../src/study/observed-fit.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import { ToySource } from '../../src/unbinned/toys.ts';
import { modelOf, startOf } from '../unbinned/helpers.ts';

test('of 200 limits at 95 %, 95 % cover', { timeout: 60_000 }, async () => {
  const kernel = await loadKernel();
  const other = await loadKernel();
  const model = modelOf({
    poi: 'mu',
    parameters: {
      mu: { init: 1, bounds: [0, 10] },
      mean: { init: 5, bounds: [5, 5] },
      width: { init: 0.4, bounds: [0.4, 0.4] },
      slope: { init: -0.1, bounds: [-1, 1] },
      n: { init: 300, bounds: [0, 3000] },
    },
    channels: [
      {
        window: [0, 10],
        processes: [
          { pdf: 'gaussian', params: ['mean', 'width'], yield: [60, 'mu'] },
          { pdf: 'exponential', params: ['slope'], yield: 'n' },
        ],
      },
    ],
  });
  const source = new ToySource(kernel, new UnbinnedLikelihood(kernel, model), startOf(model), {
    seed: 1234,
    fluctuateGlobals: true,
  });
  const toys = 200;
  let covered = 0;
  for (let toy = 0; toy < toys; toy++) {
    const mark = [kernel.mark(), other.mark()] as const;
    const observed = fitObserved(kernel, model, source.events(toy), 'auto');
    const asimov = fitAsimov(other, model, conditionalFit(observed, 0, 0).minimum.at);
    const test = { observed, asimov, poi: 0, statistic: 'q-tilde', math: kernel.exports } as const;
    const [limit] = upperLimits(test, 0.95, ['observed']);
    expect(limit!.problem).toBeNull();
    if (limit!.limit! >= 1) covered++;
    kernel.release(mark[0]);
    other.release(mark[1]);
  }
  const error = Math.sqrt((0.95 * 0.05) / toys);
  expect(Math.abs(covered / toys - 0.95)).toBeLessThan(3 * error);
});
