// What is drawn of a channel: data in bins with their weights, integrals of the density, and curves through it.

import { beforeAll, expect, test } from 'vitest';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { channelCurves } from '../../src/study/channel-curves.ts';
import { channelPicture } from '../../src/study/channel-picture.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import { placeEvents } from '../../src/unbinned/points.ts';
import { modelOf } from '../unbinned/helpers.ts';

let kernel: Kernel;

beforeAll(async () => {
  kernel = await loadKernel();
});

const model = modelOf({
  parameters: {
    m: { init: 90.3, bounds: [85, 95] },
    w: { init: 2, bounds: [0.001, 5] },
    k: { init: -0.03, bounds: [-0.1, 0.1] },
  },
  channels: [
    {
      window: [60, 120],
      processes: [
        { pdf: 'gaussian', params: ['m', 'w'], yield: 250 },
        { pdf: 'exponential', params: ['k'], yield: 750 },
      ],
    },
  ],
});
const channel = model.channels[0]!.projections[0]!;
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const picture = (values: readonly number[], weights: readonly number[] | null, bins: number, width = 2) => {
  const points = placeEvents(kernel, [values], weights);
  const likelihood = new UnbinnedLikelihood(kernel, model);
  return channelPicture(kernel, likelihood, channel, [90.3, width, -0.03], points, bins);
};

test('a bin holds its lower edge, the last one both, and weights are summed with their squares', () => {
  const values = [60, 79.9, 80, 119, 120];
  expect(picture(values, null, 3)).toMatchObject({
    edges: [60, 80, 100, 120],
    counts: [2, 1, 2],
    squares: null,
  });
  expect(picture(values, [1, 2, -3, 0.5, 2], 3)).toMatchObject({
    counts: [3, -3, 2.5],
    squares: [5, 9, 4.25],
  });
});

test.each([1, 7, 60])('what %i bins expect is the integral of the density, also of a narrow peak', (bins) => {
  for (const width of [2, 0.01]) {
    const { processes, total, edges } = picture([], null, bins, width);
    expect(sum(processes[0]!.values)).toBeCloseTo(250, 8);
    expect(sum(processes[1]!.values)).toBeCloseTo(750, 8);
    expect(sum(total)).toBeCloseTo(1000, 8);
    const below = (x: number) => Math.expm1(-0.03 * (x - 60)) / Math.expm1(-0.03 * 60);
    processes[1]!.values.forEach((nu, b) => {
      expect(nu).toBeCloseTo(750 * (below(edges[b + 1]!) - below(edges[b]!)), 9);
    });
  }
});

test('curves go from end to end and over the top of a narrow peak', () => {
  const likelihood = new UnbinnedLikelihood(kernel, model);
  const { x, total, processes } = channelCurves(likelihood, channel, [90.3, 0.01, -0.03]);
  expect([x[0], x.at(-1)]).toEqual([60, 120]);
  expect(x.every((v, i) => i === 0 || v >= x[i - 1]!)).toBe(true);
  expect(Math.max(...processes[0]!)).toBeCloseTo(250 / (0.01 * Math.sqrt(2 * Math.PI)), 4);
  const [peak, falling] = processes as [number[], number[]];
  expect(total).toEqual(peak.map((v, i) => v + falling[i]!));
});
