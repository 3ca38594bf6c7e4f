// The contract of every pdf of src/unbinned/pdfs: log density, derivatives, normalisation, quadratic form, crest, breaks
// and sampling. References are mpmath's. Adding a pdf is adding its file to pdfs/ here, and its make_*.py to reference/.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { Stream } from '../../src/kernel/streams.ts';
import type { Channel } from '../../src/unbinned/model.ts';
import type { Pdf, PdfAtPoint, Window } from '../../src/unbinned/pdf.ts';
import { makePdf, pdfMakers } from '../../src/unbinned/pdfs/index.ts';
import { ChannelSampler } from '../../src/unbinned/sampling/sampler.ts';
import { distanceFromUniform, kolmogorovTail } from '../stats/independent.ts';
import type { Case } from './pdfs/contract.ts';
import { contracts } from './pdfs/index.ts';

const folder = join(import.meta.dirname, 'reference/pdfs');
const references = (name: string): readonly Case[] =>
  JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as readonly Case[];

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

const windowOf = ([lower, upper]: readonly [number, number]): Window => ({ lower, upper });

/** The pdf's columns at each of `xs`: ln f, then its features. */
function columns(type: Pdf, pdf: PdfAtPoint, xs: ArrayLike<number>): Float64Array[] {
  const mark = kernel.mark();
  const n = xs.length + (xs.length % 2);
  const stride = 8 * n;
  const x = kernel.allocate(stride);
  kernel.view(x, n).fill(xs[xs.length - 1]!);
  kernel.view(x, n).set(Array.from(xs));
  const logs = kernel.allocate(stride);
  const features = kernel.allocate(stride * type.features);
  const constants = type.constants === undefined ? 0 : kernel.place(type.constants);
  pdf.writeColumns(kernel, x, n, logs, features, stride, constants);
  const places = [logs, ...Array.from({ length: type.features }, (_, k) => features + k * stride)];
  const answer = places.map((place) => kernel.view(place, xs.length).slice());
  kernel.release(mark);
  return answer;
}

/** ln f, then its first and second derivatives, at each x. */
function evaluate(type: Pdf, pdf: PdfAtPoint, xs: readonly number[]): number[][] {
  const [logs, ...features] = columns(type, pdf, xs) as [Float64Array, ...Float64Array[]];
  const combine = (coefficients: readonly number[], row: number, width: number, i: number): number => {
    let sum = coefficients[row * width]!;
    for (let k = 1; k < width; k++) sum += coefficients[row * width + k]! * features[k - 1]![i]!;
    return sum;
  };
  const count = type.shapeNames.length;
  return xs.map((_, i) => {
    const first = Array.from({ length: count }, (_, a) => combine(pdf.first, a, type.slopes + 1, i));
    const second: number[] = [];
    for (let a = 0; a < count; a++) {
      for (let b = a; b < count; b++) {
        const value = combine(pdf.second, second.length, type.features + 1, i);
        second.push(pdf.curvature === 'log' ? value : value - first[a]! * first[b]!);
      }
    }
    return [logs[i]!, ...first, ...second];
  });
}

function density(type: Pdf, pdf: PdfAtPoint, xs: Float64Array): Float64Array {
  return columns(type, pdf, xs)[0]!.map((log) => Math.exp(log));
}

/** Gauss-Legendre's 8 points on [-1, 1] (Abramowitz and Stegun, table 25.4). */
const LEGENDRE = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
] as const;

/** The integral of the density over panels that halve towards each end of the window and towards the crest. */
function integrate(type: Pdf, pdf: PdfAtPoint, { lower, upper }: Window): number {
  const centres = [
    lower,
    upper,
    ...(pdf.crest === null ? [] : [pdf.crest.at]),
    ...pdf.breaks.map((b) => b.at),
  ];
  const edges = new Set([lower, upper]);
  for (const c of centres) {
    edges.add(c);
    for (let w = upper - lower; w > 1e-9 * (upper - lower); w /= 1.25) {
      for (const e of [c - w, c + w]) if (e > lower && e < upper) edges.add(e);
    }
  }
  const sorted = [...edges].sort((a, b) => a - b);
  const xs: number[] = [];
  const weights: number[] = [];
  for (let i = 1; i < sorted.length; i++) {
    const [centre, half] = [0.5 * (sorted[i - 1]! + sorted[i]!), 0.5 * (sorted[i]! - sorted[i - 1]!)];
    for (const [node, weight] of LEGENDRE) {
      xs.push(centre - half * node, centre + half * node);
      weights.push(half * weight, half * weight);
    }
  }
  return density(type, pdf, Float64Array.from(xs)).reduce((sum, f, i) => sum + f * weights[i]!, 0);
}

test('every pdf has a contract here and a reference', () => {
  const types = Object.keys(pdfMakers).sort();
  expect(contracts.map((c) => c.type).sort()).toEqual(types);
  expect(readdirSync(folder).sort()).toEqual(types.map((type) => `${type}.json`));
});

describe.each(contracts.map((c) => [c.type, c] as const))('%s', (name, contract) => {
  const cases = references(name).map((c) => [c.label, c] as const);
  const exact = { log: 2e-14, first: 1e-12, second: 1e-9, ...contract.exact };
  const make = ({ shape, window, spec }: Case): Pdf =>
    makePdf(
      { type: name, observable: 'x', params: shape.map((_, i) => `p${i}`), ...spec } as never,
      windowOf(window),
    );
  const at = (of: Case): PdfAtPoint => make(of).at(of.shape, windowOf(of.window), kernel.exports);

  test('says its name, and has as many coefficients as it promises', () => {
    const of = cases[0]![1];
    const type = make(of);
    expect(type.type).toBe(name);
    const pdf = at(of);
    const a = type.shapeNames.length;
    expect(of.shape).toHaveLength(a);
    expect(pdf.first).toHaveLength(a * (type.slopes + 1));
    expect(pdf.second).toHaveLength(((a * (a + 1)) / 2) * (type.features + 1));
    for (const { slopes } of pdf.breaks) expect(slopes).toHaveLength(a);
    if (pdf.quadratic !== null) expect(pdf.quadratic.features).toHaveLength(type.features);
  });

  test.each(cases)('%s: ln f is mpmath’s to 2e-14 of its size or as promised', (_, of) => {
    const answers = evaluate(
      make(of),
      at(of),
      of.rows.map(([x]) => x),
    );
    of.rows.forEach(([, log], i) => {
      expect(Math.abs(answers[i]![0]! - log)).toBeLessThan(exact.log * Math.max(1, Math.abs(log)));
    });
  });

  test.each(cases)(
    '%s: derivatives are mpmath’s to 1e-12 (first) and 1e-9 (second) of their largest, or as promised',
    (_, of) => {
      const answers = evaluate(
        make(of),
        at(of),
        of.rows.map(([x]) => x),
      );
      const expected = of.rows.map(([, , first, second]) => [...first, ...second]);
      for (let d = 0; d < expected[0]!.length; d++) {
        const largest = Math.max(...expected.map((row) => Math.abs(row[d]!)));
        const tolerance = d < of.shape.length ? exact.first : exact.second;
        expected.forEach((row, i) => {
          expect(Math.abs(answers[i]![1 + d]! - row[d]!)).toBeLessThanOrEqual(tolerance * largest);
        });
      }
    },
  );

  test.each(cases)('%s: derivatives are differences of ln f', (_, of) => {
    const xs = of.rows.map(([x]) => x);
    const type = make(of);
    const here = evaluate(type, at(of), xs);
    const count = type.shapeNames.length;
    for (let a = 0; a < count; a++) {
      const step = 1e-3 * of.scales[a]!;
      const moved = (by: number) => at({ ...of, shape: of.shape.map((s, i) => (i === a ? s + by : s)) });
      const [up, down, upUp, downDown] = [step, -step, 2 * step, -2 * step].map((by) =>
        evaluate(type, moved(by), xs),
      ) as [number[][], number[][], number[][], number[][]];
      const gradient = (i: number) =>
        (8 * (up[i]![0]! - down[i]![0]!) - (upUp[i]![0]! - downDown[i]![0]!)) / (12 * step);
      const largest = (values: ArrayLike<number>) =>
        Array.from(values).reduce((most, v) => Math.max(most, Math.abs(v)), 0);
      const size = (d: number) => Math.max(...here.map((row) => Math.abs(row[d]!)));
      xs.forEach((_, i) => {
        // Rounding of ln f, divided by the step, and the neglected fifth derivative.
        const noise = (1e-14 * Math.max(...up.map(([log]) => Math.abs(log!)), 1)) / step;
        expect(Math.abs(gradient(i) - here[i]![1 + a]!)).toBeLessThan(1e-8 * size(1 + a) + noise);
        for (let b = a; b < count; b++) {
          const pair = a * count - (a * (a - 1)) / 2 + b - a;
          const slope =
            (8 * (up[i]![1 + b]! - down[i]![1 + b]!) - (upUp[i]![1 + b]! - downDown[i]![1 + b]!)) /
            (12 * step);
          const d = 1 + count + pair;
          const slopeNoise = (1e-13 * size(1 + b) + 1e-15 * largest(moved(step).first)) / step;
          expect(Math.abs(slope - here[i]![d]!)).toBeLessThan(1e-8 * size(d) + slopeNoise);
        }
      });
    }
  });

  test.each(cases)('%s: the integral over the window is 1', (_, of) => {
    expect(integrate(make(of), at(of), windowOf(of.window))).toBeCloseTo(1, 10);
  });

  test.each(cases)('%s: the crest is the place of the window where the density is highest', (_, of) => {
    const pdf = at(of);
    const type = make(of);
    const places = Array.from(
      { length: 1001 },
      (_, i) => of.window[0] + ((of.window[1] - of.window[0]) * i) / 1000,
    );
    const highest = Math.max(...evaluate(type, pdf, places).map(([log]) => log!));
    if (pdf.crest === null) {
      // Flat from break to break: bins and cells are cut there, so that none can step over a narrow peak.
      const cuts = [of.window[0], ...pdf.breaks.map((b) => b.at), of.window[1]];
      const flat = cuts.slice(1).every((cut, i) => {
        const inside = places.filter((x) => x > cuts[i]! && x < cut);
        return new Set(evaluate(type, pdf, inside).map(([log]) => Math.round(log! * 1e12))).size <= 1;
      });
      if (flat) return;
      // No need to say where: the edges of the fewest cells that likelihoods and samplers use see a density as high.
      const edges = Array.from(
        { length: 65 },
        (_, i) => of.window[0] + ((of.window[1] - of.window[0]) * i) / 64,
      );
      const seen = Math.max(...evaluate(type, pdf, edges).map(([log]) => log!));
      expect(highest - seen).toBeLessThan(0.01);
      return;
    }
    const [[top], [away]] = evaluate(type, pdf, [
      pdf.crest.at,
      Math.min(
        Math.max(pdf.crest.at + 3 * pdf.crest.width * (pdf.crest.at < of.window[1] ? 1 : -1), of.window[0]),
        of.window[1],
      ),
    ]) as [number[], number[]];
    expect(top).toBeGreaterThanOrEqual(highest - 1e-12 * Math.max(1, Math.abs(highest)));
    // Three widths away the density has fallen, but not out of sight.
    expect(away!).toBeLessThanOrEqual(top!);
    expect(away!).toBeGreaterThan(top! - 10);
  });

  test.each(cases)('%s: the quadratic form is ln f and the features', (_, of) => {
    const pdf = at(of);
    const type = make(of);
    if (pdf.quadratic === null) return;
    const { centre, scale, logDensity, features } = pdf.quadratic;
    const value = ([c0, c1, c2]: readonly [number, number, number], v: number) => c0 + v * (c1 + v * c2);
    for (const [x, log] of of.rows) {
      const v = (x - centre) * scale;
      expect(Math.abs(value(logDensity, v) - log)).toBeLessThan(3e-14 * Math.max(1, Math.abs(log)));
      const written = columns(type, pdf, [x]);
      features.forEach((feature, f) => {
        const expected = written[1 + f]![0]!;
        expect(Math.abs(value(feature, v) - expected)).toBeLessThanOrEqual(
          1e-14 * Math.max(1e-300, Math.abs(expected)),
        );
      });
    }
  });

  test('refuses ranges in which it is no density, and no others', () => {
    const ranges = (of: readonly (readonly [number, number])[]) =>
      of.map(([lower, upper], i) => ({ name: `parameter${i}`, lower, upper }));
    for (const r of contract.refused)
      expect(make(cases[0]![1]).rangeProblem(ranges(r))).toContain('parameter');
    for (const r of contract.allowed) expect(make(cases[0]![1]).rangeProblem(ranges(r))).toBeNull();
  });

  test.each(cases)('%s: 40,000 sampled events follow its distribution function', (_, of) => {
    const mark = kernel.mark();
    const window = windowOf(of.window);
    const pdf = at(of);
    const stream = new Stream(kernel);
    const projections = [{ name: 'c', observable: 'x', window, processes: [] }];
    const channel: Channel = { name: 'c', index: 0, inFit: true, processes: [], projections };
    const sampler = new ChannelSampler(
      kernel,
      channel,
      (x) => density(make(of), pdf, x).map((f) => 40_000 * f),
      { breaks: pdf.breaks, crests: pdf.crest === null ? [] : [pdf.crest] },
      { cells: 64, binsPerCell: 16 },
    );
    expect(sampler.expected / 40_000).toBeCloseTo(1, 9);
    stream.start(20260711, 1, 1);
    const { x, count } = sampler.events(stream.address);
    const events = kernel.view(x, count).slice();
    kernel.release(mark);
    expect(Math.abs(count - 40_000)).toBeLessThan(5 * 200);
    expect(events.every((e) => e >= window.lower && e <= window.upper)).toBe(true);
    const uniform = events.map((e) => contract.cumulative(e, of.shape, window, of.spec));
    expect(kolmogorovTail(distanceFromUniform(uniform), count)).toBeGreaterThan(1e-4);
  });
});
