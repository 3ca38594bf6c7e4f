// Densities with a break that moves in the fit: toys and events in memory are compressed around its zone, and agree with
// the referee, which sees every event.
import { beforeAll, describe, expect, test } from 'vitest';
import { unbinnedSpec } from '../../src/contracts/unbinned-spec.ts';
import { type Fit, fit } from '../../src/inference/fit.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import type { Way } from '../../src/minimize/likelihood.ts';
import { isMoving, layCells, zonesAround, zonesHold } from '../../src/unbinned/compression/cell-layout.ts';
import { splitAt } from '../../src/unbinned/compression/split.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import { compileUnbinned, type UnbinnedModel } from '../../src/unbinned/model.ts';
import { ToySource } from '../../src/unbinned/toys.ts';
import { type Exactness, foldingsAt, waysForEvents } from '../../src/unbinned/ways.ts';
import { place, startOf } from './helpers.ts';

const TOYS = 20;
let kernel: Kernel;

beforeAll(async () => {
  kernel = await loadKernel();
});

const parameter = (name: string, init: number, bounds: [number, number], fixed = false) => ({
  name,
  init,
  bounds,
  fixed,
});

/** A peak with tails on a falling background, `events` in all; where the tails begin is free or known. (Tails that begin far
 *  out are hardly there: their likelihood has more minima than one.) */
function model(type: 'crystal_ball' | 'double_crystal_ball', free: boolean, events: number): UnbinnedModel {
  const tails = type === 'crystal_ball' ? ['alpha', 'n'] : ['alpha', 'n', 'alpha_r', 'n_r'];
  return compileUnbinned(
    unbinnedSpec.parse({
      schema_version: 'sheaf_unbinned_spec_v1',
      model: {
        poi: 'mu',
        parameters: [
          parameter('mu', 1, [0, 5]),
          parameter('m', 91, [85, 95]),
          parameter('s', 3, [0.5, 10]),
          parameter('alpha', 1.5, [0.3, 5], !free),
          parameter('n', 5, [1.5, 50], true),
          parameter('alpha_r', 1.3, [0.3, 5], !free || type === 'crystal_ball'),
          parameter('n_r', 6, [1.5, 50], true),
          parameter('k', -0.02, [-0.1, -0.001]),
        ],
      },
      channels: [
        {
          name: 'main',
          observables: [{ name: 'x', bounds: [60, 120] }],
          processes: [
            {
              name: 'signal',
              pdf: { type, observable: 'x', params: ['m', 's', ...tails] },
              yield: { type: 'scaled', base_yield: events / 4, scale: 'mu' },
            },
            {
              name: 'background',
              pdf: { type: 'exponential', observable: 'x', params: ['k'] },
              yield: { type: 'fixed', value: (3 * events) / 4 },
            },
          ],
        },
      ],
    }),
  );
}

/** The largest shift of any parameter between two fits, in standard deviations. */
function shift(a: Fit, b: Fit): number {
  return a.uncertainties.reduce<number>(
    (most, sigma, i) =>
      sigma === null ? most : Math.max(most, Math.abs(a.minimum.at[i]! - b.minimum.at[i]!) / sigma),
    0,
  );
}

describe.each([
  ['crystal_ball', false],
  ['crystal_ball', true],
  ['double_crystal_ball', false],
  ['double_crystal_ball', true],
] as const)('%s, tails free: %s', (type, free) => {
  test(`${TOYS} toys and their events agree with the referee within the bound`, () => {
    const mark = kernel.mark();
    const of = model(type, free, 100_000);
    const likelihood = new UnbinnedLikelihood(kernel, of);
    const truth = startOf(of);
    const source = new ToySource(kernel, likelihood, truth, { seed: 4, fluctuateGlobals: true });
    for (let toy = 0; toy < TOYS; toy++) {
      const inside = kernel.mark();
      const { data, measured } = source.draw(toy);
      expect(data[0]!.zones.length).toBeGreaterThan(0);
      expect(data[0]!.kept!.count).toBeLessThan(40_000);
      likelihood.setData('compressed', data, measured);
      const compressed = fit([() => likelihood], { starts: [truth] });
      const points = source.events(toy);
      const ways = (exactness: Exactness): readonly Way[] =>
        waysForEvents(kernel, likelihood, () => points, measured, foldingsAt(likelihood, truth, exactness));
      const folded = fit(ways('auto'), { starts: [truth] });
      const exact = fit(ways('per-event'), { starts: [truth] });
      kernel.release(inside);
      expect(exact.path).toBe('per-event');
      expect(folded.path).toBe('compressed');
      for (const approximate of [compressed, folded]) {
        expect(approximate.status).toBe('converged');
        // Where the toy's own grid is not good enough, its study takes the next way: the bound must have said so.
        if (approximate === folded) expect(approximate.errorBound).toBeLessThan(1e-6);
        const off = shift(exact, approximate);
        expect(off).toBeLessThan(Math.max(approximate.errorBound, 2e-9));
        if (approximate.errorBound <= 1e-6) expect(off).toBeLessThan(1e-6);
      }
    }
    kernel.release(mark);
  });
});

test('a fit that ends with the break outside its zone is not trusted', () => {
  const mark = kernel.mark();
  const of = model('crystal_ball', false, 100_000);
  const likelihood = new UnbinnedLikelihood(kernel, of);
  const truth = startOf(of);
  const source = new ToySource(kernel, likelihood, truth, { seed: 4, fluctuateGlobals: true });
  const { data, measured } = source.draw(0);
  likelihood.setData('compressed', data, measured);
  const n = truth.length;
  const moved = Float64Array.from(truth);
  const identity = new Float64Array(n * n).map((_, i) => (i % (n + 1) === 0 ? 1 : 0));
  expect(likelihood.errorBound(truth, new Float64Array(n), identity)).toBeLessThan(Number.POSITIVE_INFINITY);
  moved[1] = 93;
  expect(likelihood.errorBound(moved, new Float64Array(n), identity)).toBe(Number.POSITIVE_INFINITY);
  kernel.release(mark);
});

describe('cell layouts', () => {
  const window = { lower: 0, upper: 10 };
  const at = (place: number, ...slopes: number[]) => ({ at: place, slopes: Float64Array.from(slopes) });

  test('leave zones out, join those that touch, and end at the window', () => {
    const layout = layCells(window, 10, [
      { lower: 6, upper: 7 },
      { lower: 2, upper: 2 },
      { lower: 6.5, upper: 7.5 },
      { lower: 9.9, upper: 12 },
    ]);
    expect(layout.zones).toEqual([
      { lower: 2, upper: 2 },
      { lower: 6, upper: 7.5 },
      { lower: 9.9, upper: 10 },
    ]);
    expect(layout.segments).toEqual([
      { lower: 0, upper: 2, cells: 2 },
      { lower: 2, upper: 6, cells: 4 },
      { lower: 7.5, upper: 9.9, cells: 3 },
    ]);
    expect(layCells(window, 7).segments).toEqual([{ ...window, cells: 7 }]);
  });

  test('zones reach eight standard deviations of a break that moves, and nowhere for one that stays', () => {
    const covariance = Float64Array.of(0.04, 0.01, 0.01, 0.09);
    expect(isMoving(at(3, 0, 0))).toBe(false);
    expect(zonesAround([at(3, 0, 0)], null)).toEqual([{ lower: 3, upper: 3 }]);
    expect(zonesAround([at(3, 1, -2)], null)).toBeNull();
    const [zone] = zonesAround([at(3, 1, -2)], covariance)!;
    const sigma = Math.sqrt(0.04 - 4 * 0.01 + 4 * 0.09);
    expect(zone!.lower).toBeCloseTo(3 - 8 * sigma, 12);
    expect(zone!.upper).toBeCloseTo(3 + 8 * sigma, 12);
    expect(zonesHold([zone!], [{ at: 3.1 }])).toBe(true);
    expect(zonesHold([zone!], [{ at: 3.1 }, { at: 9 }])).toBe(false);
  });

  test('events are split among more stretches than are compared one by one', () => {
    const mark = kernel.mark();
    const zones = Array.from({ length: 30 }, (_, i) => ({
      lower: 0.3 * (i + 1),
      upper: 0.3 * (i + 1) + 0.1,
    }));
    const layout = layCells(window, 100, zones);
    const x = Float64Array.from({ length: 3001 }, (_, i) => ((i * 389) % 3001) / 300.1);
    const { parts, kept } = splitAt(kernel, place(kernel, x), layout);
    expect(parts.length).toBe(layout.segments.length);
    parts.forEach((part, i) => {
      const { lower, upper } = layout.segments[i]!;
      const isLast = i === parts.length - 1;
      expect(part.count).toBe(x.filter((v) => v >= lower && (isLast || v < upper)).length);
      expect(kernel.view(part.x, part.count).every((v) => v >= lower && v <= upper)).toBe(true);
    });
    expect(kept!.count).toBe(x.length - parts.reduce((sum, p) => sum + p.count, 0));
    kernel.release(mark);
  });

  test.each([false, true])(
    'events are split among segments and zones, none lost (weighted: %s)',
    (weighted) => {
      const mark = kernel.mark();
      const layout = layCells(window, 5, [
        { lower: 4, upper: 4 },
        { lower: 6, upper: 7 },
      ]);
      const x = Float64Array.from({ length: 1001 }, (_, i) => ((i * 389) % 1001) / 100.1);
      const w = x.map((v) => 1 + v);
      const { parts, kept } = splitAt(kernel, place(kernel, x, weighted ? w : undefined), layout);
      const of = ({ x: address, weights, count }: { x: number; weights: number; count: number }) => ({
        x: Array.from(kernel.view(address, count)),
        w: weights === 0 ? null : Array.from(kernel.view(weights, count)),
      });
      const expected = [
        x.filter((v) => v < 4),
        x.filter((v) => v >= 4 && v < 6),
        x.filter((v) => v >= 7),
        x.filter((v) => v >= 6 && v < 7),
      ];
      [...parts, kept!].forEach((part, i) => {
        const { x: values, w: weights } = of(part);
        expect(values).toEqual(Array.from(expected[i]!));
        expect(weights).toEqual(weighted ? values.map((v) => 1 + v) : null);
      });
      kernel.release(mark);
    },
  );
});

describe.each([0, 1e-3, 0.1, 0.5, 1.7])(
  'an ARGUS background of power %f, which ends like a power',
  (power) => {
    test('is compressed by cells that grow finer towards its end, and agrees with the referee within the bound', () => {
      const mark = kernel.mark();
      const of = compileUnbinned(
        unbinnedSpec.parse({
          schema_version: 'sheaf_unbinned_spec_v1',
          model: {
            parameters: [
              parameter('n', 3000, [0, 1e5]),
              parameter('m', 5.279, [5.27, 5.288]),
              parameter('s', 0.0028, [0.001, 0.01]),
              parameter('b', 17_000, [0, 1e5]),
              parameter('c', -20, [-100, 10]),
              parameter('p', power, [0, 10], true),
            ],
          },
          channels: [
            {
              name: 'main',
              observables: [{ name: 'x', bounds: [5.2, 5.29] }],
              processes: [
                {
                  name: 'signal',
                  pdf: { type: 'gaussian', observable: 'x', params: ['m', 's'] },
                  yield: { type: 'parameter', name: 'n' },
                },
                {
                  name: 'background',
                  pdf: { type: 'argus', observable: 'x', params: ['c', 'p'] },
                  yield: { type: 'parameter', name: 'b' },
                },
              ],
            },
          ],
        }),
      );
      const likelihood = new UnbinnedLikelihood(kernel, of);
      const truth = startOf(of);
      const source = new ToySource(kernel, likelihood, truth, { seed: 4, fluctuateGlobals: true });
      let good = 0;
      for (let toy = 0; toy < 10; toy++) {
        const inside = kernel.mark();
        const { data, measured } = source.draw(toy);
        likelihood.setData('compressed', data, measured);
        const compressed = fit([() => likelihood], { starts: [truth] });
        const points = source.events(toy);
        const ways = (exactness: Exactness): readonly Way[] =>
          waysForEvents(kernel, likelihood, () => points, measured, foldingsAt(likelihood, truth, exactness));
        const folded = fit(ways('auto'), { starts: [truth] });
        const exact = fit(ways('per-event'), { starts: [truth] });
        kernel.release(inside);
        expect([compressed, folded, exact].map((f) => f.status)).toEqual([
          'converged',
          'converged',
          'converged',
        ]);
        for (const approximate of [compressed, folded]) {
          expect(shift(exact, approximate)).toBeLessThan(Math.max(approximate.errorBound, 2e-9));
          if (approximate.path === 'compressed' && approximate.errorBound < 1e-6) good++;
        }
      }
      kernel.release(mark);
      expect(good).toBeGreaterThan(15);
    });
  },
);

test('cells beside a singular break are halved towards it', () => {
  const layout = layCells({ lower: 0, upper: 8 }, 8, [{ lower: 8, upper: 8, singular: true }]);
  expect(layout.zones).toEqual([{ lower: 8 - 2 ** -12, upper: 8, singular: true }]);
  expect(layout.segments[0]).toEqual({ lower: 0, upper: (7 / 8) * (8 - 2 ** -12), cells: 7 });
  const rest = layout.segments.slice(1);
  expect(rest).toHaveLength(12);
  rest.forEach((s, i) => {
    expect(s.lower).toBe(i === 0 ? layout.segments[0]!.upper : rest[i - 1]!.upper);
    if (i > 0 && i < 11)
      expect((s.upper - s.lower) / (rest[i - 1]!.upper - rest[i - 1]!.lower)).toBeCloseTo(0.5, 9);
  });
  expect(rest.at(-1)!.upper).toBe(8 - 2 ** -12);
});
