// Figures of tests, limits and goodness of fit: what is drawn is the data, whatever the data and the names are; and names of
// axes stand clear of their labels.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandFigure } from '../../src/report/figures/band.ts';
import { clsCurveFigure } from '../../src/report/figures/cls-curve.ts';
import { confidenceFigure } from '../../src/report/figures/confidence.ts';
import { goodnessFigure } from '../../src/report/figures/goodness.ts';
import { limitFigure } from '../../src/report/figures/limit.ts';
import { statisticsFigure } from '../../src/report/figures/statistics.ts';
import { figure } from '../../src/report/svg/figure.ts';
import { axes, panel } from '../../src/report/svg/panel.ts';
import { textWidth } from '../../src/report/svg/text.ts';
import { cornersOf, elementsWith, expectSound, scalesOf } from './sound.ts';
import { textOf } from './xml.ts';

const points = [
  { mu: 1, cls: 0.6, error: 0.02, expected: [0.1, 0.2, 0.4, 0.7, 0.9] },
  { mu: 2, cls: 0.2, error: 0.01, expected: [0.01, 0.04, 0.1, 0.3, 0.6] },
  { mu: 4, cls: 0.02, error: null, expected: [0, 0.001, 0.01, 0.04, 0.2] },
];

test('the curve of CL_s goes through its values, and its bands lie between theirs', () => {
  const svg = clsCurveFigure({ name: 'mu', cl: 0.95, points, observed: 3.1 });
  expectSound(svg);
  const [[x], [y]] = [scalesOf(svg, 'x'), scalesOf(svg, 'y')];
  const [seen] = cornersOf(svg, { stroke: '#1c1c1e', 'stroke-width': '2.5', fill: 'none' });
  seen!.forEach(([px, py], i) => {
    expect(x!(px)).toBeCloseTo(points[i]!.mu, 1);
    expect(y!(py)).toBeCloseTo(points[i]!.cls, 2);
  });
  const [outer] = cornersOf(svg, { fill: '#e69f00' }).filter((c) => c.length === 6);
  const heights = outer!.map(([, py]) => y!(py)).sort((a, b) => a - b);
  [0, 0.01, 0.1, 0.2, 0.6, 0.9].forEach((v, i) => {
    expect(heights[i]).toBeCloseTo(v, 2);
  });
  const [alpha] = cornersOf(svg, { stroke: '#0072b2', 'stroke-dasharray': '3 3', fill: 'none' });
  expect(y!(alpha![0]![1])).toBeCloseTo(0.05, 2);
  expect(svg).toContain('The observed limit is 3.1');
});

test('the statistic of toys is counted in bins, on an axis of powers of ten', () => {
  const background = Array.from({ length: 100 }, (_, i) => i / 10);
  const svg = statisticsFigure({
    symbol: 'q̃',
    name: 'mu',
    mu: 2,
    background,
    signal: [0, 0, 0.1, 9],
    observed: 5,
  });
  expectSound(svg);
  expect(svg).toContain('100 toys without signal, 4 toys with mu = 2');
  const [x] = scalesOf(svg, 'x');
  const [line] = cornersOf(svg, { stroke: '#1c1c1e', 'stroke-width': '2.5', fill: 'none' });
  expect(x!(line![0]![0])).toBeCloseTo(5, 1);
});

test('the deviance of the data is drawn among those of toys, also far from them', () => {
  const svg = goodnessFigure({
    statistic: 95,
    quantity: 'Poisson deviance from the fit',
    word: 'deviance',
    toys: [40, 45, 50, 55, 60],
    pValue: 1 / 6,
  });
  expectSound(svg);
  const [x] = scalesOf(svg, 'x');
  const [line] = cornersOf(svg, { stroke: '#1c1c1e', 'stroke-width': '2.5', fill: 'none' });
  expect(x!(line![0]![0])).toBeCloseTo(95, 0);
  expect(svg).toContain('p = 0.17 ± 0.17 from 5 toys');
});

test('limits have their errors beside them', () => {
  const svg = limitFigure({
    name: 'mu',
    cl: 0.9,
    observed: 1.234,
    expected: [1, 2, 3, null, 5],
    errors: { observed: 0.056, expected: [0.1, null, 0.3, 0.4, 0.5] },
  });
  for (const words of ['1.234 ± 0.056', '1.00 ± 0.10', '>2<', '3.00 ± 0.30', 'none'])
    expect(svg).toContain(words);
});

const any = fc.oneof(
  fc.double(),
  fc.constantFrom(0, 1, -1, 1e308, -1e308, Number.NaN),
  fc.double({ min: 0, max: 1 }),
);
const orNull = fc.option(any);
const five = fc.array(orNull, { minLength: 5, maxLength: 5 });

describe('figures are sound whatever the numbers and names are', () => {
  test('limits, tests and curves', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.array(fc.record({ mu: any, cls: orNull, error: orNull, expected: five }), { maxLength: 6 }),
        orNull,
        five,
        (name, given, observed, expected) => {
          const ascending = given.toSorted((a, b) => a.mu - b.mu);
          expectSound(clsCurveFigure({ name: `n${name}`, cl: 0.95, points: ascending, observed }));
          expectSound(confidenceFigure({ name: `n${name}`, mu: 1, observed, expected }));
          const errors = { observed, expected };
          expectSound(
            bandFigure({
              title: `t${name}`,
              what: 'w',
              quantity: 'q',
              none: 'none',
              observed,
              expected,
              errors,
            }),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  test('statistics and deviances of toys', () => {
    fc.assert(
      fc.property(fc.array(any), fc.array(any), any, (background, signal, observed) => {
        expectSound(statisticsFigure({ symbol: 'q̃', name: 'mu', mu: 1, background, signal, observed }));
        expectSound(
          goodnessFigure({
            statistic: observed,
            quantity: 'energy',
            word: 'energy',
            toys: signal,
            pValue: 0.5,
          }),
        );
      }),
      { numRuns: 40 },
    );
  });
});

test.each([1, 12, 123, 1234, 12_345, 123_456, 999_999, 5e7, 0.012, 0.00123, 1.00001])(
  'the name of a vertical axis to %d stands clear of its labels, inside the figure',
  (most) => {
    const p = panel({ left: 70, right: 400, top: 20, bottom: 300 }, [0, 1], [0, most]);
    const head = { width: 420, height: 340, title: 't', lines: [], description: 'd' };
    const svg = figure(head, axes(p, { x: 'x', y: 'events', counts: false }));
    const labels = elementsWith(svg, 'text', { 'text-anchor': 'end', 'font-size': '11' });
    const [name] = elementsWith(svg, 'text', { 'text-anchor': 'middle' }).filter(
      (e) => textOf(e) === 'events',
    );
    const left = Math.min(...labels.map((e) => Number(e.attributes.get('x')) - textWidth(textOf(e), 11)));
    // Turned by 90 degrees: letters reach 9 pixels to the left of the line they stand on, and 3 to its right.
    const x = Number(name!.attributes.get('x'));
    expect(labels.length).toBeGreaterThan(2);
    expect(x + 3).toBeLessThan(left);
    expect(x - 9).toBeGreaterThan(0);
  },
);
