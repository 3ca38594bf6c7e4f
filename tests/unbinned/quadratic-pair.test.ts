// The fast path of two quadratic log densities gives what the general kernels give; weights of one take the general way.
import { beforeAll, expect, test } from 'vitest';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { newDerivatives } from '../../src/minimize/function.ts';
import { likelihoodOf, type ModelOf, modelOf, place, startOf } from './helpers.ts';

let kernel: Kernel;

beforeAll(async () => {
  kernel = await loadKernel();
});

const model = (slope: number, width: number, signal: number): ModelOf => ({
  parameters: {
    s: { init: signal, bounds: [0, 1e6] },
    m: { init: 50, bounds: [0, 60] },
    w: { init: width, bounds: [0.1, 20] },
    b: { init: 1200, bounds: [0, 1e6] },
    k: { init: slope, bounds: [-40, 40] },
  },
  channels: [
    {
      window: [0, 60],
      processes: [
        { pdf: 'gaussian', params: ['m', 'w'], yield: 's' },
        { pdf: 'exponential', params: ['k'], yield: 'b' },
      ],
    },
  ],
});

test.each([
  ['a usual background', -0.05, 2, 500],
  ['a background that vanishes under the peak beyond what doubles hold', -25, 2, 500],
  ['a background that vanishes far from the peak', 25, 2, 500],
  ['no signal', -0.05, 2, 0],
  ['a peak that reaches over all', -0.05, 19, 500],
])('%s', (_, slope, width, signal) => {
  const mark = kernel.mark();
  const compiled = modelOf(model(slope, width, signal));
  const x = Array.from({ length: 2500 }, (_, i) => 0.012 + (i * 59.98) / 2500);
  const at = startOf(compiled);
  const [fast, general] = [undefined, new Float64Array(x.length).fill(1)].map((weights) => {
    const into = newDerivatives(at.length);
    const value = likelihoodOf(kernel, compiled, [place(kernel, x, weights)]).evaluate(at, into);
    return [value, ...into.gradient, ...into.hessian];
  });
  kernel.release(mark);
  const sigma = (k: number) =>
    1 / Math.sqrt(Math.abs(general![1 + at.length + k * (at.length + 1)]!) + 1e-12);
  expect(Number.isFinite(fast![0])).toBe(true);
  expect(Math.abs(fast![0]! / general![0]! - 1)).toBeLessThan(1e-13);
  // In units of the parameters' own resolution: what a fit would notice.
  for (let i = 0; i < at.length; i++) {
    expect(Math.abs(fast![1 + i]! - general![1 + i]!) * sigma(i)).toBeLessThan(1e-9);
    for (let k = 0; k < at.length; k++) {
      const place = 1 + at.length + i * at.length + k;
      expect(Math.abs(fast![place]! - general![place]!) * sigma(i) * sigma(k)).toBeLessThan(1e-7);
    }
  }
});
