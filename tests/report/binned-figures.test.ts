// Figures of fits of workspaces: what they hold and say, also where numbers are missing.
import { describe, expect, test } from 'vitest';
import { chiSquareFigure } from '../../src/report/figures/chi-square.ts';
import { chiSquareParts } from '../../src/report/figures/chi-square-parts.ts';
import { matrixFigure, strongest } from '../../src/report/figures/correlations.ts';
import { limitsAgainst } from '../../src/report/figures/limits-against.ts';
import { nuisancesFigure } from '../../src/report/figures/nuisances.ts';
import { pullSummaryFigure } from '../../src/report/figures/pull-summary.ts';
import { rankingFigure } from '../../src/report/figures/ranking.ts';
import { significanceFigure } from '../../src/report/figures/significance.ts';
import { yieldsFigure } from '../../src/report/figures/yields.ts';
import { pullStatistics } from '../../src/report/numbers/pulls.ts';
import { fittedApart, textWidth } from '../../src/report/svg/text.ts';
import { cornersOf, elementsWith, expectSound, scalesOf } from './sound.ts';

const rects = (svg: string): number => svg.match(/<rect /g)?.length ?? 0;

describe('yields', () => {
  const expected = (scale: number) => ({
    total: [10 * scale, 20 * scale],
    sigma: [1, 2],
    samples: [
      { name: 'signal', expected: [4 * scale, -1] },
      { name: 'background <b>', expected: [6 * scale, 21 * scale] },
    ],
  });
  const channel = { name: 'SR', observed: [12, 0], prefit: expected(1), postfit: expected(1.1) };

  test('a box for each part of a bin and for its uncertainty; markup in names is text', () => {
    const svg = yieldsFigure({ channels: [channel], problem: null });
    const without = yieldsFigure({
      channels: [{ ...channel, postfit: { ...expected(1.1), sigma: [0, 0] } }],
      problem: null,
    });
    // One among the events and one in the ratio.
    expect(rects(svg) - rects(without)).toBe(4);
    expectSound(svg);
    expect(svg).toContain('background &lt;b&gt;');
    expect(svg).toContain('12 events in 2 bins, before the fit 30 expected, after it 33');
  });

  test('the ratio is data over the total after the fit; bins that are too far up are triangles at the edge', () => {
    const postfit = { total: [20, 2], sigma: [2, 0.1], samples: [] };
    const one = { name: 'SR', observed: [30, 20], prefit: { ...postfit, total: [10, 2] }, postfit };
    const svg = yieldsFigure({ channels: [one], problem: null });
    expectSound(svg);
    // The triangle of the second bin: 20 of 2.
    expect(elementsWith(svg, 'path', { fill: '#d55e00' })).toHaveLength(1);
    const [, ratio] = scalesOf(svg, 'y');
    const dashed = cornersOf(svg, { 'stroke-dasharray': '5 4', fill: 'none' });
    expect(ratio!(dashed.at(-1)![0]![1])).toBeCloseTo(0.5, 1);
    const dotsOf = elementsWith(svg, 'path', { fill: '#1c1c1e' }).map((e) => e.attributes.get('d')!);
    const [, y] = /^M[\d.]+,([\d.]+)a/.exec(dotsOf.at(-1)!)!;
    expect(ratio!(Number(y))).toBeCloseTo(1.5, 1);
  });

  test('channels of one bin stand four in a row, those of many bins alone; channels beside the fit say so', () => {
    const wide = (bins: number) => ({
      name: `c${bins}`,
      observed: new Array<number>(bins).fill(3),
      prefit: { total: new Array<number>(bins).fill(2), sigma: new Array<number>(bins).fill(1), samples: [] },
      postfit: null,
    });
    const height = (svg: string) => Number(/ height="(\d+)"/.exec(svg)![1]);
    const of = (...bins: number[]) =>
      height(yieldsFigure({ channels: bins.map(wide), problem: null, title: 'T' }));
    expect(of(1, 1, 1, 1)).toBe(of(1));
    expect(of(1, 1, 1, 1, 1)).toBe(of(60, 60));
    expect(of(3, 3, 3)).toBe(of(1));
    expect(of(20, 20)).toBe(of(1));
    const beside = yieldsFigure({ channels: [{ ...wide(3), in_fit: false }], problem: null });
    expect(beside).toContain('c3, not fitted');
  });

  test('a fit without a covariance shows what was expected before it, and how it ended', () => {
    const svg = yieldsFigure({ channels: [{ ...channel, postfit: null }], problem: 'no-descent' });
    expect(svg).toContain('the fit did not end as it should: no-descent');
    expect(svg).not.toContain('after it');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('numbers that are none leave gaps; more channels than can be seen are told', () => {
    const odd = {
      ...channel,
      prefit: { ...expected(1), total: [Number.NaN, 1e301], sigma: [Number.NaN, 1] },
    };
    const svg = yieldsFigure({ channels: new Array(33).fill(odd), problem: null });
    expect(svg).toContain('not in the picture: 3 more channels');
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
});

describe('pulls', () => {
  test('of more than 60 parameters the most pulled and the narrowest stay, in their order', () => {
    const parameters = Array.from({ length: 70 }, (_, i) => ({
      name: `p${i}`,
      pull: i === 3 ? -1.5 : 0.001 * i,
      constraint: i === 5 ? 0.2 : 1,
    }));
    const svg = nuisancesFigure({ parameters });
    expect(svg).toContain('70 parameters: pull and constraint');
    expect(svg).toContain('not in the picture: 10 more');
    expect(svg.indexOf('>p3<')).toBeGreaterThan(0);
    expect(svg.indexOf('>p5<')).toBeGreaterThan(svg.indexOf('>p3<'));
    expect(svg.indexOf('>p69<')).toBeGreaterThan(svg.indexOf('>p5<'));
    expect(svg).not.toContain('>p4<');
  });

  test('without numbers a row stays empty, without rows it says so', () => {
    const svg = nuisancesFigure({ parameters: [{ name: 'p', pull: null, constraint: null }] });
    expect(svg).toContain('>p<');
    expect(svg).not.toMatch(/NaN|null/);
    expect(nuisancesFigure({ parameters: [] })).toContain('no free parameter is measured');
  });
});

describe('many parameters', () => {
  const names = Array.from({ length: 40 }, (_, i) => `parameter_${i}`);
  const matrix = names.map((_, i) => names.map((_, k) => (i === k ? 1 : i + k === 77 ? -0.9 : 0.001 * i)));

  test('a matrix shows those with the largest correlations, in their order, and how many it leaves out', () => {
    const shown = strongest({ names, matrix, of: 'of the estimates' }, 5);
    expect(shown.names).toHaveLength(5);
    expect(shown.names.slice(-2)).toEqual(['parameter_38', 'parameter_39']);
    expect(shown.matrix[4]![3]).toBe(-0.9);
    expect(shown.left).toBe(35);
    const svg = matrixFigure(shown);
    expectSound(svg);
    expect(svg).toContain('not in the picture: 35 parameters with weaker ones');
    expect(svg).toContain('parameter_38 and parameter_39, −0.90');
  });

  test('its cells are one path a colour: hundreds of parameters stay small', () => {
    const svg = matrixFigure({ names, matrix, of: 'of the estimates' });
    expectSound(svg);
    const cells = [...svg.matchAll(/h\d+v\d+h-\d+Z/g)].length;
    expect(cells).toBe(40 * 40);
    expect(svg.length).toBeLessThan(80_000);
  });

  test('names that are cut stay apart', () => {
    const cut = fittedApart(
      ['shape_of_something_long_SR_90_110_all_cuts', 'shape_of_something_long_SR_130_150_all_cuts', 'b'],
      150,
      12,
    );
    expect(new Set(cut).size).toBe(3);
    expect(cut[0]).toContain('90_11');
    expect(cut[1]).toContain('130_15');
    for (const label of cut) expect(textWidth(label, 12)).toBeLessThanOrEqual(150);
    expect(fittedApart(['same', 'same'], 10, 12)).toHaveLength(2);
  });

  test('rankings and pulls show as many as they are asked for', () => {
    const impacts = { up: 0.1, down: -0.1 };
    const parameters = names.map((name) => ({
      name,
      pull: 0,
      constraint: 1,
      prefit: impacts,
      postfit: impacts,
    }));
    const svg = rankingFigure({ name: 'mu', parameters, unranked: 0, most: 7 });
    expectSound(svg);
    expect(svg).toContain('>parameter_6<');
    expect(svg).not.toContain('>parameter_7<');
    expect(nuisancesFigure({ parameters, most: 4 })).toContain('not in the picture: 36 more');
  });

  test('the pulls of toys: means and widths with their errors, those that are most off where there are many', () => {
    const pulls = (shift: number) => Array.from({ length: 100 }, (_, i) => shift + (i % 2 === 0 ? 1 : -1));
    const parameters = names.map((name, i) => ({ name, pullStatistics: pullStatistics(pulls(i / 100)) }));
    const svg = pullSummaryFigure({ parameters, most: 10 });
    expectSound(svg);
    expect(svg).toContain('40 parameters · not in the picture: 30 that are nearer to 0 and 1');
    expect(svg).not.toContain('>parameter_29<');
    const [mean, width] = scalesOf(svg, 'x');
    const bars = cornersOf(svg, { stroke: '#1c1c1e', fill: 'none' });
    expect(mean!(bars[0]![0]![0])).toBeCloseTo(0.3 - 0.1, 2);
    expect(width!(bars[1]![0]![0])).toBeCloseTo(1 - 1 / Math.sqrt(200), 2);
    expect(pullSummaryFigure({ parameters: [], most: 3 })).toContain('no parameter has pulls');
  });
});

describe('goodness of fit', () => {
  test.each([1, 2, 10, 500])('the curve of %i degrees of freedom, and the line of the data', (degrees) => {
    const chi2 = 1.5 * degrees;
    const svg = chiSquareFigure({ chi2, degrees, pValue: 0.2 });
    expectSound(svg);
    const [x] = scalesOf(svg, 'x');
    const [line] = cornersOf(svg, { stroke: '#1c1c1e', 'stroke-width': '2.5', fill: 'none' });
    expect(x!(line![0]![0]) / chi2).toBeCloseTo(1, 1);
    // The most likely value is k - 2.
    const [curve] = cornersOf(svg, { stroke: '#0072b2', 'stroke-width': '2', fill: 'none' });
    const top = curve!.reduce((best, at) => (at[1] < best[1] ? at : best));
    if (degrees > 2) expect(Math.abs(x!(top[0]) - (degrees - 2))).toBeLessThan(0.08 * degrees);
  });

  test('without degrees of freedom, or without a number, it says so', () => {
    const svg = chiSquareFigure({ chi2: 3, degrees: 0, pValue: null });
    expectSound(svg);
    expect(svg).toContain('no distribution without degrees of freedom');
    expectSound(chiSquareFigure({ chi2: null, degrees: 4, pValue: null }));
  });

  test('channels stand in the order of what they add', () => {
    const svg = chiSquareParts({
      channels: [
        { name: 'A', bins: 3, chi2: 1 },
        { name: 'B', bins: 2, chi2: 8 },
        { name: 'C', bins: 1, chi2: null },
      ],
      auxiliary: 2.5,
    });
    expectSound(svg);
    expect(svg.indexOf('>B<')).toBeLessThan(svg.indexOf('>A<'));
    expect(svg).toContain('the auxiliary measurements add 2.5');
    const [x] = scalesOf(svg, 'x');
    const [bar] = elementsWith(svg, 'rect', { fill: '#0072b2', 'fill-opacity': '0.75' });
    const [from, width] = ['x', 'width'].map((name) => Number(bar!.attributes.get(name)));
    expect(x!(from! + width!) - x!(from!)).toBeCloseTo(8, 1);
  });
});

test('the bands of a significance are one wide, and end at 0', () => {
  const svg = significanceFigure({ name: 'mu', mu: 1, observed: 1.2, expected: 1.5 });
  expectSound(svg);
  expect(svg).toContain(
    'expected, +2 σ 3.5; expected, +1 σ 2.5; expected, median 1.5; expected, −1 σ 0.5; expected, −2 σ 0.',
  );
});

test('limits against a number of the patches: bands around the median, gaps where there is none', () => {
  const point = (at: number, observed: number | null) => ({ at, observed, expected: [1, 2, 3, 4, 5] });
  const svg = limitsAgainst({
    title: 'T',
    label: 'mass',
    quantity: 'limit',
    points: [point(300, 2), point(100, 0.5), point(200, null)],
    excludedBelow: 1,
  });
  expectSound(svg);
  expect(svg).toContain('3 patches, 1 excluded');
  expect(svg).toContain('not in the line: 1 without a value');
  const [y] = scalesOf(svg, 'y');
  const [line] = cornersOf(svg, { stroke: '#0072b2', 'stroke-dasharray': '2 3', fill: 'none' });
  expect(y!(line![0]![1])).toBeCloseTo(1, 1);
  const [outer] = elementsWith(svg, 'path', { fill: '#e69f00' }).slice(-1);
  expect(outer).toBeDefined();
  expectSound(limitsAgainst({ title: 'T', label: 'm', quantity: 'q', points: [], excludedBelow: 0.05 }));
});
