// sWeights: their sums are what the paper says, and they unfold a variable that the fit never saw.
import { beforeAll, expect, test } from 'vitest';
import { SheafFailure } from '../../src/contracts/failures.ts';
import { fit } from '../../src/inference/fit.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { Stream } from '../../src/kernel/streams.ts';
import { sWeights } from '../../src/unbinned/sweights.ts';
import { likelihoodOf, modelOf, place, startOf } from './helpers.ts';

let kernel: Kernel;

beforeAll(async () => {
  kernel = await loadKernel();
});

const model = modelOf({
  parameters: {
    s: { init: 900, bounds: [0, 1e4] },
    b: { init: 3100, bounds: [0, 1e4] },
    m: { init: 91, bounds: [85, 95] },
    w: { init: 2.5, bounds: [1, 5] },
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
});

/** 1,000 signal and 3,000 background events, and a variable beside each: mean 2 in signal, -1 in background, width 1. */
function sample(): { x: Float64Array; y: Float64Array } {
  const stream = new Stream(kernel);
  stream.start(5, 0, 1);
  const x: number[] = [];
  const y: number[] = [];
  while (x.length < 1000) {
    const v = 91 + 2.5 * stream.normal();
    if (v > 60 && v < 120) {
      x.push(v);
      y.push(2 + stream.normal());
    }
  }
  while (x.length < 4000) {
    const v = 60 - Math.log(1 - stream.uniform() * (1 - Math.exp(-1.8))) / 0.03;
    x.push(Math.min(v, 120));
    y.push(-1 + stream.normal());
  }
  return { x: Float64Array.from(x), y: Float64Array.from(y) };
}

test.each([false, true])(
  'of a fit add up to 1 in each event, and to the yields over all (weighted: %s)',
  (weighted) => {
    const mark = kernel.mark();
    const { x, y } = sample();
    const w = weighted ? x.map((_, i) => 0.5 + ((i * 7) % 11) / 10) : null;
    const likelihood = likelihoodOf(kernel, model, [place(kernel, x, w ?? undefined)]);
    const { minimum, covariance } = fit([() => likelihood], { starts: [startOf(model)] });
    const { yields, densities } = likelihood.processDensities(model.channels[0]!, minimum.at, [x]);
    const found = sWeights(densities, yields, w, 'main');
    const [signal, background] = found.weights as [Float64Array, Float64Array];
    kernel.release(mark);
    x.forEach((_, i) => {
      expect(Math.abs(signal[i]! + background[i]! - (w?.[i] ?? 1))).toBeLessThan(1e-8);
    });
    const sum = (values: Float64Array) => values.reduce((a, b) => a + b, 0);
    // All yields are free in the fit, so that its own are those at which the shapes are held.
    [signal, background].forEach((weights, p) => {
      expect(found.yields[p]! / yields[p]!).toBeCloseTo(1, 8);
      expect(sum(weights) / yields[p]!).toBeCloseTo(1, 8);
    });
    // With the shapes held, yields are known better than with them free, and nearly as well where they are well measured.
    const n = model.parameters.length;
    for (const p of [0, 1]) {
      expect(found.covariance[3 * p]!).toBeLessThanOrEqual(covariance![p * n + p]! * (1 + 1e-9));
      expect(found.covariance[3 * p]!).toBeGreaterThan(0.5 * covariance![p * n + p]!);
    }
    // The variable that the fit never saw comes out as it is in each process, within its error sqrt(sum sw^2) / N.
    [2, -1].forEach((truth, p) => {
      const weights = found.weights[p]!;
      const mean = weights.reduce((m, sw, i) => m + sw * y[i]!, 0) / sum(weights);
      const error =
        Math.sqrt(weights.reduce((v, sw, i) => v + (sw * (y[i]! - truth)) ** 2, 0)) / sum(weights);
      expect(Math.abs(mean - truth)).toBeLessThan(5 * error);
      expect(error).toBeLessThan(0.2);
    });
  },
);

test('two processes of one shape cannot be told apart', () => {
  const f = Float64Array.of(0.1, 0.2, 0.3);
  expect(() => sWeights([f, f], [1, 2], null, 'main')).toThrow(SheafFailure);
  expect(() => sWeights([f, f], [1, 2], null, 'main')).toThrow(/cannot be told apart/);
});
