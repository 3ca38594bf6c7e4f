// Figures of single results: what is drawn is the data, whatever the data and the names are.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FittedChannel } from '../../src/contracts/channel-picture.ts';
import { type FitFigure, fitFigure } from '../../src/report/figures/fit.ts';
import { limitFigure } from '../../src/report/figures/limit.ts';
import { planeFigure } from '../../src/report/figures/plane.ts';
import { type RankedParameter, rankingFigure } from '../../src/report/figures/ranking.ts';
import { scanFigure } from '../../src/report/figures/scan.ts';
import { cornersOf, elementsWith, expectSound, scalesOf } from './sound.ts';

/** A density of 5 on [10, 14] and of 15 on [14, 20], in bins of 2. */
const channel: FittedChannel = {
  name: 'SR',
  observable: 'm [GeV]',
  edges: [10, 12, 14, 16, 18, 20],
  counts: [9, 16, 25, 36, 0],
  squares: null,
  total: [10, 10, 30, 30, 30],
  curves: {
    x: [10, 14, 14, 20],
    total: [5, 5, 15, 15],
    processes: [
      { name: 'flat', values: [5, 5, 5, 5] },
      { name: 'late', values: [0, 0, 10, 10] },
    ],
  },
};
const ink = '#1c1c1e';

/** Every value within what two decimals of a pixel are in it. */
function expectPoints(
  corners: readonly (readonly [number, number])[],
  [x, y]: readonly [(pixel: number) => number, (pixel: number) => number],
  points: readonly (readonly [number, number])[],
): void {
  expect(corners).toHaveLength(points.length);
  corners.forEach(([px, py], i) => {
    expect(Math.abs(x(px) - points[i]![0])).toBeLessThan(Math.abs(x(0.03) - x(0)));
    expect(Math.abs(y(py) - points[i]![1])).toBeLessThan(Math.abs(y(0.03) - y(0)));
  });
}

/** The path of dots starts at the left end of each. */
const middles = (corners: readonly (readonly [number, number])[], radius: number) =>
  corners.map(([x, y]) => [x + radius, y] as const);

describe('a fit', () => {
  const svg = fitFigure({ channels: [channel], problem: null });
  const [x] = scalesOf(svg, 'x');
  const [up, pulls] = scalesOf(svg, 'y');

  test('has a dot at each count, with an error of its square root', () => {
    expectSound(svg);
    const [data, residuals] = cornersOf(svg, { fill: ink });
    const points = [11, 13, 15, 17, 19].map((m, i) => [m, channel.counts[i]!] as const);
    expectPoints(middles(data!, 2.75), [x!, up!], points);
    const [bars] = elementsWith(svg, 'path', { stroke: ink, 'stroke-width': '1.25' });
    const ends = [...bars!.attributes.get('d')!.matchAll(/,([\d.]+)V([\d.]+)/g)].map((m) => [
      up!(Number(m[1])),
      up!(Number(m[2])),
    ]);
    expect(ends).toHaveLength(4);
    ends.forEach(([lower, upper], i) => {
      const n = channel.counts[i]!;
      expect(lower).toBeCloseTo(n - Math.sqrt(n), 1);
      expect(upper).toBeCloseTo(n + Math.sqrt(n), 1);
    });
    const expected = points.map(([m, n], i) => {
      const nu = channel.total[i]!;
      return [m, (n - nu) / Math.sqrt(nu)] as const;
    });
    expectPoints(middles(residuals!, 2.5), [x!, pulls!], expected);
  });

  test('has the densities times the width of a bin as curves', () => {
    const [total] = cornersOf(svg, { 'stroke-width': '2.25' });
    expectPoints(total!, [x!, up!], [[10, 10], [14, 10], [14, 30], [20, 30]]); // biome-ignore format: a table
    const curves = ['#d55e00', '#009e73'].map(
      (stroke) => cornersOf(svg, { stroke, 'stroke-width': '1.75' })[0]!,
    );
    expectPoints(curves[0]!, [x!, up!], [[10, 10], [14, 10], [14, 10], [20, 10]]); // biome-ignore format: a table
    expectPoints(curves[1]!, [x!, up!], [[10, 0], [14, 0], [14, 20], [20, 20]]); // biome-ignore format: a table
    expect(svg).toContain('86 events · fitted 110');
    expect(svg).toContain('events / 2');
  });

  test('of weighted data takes errors and pulls from the squares of the weights', () => {
    const weighted = fitFigure({
      channels: [{ ...channel, counts: [9, 16, -2, 36, 0], squares: [4, 9, 16, 25, 0] }],
      problem: null,
    });
    expectSound(weighted);
    const [ups, units] = scalesOf(weighted, 'y');
    const [data, residuals] = cornersOf(weighted, { fill: ink });
    expect(ups!(data![2]![1])).toBeCloseTo(-2, 1);
    const drawn = residuals!.map(([, y]) => units!(y));
    [(9 - 10) / 2, (16 - 10) / 3, (36 - 30) / 5].forEach((pull, i) => {
      expect(drawn[i]).toBeCloseTo(pull, 1);
    });
    // The third, (-2 - 30) / 4, lies beyond the edge, where it has a triangle; the last has no unit.
    expect(drawn).toHaveLength(3);
    expect(weighted).toContain('sum of weights 59 · fitted 110');
  });

  test('has a panel for each channel and says where it did not end well', () => {
    const two = fitFigure({
      channels: [channel, { ...channel, name: 'CR', observable: 't' }],
      problem: 'no-descent',
    });
    expectSound(two);
    expect(scalesOf(two, 'x')).toHaveLength(2);
    expect(scalesOf(two, 'y')).toHaveLength(4);
    expect(two).toContain('the fit did not end as it should: no-descent');
  });

  test('without events, in one bin, or with nothing at all is drawn', () => {
    const one = { ...channel, edges: [10, 20], counts: [86], total: [110] };
    const none = { ...channel, counts: [0, 0, 0, 0, 0] };
    const nothing = { ...channel, edges: [], counts: [], total: [] };
    for (const c of [one, none, nothing]) expectSound(fitFigure({ channels: [c], problem: null }));
    expectSound(fitFigure({ channels: [], problem: null }));
  });
});

describe('a scan', () => {
  const points = [0, 0.5, 1, 1.5, 2].map((value) => ({
    value,
    twoDeltaNll: 4 * (value - 1.1) ** 2,
    converged: value !== 1.5,
  }));
  const svg = scanFigure({ name: 'mu', points, best: 1.1, uncertainty: 0.5 });
  const scales = [scalesOf(svg, 'x')[0]!, scalesOf(svg, 'y')[0]!] as const;

  test('has its points, and those that did not converge as rings', () => {
    expectSound(svg);
    const known = points.filter((p) => p.converged).map((p) => [p.value, p.twoDeltaNll] as const);
    expectPoints(middles(cornersOf(svg, { fill: '#0072b2' })[0]!, 2.75), scales, known);
    expectPoints(cornersOf(svg, { stroke: '#0072b2', fill: 'none' })[0]!, scales, known);
    expectPoints(middles(cornersOf(svg, { stroke: '#0072b2', fill: '#ffffff' })[0]!, 3.5), scales, [
      [1.5, 4 * 0.4 ** 2],
    ]);
    expect(svg).toContain('open: 1 fit did not converge');
  });

  test('has lines at 1 and 4 and a mark at the best fit', () => {
    for (const [stroke, rise] of [['#009e73', 1], ['#d55e00', 4]] as const) // biome-ignore format: a table
      expectPoints(cornersOf(svg, { stroke, 'stroke-width': '1.5' })[0]!, scales, [
        [0, rise],
        [2, rise],
      ]);
    expectPoints(middles(cornersOf(svg, { fill: ink })[0]!, 4.5), scales, [[1.1, 0]]);
    expect(svg).toContain('best fit 1.10 ± 0.50');
  });

  test('says what it cannot show', () => {
    const one = { value: 1, twoDeltaNll: Number.NaN, converged: false };
    const holes = scanFigure({ name: 'mu', points: [one, ...points], best: 7, uncertainty: null });
    expectSound(holes);
    expect(holes).toContain('best fit 7, outside the picture');
    expect(holes).toContain('not in the picture: 1 value without a finite -ln L');
    for (const few of [[], [one], [points[0]!]])
      expectSound(scanFigure({ name: 'mu', points: few, best: 1, uncertainty: null }));
  });
});

describe('a limit', () => {
  const expected = [0.4, 0.6, 0.8, 1.2, 1.6];
  const blocks = (svg: string) =>
    ['#e69f00', '#009e73'].map((fill) =>
      elementsWith(svg, 'rect', { fill }).filter((e) => Number(e.attributes.get('height')) > 20),
    );

  test('has its bands as rectangles, its lines, and the values beside', () => {
    const svg = limitFigure({ name: 'mu', cl: 0.95, observed: 1.05, expected });
    expectSound(svg);
    const [x] = scalesOf(svg, 'x');
    const ends = blocks(svg).map(([e]) => {
      const left = Number(e!.attributes.get('x'));
      return [x!(left), x!(left + Number(e!.attributes.get('width')))];
    });
    [[0.4, 1.6], [0.6, 1.2]].flat().forEach((end, i) => { expect(ends.flat()[i]).toBeCloseTo(end, 3); }); // biome-ignore format: a table
    const [median] = cornersOf(svg, { stroke: ink, 'stroke-width': '2', fill: 'none' });
    const [observed] = cornersOf(svg, { stroke: ink, 'stroke-width': '2.5', fill: 'none' });
    expect(x!(median![0]![0])).toBeCloseTo(0.8, 3);
    expect(x!(observed![0]![0])).toBeCloseTo(1.05, 3);
    for (const value of ['1.05', '0.4', '0.6', '0.8', '1.2', '1.6'])
      expect(svg).toContain(`>${value}</text>`);
    expect(svg).toContain('Upper limit on mu at 95 % CL_s');
  });

  test('leaves out what there is not', () => {
    const some = limitFigure({ name: 'mu', cl: 0.9, observed: null, expected: [0.4, 0.6, 0.8, 1.2, null] });
    expectSound(some);
    expect(blocks(some).map((b) => b.length)).toEqual([0, 1]);
    expect(some.match(/>none<\/text>/g)).toHaveLength(2);
    const none = limitFigure({ name: 'mu', cl: 0.9, observed: null, expected: [] });
    expectSound(none);
    expect(none).toContain('there is no limit');
  });
});

describe('a ranking', () => {
  const made = (i: number): RankedParameter => ({
    name: `nuisance ${i}`,
    pull: 0.1 * i - 1,
    constraint: i === 1 ? null : 0.5,
    prefit: { up: 0.4 / (i + 1), down: -0.3 / (i + 1) },
    postfit: i === 1 ? { up: null, down: null } : { up: 0.2 / (i + 1), down: -0.1 / (i + 1) },
  });

  test('has pulls, constraints and impacts in the given order', () => {
    const svg = rankingFigure({ name: 'mu', parameters: [made(0), made(1), made(2)], unranked: 2 });
    expectSound(svg);
    const [pull, impact] = scalesOf(svg, 'x');
    const dots = cornersOf(svg, { fill: ink }).flatMap((d) => middles(d, 3));
    dots.forEach(([px], i) => {
      expect(pull!(px)).toBeCloseTo(made(i).pull, 1);
    });
    expect(dots.map(([, y]) => y)).toEqual(dots.map(([, y]) => y).toSorted((a, b) => a - b));
    const bars = elementsWith(svg, 'path', { stroke: ink, 'stroke-width': '1.5' }).map((e) =>
      /^M([\d.]+),[\d.]+H([\d.]+)$/.exec(e.attributes.get('d')!)!.slice(1).map(Number),
    );
    expect(bars).toHaveLength(2);
    expect(pull!(bars[0]![1]!) - pull!(bars[0]![0]!)).toBeCloseTo(1, 1);
    const widths = (wanted: { readonly [name: string]: string }) =>
      elementsWith(svg, 'rect', { height: '7', ...wanted }).map(
        (e) => impact!(Number(e.attributes.get('width'))) - impact!(0),
      );
    const close = (drawn: readonly number[], given: readonly number[]) => {
      expect(drawn).toHaveLength(given.length);
      given.forEach((v, i) => { expect(drawn[i]).toBeCloseTo(v, 3); }); // biome-ignore format: short
    };
    close(widths({ stroke: '#d55e00', fill: 'none' }), [0.4, 0.4 / 2, 0.4 / 3]);
    close(widths({ stroke: '#0072b2', fill: 'none' }), [0.3, 0.3 / 2, 0.3 / 3]);
    close(widths({ fill: '#d55e00' }), [0.2, 0.2 / 3]);
    close(widths({ fill: '#0072b2' }), [0.1, 0.1 / 3]);
    expect(svg).toContain('not ranked: 2, whose fits did not converge');
  });

  test('has at most 30 and says how many more there are', () => {
    const parameters = Array.from({ length: 33 }, (_, i) => made(i));
    const svg = rankingFigure({ name: 'mu', parameters, unranked: 0 });
    expectSound(svg);
    expect(svg).toContain('not in the picture: 3 more with smaller impacts');
    expect(svg).toContain('>nuisance 29</text>');
    expect(svg).not.toContain('>nuisance 30</text>');
    const none = rankingFigure({ name: 'mu', parameters: [], unranked: 0 });
    expectSound(none);
    expect(none).toContain('no parameter is ranked');
  });
});

/** The four with these names and numbers everywhere. */
function everyPlot(name: string, numbers: readonly number[], flag: boolean): readonly string[] {
  const at = (i: number): number => numbers[i % numbers.length] ?? 0;
  const edges = [...new Set(numbers.filter((v) => Math.abs(v) < 1e9))].sort((a, b) => a - b);
  const curves = { x: edges, total: numbers, processes: [{ name, values: numbers }] };
  const squares = flag ? numbers : null;
  const fit: FitFigure = {
    channels: [{ name, observable: name, edges, counts: numbers, squares, total: numbers, curves }],
    problem: flag ? name : null,
  };
  const points = numbers.map((value, i) => ({ value, twoDeltaNll: at(i + 1), converged: flag }));
  const shifts = { up: at(2), down: flag ? at(3) : null };
  const parameters = numbers.map((pull) => ({
    name,
    pull,
    constraint: at(1),
    prefit: shifts,
    postfit: shifts,
  }));
  return [
    fitFigure(fit),
    scanFigure({ name, points, best: at(0), uncertainty: flag ? at(1) : null }),
    limitFigure({ name, cl: 0.95, observed: flag ? at(0) : null, expected: numbers }),
    rankingFigure({ name, parameters, unranked: 1 }),
  ];
}

test('plots of any numbers are sound', () => {
  const usual = fc.double({ min: -1000, max: 1000, noNaN: true });
  const numbers = fc.oneof(fc.array(fc.double(), { maxLength: 20 }), fc.array(usual, { maxLength: 60 }));
  fc.assert(
    fc.property(numbers, fc.boolean(), (values, flag) => everyPlot('mu', values, flag).forEach(expectSound)),
  );
});

test.each([
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  'two\nlines\r\nand\ttab',
  'zero\u0000one',
  ']]>&amp;',
  '',
  'a'.repeat(400),
])('the hostile name %j is text in every plot', (name) => {
  for (const svg of everyPlot(name, [1, 2, 3], true)) {
    expectSound(svg);
    expect(svg).not.toMatch(/<script|<img/);
  }
});

describe('a scan of two parameters', () => {
  const axis = (name: string, best: number) => ({ name, values: [0, 1, 2, 3], best, uncertainty: 0.5 });
  const square = [
    [1, 1],
    [2, 1],
    [2, 2],
    [1, 2],
  ] as const;
  const bow = [
    [0, 0.5],
    [1, 2.5],
    [3, 0.5],
  ] as const;
  const contours = [
    { level: 0.6826894921370859, lines: [{ closed: true, points: square }], rays: square.slice(1, 3) },
    { level: 0.9544997361036416, lines: [{ closed: false, points: bow }], rays: [] },
  ];
  const svg = planeFigure({
    parameters: [axis('mu', 1.5), axis('mass', 1.25)],
    contours,
    failed: [[3, 3]],
  });
  const scales = [scalesOf(svg, 'x')[0]!, scalesOf(svg, 'y')[0]!] as const;

  test('has its contours, closed ones back to their start, and the roots on them as dots', () => {
    expectSound(svg);
    const [closed] = cornersOf(svg, { stroke: '#0072b2', fill: 'none' });
    expectPoints(closed!, scales, [...square, square[0]]);
    const [open] = cornersOf(svg, { stroke: '#d55e00', fill: 'none' });
    expectPoints(open!, scales, bow);
    expectPoints(middles(cornersOf(svg, { fill: '#0072b2' })[0]!, 2.25), scales, square.slice(1, 3));
    expect(svg).toContain('68.27\u00a0%');
    expect(svg).toContain('the contour of 95.45\u00a0% leaves the values that were scanned');
  });

  test('has the best fit, and values whose fits did not converge as rings', () => {
    expectPoints(middles(cornersOf(svg, { fill: ink })[0]!, 4.5), scales, [[1.5, 1.25]]);
    expectPoints(middles(cornersOf(svg, { stroke: '#0072b2', fill: '#ffffff' })[0]!, 3.5), scales, [[3, 3]]);
    expect(svg).toContain('best fit mu 1.50 ± 0.50, mass 1.25 ± 0.50');
    expect(svg).toContain('open: 1 fit did not converge');
  });

  test('says what it cannot show', () => {
    const none = planeFigure({
      parameters: [axis('<mu>', 7), { ...axis('mass', 1), uncertainty: null }],
      contours: contours.map((c) => ({ ...c, lines: [], rays: [] })),
      failed: [],
    });
    expectSound(none);
    expect(none).toContain('mass 1, outside the picture');
    expect(none).toContain('no contour crosses the values that were scanned');
  });
});
