// Figures: golden files, well-formed and safe text for any input, and nothing that is not a number.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convergenceFigure } from '../../src/report/figures/convergence.ts';
import { correlationsFigure } from '../../src/report/figures/correlations.ts';
import { estimatesFigure } from '../../src/report/figures/estimates.ts';
import { modelFigure } from '../../src/report/figures/model.ts';
import { pullsFigure } from '../../src/report/figures/pulls.ts';
import { uncertaintiesFigure } from '../../src/report/figures/uncertainties.ts';
import { gaussian, madeToy, uniform } from './helpers.ts';
import { expectSound } from './sound.ts';
import { parseXml, textOf } from './xml.ts';

/** Numbers with few digits, as a person would type them. */
function fixedSample(n: number, scale: number, shift: number): number[] {
  const next = uniform(23);
  return Array.from({ length: n }, () => Number((shift + scale * gaussian(next)).toPrecision(8)));
}

const statuses = [
  { status: 'converged', toys: 97 },
  { status: 'no-covariance', toys: 2 },
  { status: 'outside-domain', toys: 1 },
];

const golden: Readonly<Record<string, () => string>> = {
  pulls: () => pullsFigure({ name: 'N_sig', pulls: [...fixedSample(500, 1, 0), -7.5, 5.5] }),
  'pulls-none': () => pullsFigure({ name: 'N_sig', pulls: [] }),
  estimates: () => estimatesFigure({ name: 'mass', estimates: fixedSample(500, 0.19, 125.25), truth: 125.2 }),
  'estimates-equal': () => estimatesFigure({ name: 'mass', estimates: [125, 125, 125], truth: 125 }),
  uncertainties: () =>
    uncertaintiesFigure({
      name: 'mass',
      uncertainties: fixedSample(300, 0.008, 0.19),
      estimates: fixedSample(300, 0.2, 125),
    }),
  correlations: () =>
    correlationsFigure({
      names: ['N_sig', 'mass', 'a constant'],
      columns: [
        [1, 2, 3, 4, null],
        [2, 1, 4, 3, 5],
        [1, 1, 1, 1, 1],
      ],
    }),
  convergence: () =>
    convergenceFigure({
      statuses,
      edm: [null, 0, 0, ...fixedSample(97, 0.3e-12, 2e-12).map((v) => Math.abs(v))],
      errorBound: [null, null, 0, ...fixedSample(97, 0.5e-9, 2e-9).map((v) => Math.abs(v))],
      tolerance: 1e-6,
    }),
  model: () => modelFigure(madeToy(40)),
  'model-unequal': () =>
    modelFigure({
      name: 'CR',
      observable: 'p_T',
      edges: [0, 10, 30, 100],
      counts: [12, 0, 3],
      total: [10.5, 1.25, 0],
      processes: [{ name: 'background', values: [10.5, 1.25, 0] }],
    }),
};

describe('golden figures', () => {
  test.each(Object.keys(golden))('%s looks as it did (UPDATE_GOLDEN=1 rewrites it)', (name) => {
    const path = join(import.meta.dirname, 'golden', `${name}.svg`);
    const svg = `${golden[name]!()}\n`;
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, svg);
    expect(existsSync(path), `${path} is missing`).toBe(true);
    expect(svg).toBe(readFileSync(path, 'utf8'));
  });
});

describe('every figure is sound', () => {
  const anyNumber = fc.double();
  const usual = fc.double({ min: -1000, max: 1000, noNaN: true });
  const numbers = fc.oneof(fc.array(anyNumber, { maxLength: 30 }), fc.array(usual, { maxLength: 200 }));
  const name = fc.constantFrom('N_sig', '', ' ', 'a'.repeat(300), '質量', 'x\ny', '<b>&"\'');

  test('pulls, whatever they are', () => {
    fc.assert(fc.property(name, numbers, (n, pulls) => expectSound(pullsFigure({ name: n, pulls }))));
  });
  test('estimates, whatever they are', () => {
    fc.assert(
      fc.property(name, numbers, anyNumber, (n, estimates, truth) =>
        expectSound(estimatesFigure({ name: n, estimates, truth })),
      ),
    );
  });
  test('uncertainties, whatever they are', () => {
    fc.assert(
      fc.property(name, numbers, numbers, (n, values, estimates) =>
        expectSound(uncertaintiesFigure({ name: n, uncertainties: values.map(Math.abs), estimates })),
      ),
    );
  });
  test('correlations of columns with holes, of any length', () => {
    const column = fc.array(fc.option(anyNumber), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.tuple(name, column), { maxLength: 20 }), (pairs) =>
        expectSound(correlationsFigure({ names: pairs.map(([n]) => n), columns: pairs.map(([, c]) => c) })),
      ),
    );
  });
  test('convergence, with zeros and holes', () => {
    const values = fc.array(fc.option(fc.oneof(fc.constant(0), fc.double())), { maxLength: 40 });
    const counts = fc.array(fc.record({ status: name, toys: fc.nat() }), { maxLength: 9 });
    fc.assert(
      fc.property(counts, values, values, (of, edm, errorBound) =>
        expectSound(convergenceFigure({ statuses: of, edm, errorBound, tolerance: 1e-6 })),
      ),
    );
  });
  test('a toy in any bins, also where lists do not fit', () => {
    const positive = fc.oneof(fc.double(), fc.double({ min: 0, max: 1e4, noNaN: true }));
    const counts = fc.array(fc.oneof(fc.nat({ max: 1000 }), fc.double()), { maxLength: 30 });
    const edges = fc.array(usual, { maxLength: 30 }).map((e) => [...new Set(e)].sort((a, b) => a - b));
    fc.assert(
      fc.property(name, edges, counts, fc.array(positive, { maxLength: 30 }), (n, e, c, total) =>
        expectSound(
          modelFigure({
            name: n,
            observable: n,
            edges: e,
            counts: c,
            total,
            processes: [{ name: n, values: total }],
          }),
        ),
      ),
    );
  });
});

test.each([
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'; drop",
  'µ⟨φ⟩ 質量 🎲',
  'two\nlines\r\nand\ttab',
  'zero\u0000one\u0001 half \ud83d pair',
  ']]>&amp;',
])('the hostile name %j is text in every figure', (name) => {
  const figures = [
    pullsFigure({ name, pulls: [0.5, -0.5] }),
    estimatesFigure({ name, estimates: [1, 2, 3], truth: 2 }),
    uncertaintiesFigure({ name, uncertainties: [1, 1.1], estimates: [1, 2] }),
    correlationsFigure({
      names: [name, 'b'],
      columns: [
        [1, 2, 4],
        [3, 2, 2],
      ],
    }),
    convergenceFigure({
      statuses: [{ status: name, toys: 3 }],
      edm: [1e-9],
      errorBound: [0],
      tolerance: 1e-6,
    }),
    modelFigure({ ...madeToy(4), name, observable: name, processes: [{ name, values: [1, 1, 1, 1] }] }),
  ];
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML cannot hold is replaced
  const legal = name.replace(/[\u0000\u0001]/g, '\ufffd').replace('\ud83d', '\ufffd');
  for (const svg of figures) {
    expectSound(svg);
    const root = parseXml(svg);
    const spoken = root.children
      .slice(0, 2)
      .map((e) => (typeof e === 'string' ? e : textOf(e)))
      .join(' ');
    expect(spoken).toContain(legal);
    expect(svg).not.toMatch(/<script|<img/);
  }
});

test('what lies outside of a picture is said in it', () => {
  expect(pullsFigure({ name: 'x', pulls: [...Array(500).fill(0), 80, 90, -70] })).toContain(
    'outside the picture: 1 toy to the left, 2 toys to the right',
  );
});

test('what is no number leaves a gap, and the rest is drawn', () => {
  const toy = madeToy(20);
  const holes = toy.total.map((v, i) => (i === 7 ? Number.NaN : v));
  const svg = modelFigure({ ...toy, total: holes, processes: [] });
  expectSound(svg);
  const line = /<path d="([^"]*)"[^>]*stroke="#0072b2" stroke-width="2.25"/.exec(svg)![1]!;
  expect(line.match(/M/g)).toHaveLength(2);
});
