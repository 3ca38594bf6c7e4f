// Edge cases, one by one, with numbers that can be written down: bins and samples without anything in them, parameters at bounds, fixed,
// shared or measured in odd ways, workspaces with several measurements. What else there is: edges.test.ts (what is refused; rates
// below 0), kinks.test.ts, tests/formats/pyhf (patch sets, names).
import { describe, expect, test } from 'vitest';
import type { Workspace } from '../../src/contracts/workspace.ts';
import { compileWorkspace } from '../../src/histfactory/compile.ts';
import { expectedMain, negativeLogLikelihood } from '../../src/histfactory/expected.ts';
import type { BinnedModel } from '../../src/histfactory/model.ts';
import { upperLimits } from '../../src/inference/upper-limit.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import { completeFit, fitBinned, hypotestBinned, limitTest } from '../../src/study/binned-fit.ts';
import { mu, workspaceOf } from './workspaces.ts';

const kernel = await loadKernel();
const math = kernel.exports;
const compile = (workspace: Workspace) => compileWorkspace(workspace, math);
const ratesAt = (model: BinnedModel, values: Readonly<Record<string, number>>): number[] => [
  ...expectedMain(
    model,
    model.parameters.map((p) => values[p.name] ?? p.start),
    math,
  ),
];
const shapesys = (name: string, data: readonly number[]) => ({ name, type: 'shapesys', data }) as const;
const staterror = (name: string, data: readonly number[]) => ({ name, type: 'staterror', data }) as const;
const normsys = (name: string, lo: number, hi: number) =>
  ({ name, type: 'normsys', data: { lo, hi } }) as const;
const histosys = (name: string, lo_data: readonly number[], hi_data: readonly number[]) =>
  ({ name, type: 'histosys', data: { lo_data, hi_data } }) as const;

describe('bins and samples with nothing in them', () => {
  test('an empty bin beside a full one: -ln L is that of the Poisson terms', () => {
    const model = compile(
      workspaceOf({
        c: [
          [0, 12],
          ['s', [1, 2], mu],
          ['b', [2, 10]],
        ],
      }),
    );
    const at = [0.7];
    const [empty, full] = [2.7, 11.4];
    // -ln 12! = -19.98721449566188...
    expect(negativeLogLikelihood(model, model.observed, at, math)).toBeCloseTo(
      empty + full - 12 * Math.log(full) + 19.987214495661885,
      12,
    );
    // d/dmu: 1 + 2 - 12 * 2 / (10 + 2 mu) = 0 at mu = -1, below the bound.
    expect(fitBinned(kernel, model).fit.minimum.at[0]).toBe(0);
  });

  test('bins of no nominal rate fix their shapesys and staterror; the others are as without them', () => {
    for (const modifier of [shapesys, staterror]) {
      const both = compile(
        workspaceOf({
          c: [
            [3, 55],
            ['s', [2, 5], mu],
            ['b', [0, 50], modifier('g', [1, 5])],
            ['o', [1, 0]],
          ],
        }),
      );
      const [empty, full] = both.parameters.filter((p) => p.name.startsWith('g'));
      expect([empty!.fixed, full!.fixed]).toEqual([true, false]);
      const complete = completeFit(fitBinned(kernel, both));
      const at = both.parameters.indexOf(empty!);
      expect(complete.values[at]).toBe(1);
      // With that bin's sample left out altogether.
      const parts = workspaceOf({
        full: [[55], ['s', [5], mu], ['b', [50], modifier('g', [5])]],
        x: [[3], ['s', [2], mu], ['o', [1]]],
      });
      const alone = fitBinned(kernel, compile(parts));
      const free = fitBinned(kernel, both).fit.minimum;
      expect(free.at[0]).toBeCloseTo(alone.fit.minimum.at[0]!, 10);
    }
  });

  test('a bin whose shapesys or staterror is 0 fixes that one alone', () => {
    for (const modifier of [shapesys, staterror]) {
      const model = compile(
        workspaceOf({
          c: [
            [9, 52],
            ['s', [1, 1], mu],
            ['b', [8, 50], modifier('g', [0, 5])],
          ],
        }),
      );
      expect(model.parameters.map((p) => p.fixed)).toEqual([false, true, false]);
    }
  });

  test('a sample of zeros changes nothing', () => {
    const rest = [['s', [5, 3], mu] as const, ['b', [50, 20], normsys('x', 0.9, 1.1)] as const] as const;
    const without = fitBinned(kernel, compile(workspaceOf({ c: [[58, 21], ...rest] }))).fit;
    const zeros = ['z', [0, 0], mu, normsys('x', 0.5, 2), staterror('z', [0, 0])] as const;
    const withZeros = fitBinned(kernel, compile(workspaceOf({ c: [[58, 21], ...rest, zeros] }))).fit;
    expect(withZeros.status).toBe('converged');
    expect(Math.abs(withZeros.minimum.at[0]! - without.minimum.at[0]!)).toBeLessThan(1e-10);
  });

  test('no events at all: the limit of a known background is -ln 0.05 / s where the asymptotic formula has q = 2 mu s', () => {
    const model = compile(workspaceOf({ c: [[0], ['s', [4], mu], ['b', [3]]] }));
    const fitted = fitBinned(kernel, model);
    expect(fitted.fit.minimum.at[0]).toBe(0);
    // q~ = 2 mu s; q_A = 2 (mu s - b ln(1 + mu s / b)).
    const { observed, statistic, asimov } = hypotestBinned(limitTest(kernel, fitted), 0.5);
    expect(statistic).toBeCloseTo(4, 10);
    expect(asimov).toBeCloseTo(2 * (2 - 3 * Math.log(5 / 3)), 10);
    const root = Math.sqrt(asimov);
    const tail = (z: number) => math.normalCdf(-z);
    expect(observed.cls).toBeCloseTo(tail((4 + asimov) / (2 * root)) / tail((4 - asimov) / (2 * root)), 10);
  });

  test('a sample that one channel lacks is not there', () => {
    const model = compile(
      workspaceOf({
        a: [[30], ['s', [5], mu], ['b', [20], normsys('x', 0.9, 1.1)], ['rare', [4], normsys('y', 0.5, 1.5)]],
        z: [[11], ['b', [10], normsys('x', 0.8, 1.3)]],
      }),
    );
    expect(ratesAt(model, { mu: 2, x: 1, y: -1 })).toEqual([
      expect.closeTo(10 + 22 + 2, 12),
      expect.closeTo(13, 12),
    ]);
  });
});

describe('parameters', () => {
  test('of interest at its upper bound: the fit stops there, and tests beside it see a fall', () => {
    const workspace = workspaceOf({ c: [[90], ['s', [5], mu], ['b', [50]]] }, [
      { name: 'mu', bounds: [[0, 4]] },
    ]);
    const fitted = fitBinned(kernel, compile(workspace));
    expect(fitted.fit.minimum.at[0]).toBe(4);
    // Above mu the statistic is 0: the estimate is not below it.
    const found = hypotestBinned(limitTest(kernel, fitted), 3);
    expect(found.statistic).toBe(0);
    expect(hypotestBinned(limitTest(kernel, fitted), 4).statistic).toBe(0);
    const [observed] = upperLimits(limitTest(kernel, fitted), 0.95);
    expect(observed!.limit).toBeNull();
    expect(observed!.problem).not.toBeNull();
  });

  test('a normsys up on both sides: its own values at -1 and 1, value, slope and curvature continuous there', () => {
    const model = compile(workspaceOf({ c: [[10], ['s', [0], mu], ['b', [100], normsys('x', 1.05, 1.2)]] }));
    const rate = (x: number): number => ratesAt(model, { mu: 0, x })[0]!;
    expect([rate(-1), rate(0), rate(1)]).toEqual([expect.closeTo(105, 10), 100, expect.closeTo(120, 10)]);
    for (const x of [-1, 1]) {
      const h = 1e-3;
      const slope = (side: number) => (rate(x + side * h) - rate(x)) / (side * h);
      const curve = (side: number) => (rate(x + 2 * side * h) - 2 * rate(x + side * h) + rate(x)) / (h * h);
      expect(Math.abs(slope(1) - slope(-1))).toBeLessThan(0.05);
      expect(Math.abs(curve(1) - curve(-1))).toBeLessThan(0.2);
    }
    expect(rate(2)).toBeCloseTo(100 * 1.2 ** 2, 10);
    expect(rate(-2)).toBeCloseTo(100 * 1.05 ** 2, 10);
  });

  test('a normsys of 1 and 1 does nothing: its parameter stays at 0 +- 1', () => {
    for (const factors of ['code1', 'code4'] as const) {
      const workspace = workspaceOf({ c: [[60], ['s', [5], mu], ['b', [50], normsys('x', 1, 1)]] });
      const model = compileWorkspace(workspace, math, { codes: { factors } });
      const { values, uncertainties } = completeFit(fitBinned(kernel, model));
      expect([...values]).toEqual([expect.closeTo(2, 10), 0]);
      expect(uncertainties[1]).toBeCloseTo(1, 12);
      expect(uncertainties[0]).toBeCloseTo(Math.sqrt(60) / 5, 7);
    }
  });

  test('a histosys that takes a rate below 0 with events there is outside the domain; the fit stays inside', () => {
    const model = compile(
      workspaceOf({
        c: [
          [2, 30],
          ['s', [0.5, 1], mu],
          ['b', [3, 30], histosys('x', [-4, 33], [8, 27])],
        ],
      }),
    );
    expect(ratesAt(model, { mu: 0, x: -1 })[0]).toBeCloseTo(-4, 12);
    expect(negativeLogLikelihood(model, model.observed, [0, -1].map((v, i) => (model.parameters[i]!.name === 'x' ? -1 : v === -1 ? 0 : v)), math)).toBe(Number.POSITIVE_INFINITY); // biome-ignore format: one line
    const { fit } = fitBinned(kernel, model);
    expect(fit.status).toBe('converged');
    expect(Number.isFinite(fit.minimum.value)).toBe(true);
  });

  test('a staterror of one name in two channels has a parameter a bin, each with the width of its own bin', () => {
    const model = compile(
      workspaceOf({
        a: [[30], ['s', [5], mu], ['b', [20], staterror('stat', [2])], ['c', [10], staterror('stat', [1])]],
        z: [[11], ['b', [10], staterror('stat', [3])]],
      }),
    );
    const sigmas = model.constraints.map((c) => (c.kind === 'normal' ? c.sigma : Number.NaN));
    expect(model.parameters.map((p) => p.name)).toEqual(['mu', 'stat[0]', 'stat[1]']);
    expect(sigmas).toEqual([expect.closeTo(Math.sqrt(5) / 30, 14), expect.closeTo(0.3, 14)]);
    expect(ratesAt(model, { mu: 0, 'stat[0]': 1.1, 'stat[1]': 0.5 })).toEqual([
      expect.closeTo(33, 12),
      expect.closeTo(5, 12),
    ]);
  });

  test('a fixed parameter stays, whatever it is; its measurement is a constant', () => {
    const fixed = { name: 'x', inits: [1.5], fixed: true };
    const workspace = workspaceOf({ c: [[70], ['s', [5], mu], ['b', [50], normsys('x', 0.9, 1.1)]] }, [
      fixed,
    ]);
    const { values, uncertainties } = completeFit(fitBinned(kernel, compile(workspace)));
    const scale = 1.1 ** 1.5;
    expect([...values]).toEqual([expect.closeTo((70 - 50 * scale) / 5, 10), 1.5]);
    expect(uncertainties).toEqual([expect.closeTo(Math.sqrt(70) / 5, 7), null]);
    // 70 - 70 ln 70 + ln 70! + 1.5^2 / 2 + ln(2 pi) / 2, with ln 70! = 230.43904356577695.
    expect(fitBinned(kernel, compile(workspace)).fit.minimum.value).toBeCloseTo(
      70 - 70 * Math.log(70) + 230.439043565777 + 1.125 + 0.5 * Math.log(2 * Math.PI),
      9,
    );
  });

  test('of one name and two types is one parameter: a normsys and a histosys move together', () => {
    const model = compile(
      workspaceOf({
        c: [[50], ['s', [5], mu], ['b', [40], normsys('x', 0.9, 1.1), histosys('x', [36], [46])]],
      }),
    );
    expect(model.parameters.map((p) => p.name)).toEqual(['x', 'mu']);
    expect(model.constraints).toHaveLength(1);
    expect(ratesAt(model, { mu: 0, x: 1 })[0]).toBeCloseTo(46 * 1.1, 10);
    expect(ratesAt(model, { mu: 0, x: -1 })[0]).toBeCloseTo(36 * 0.9, 10);
  });
});

describe('data and measurements', () => {
  test('observations that are not whole numbers', () => {
    const model = compile(workspaceOf({ c: [[57.25], ['s', [5], mu], ['b', [50]]] }));
    const { fit } = fitBinned(kernel, model);
    expect(fit.minimum.at[0]).toBeCloseTo(1.45, 10);
    // n - n ln n + ln Gamma(n + 1) with ln Gamma by mpmath.
    expect(fit.minimum.value).toBeCloseTo(57.25 - 57.25 * Math.log(57.25) + 177.40934047306158, 9);
  });

  test('of several measurements each has its own parameter of interest and settings', () => {
    const one = workspaceOf({ c: [[70], ['s', [5], mu], ['b', [50], normsys('x', 0.9, 1.1)]] });
    const other = {
      name: 'other',
      config: { poi: 'x', parameters: [{ name: 'mu', inits: [2], fixed: true }] },
    };
    const none = { name: 'none', config: { poi: '', parameters: [] } };
    const workspace = { ...one, measurements: [...one.measurements, other, none] };
    const of = (measurement?: string) => compileWorkspace(workspace, math, { measurement });
    const poi = (model: BinnedModel) => (model.poi === null ? null : model.parameters[model.poi]!.name);
    expect([poi(of()), poi(of('other')), poi(of('none'))]).toEqual(['mu', 'x', null]);
    const fitted = fitBinned(kernel, of('other'));
    expect(
      completeFit(fitted).values[fitted.likelihood.model.parameters.findIndex((p) => p.name === 'mu')],
    ).toBe(2);
    // No parameter of interest, and the same minimum as with one.
    expect(fitBinned(kernel, of('none')).fit.minimum.value).toBeCloseTo(
      fitBinned(kernel, of()).fit.minimum.value,
      10,
    );
  });

  test('names of any script are names', () => {
    const name = 'μ_σήμα 信号 \u{1F600}';
    const workspace = workspaceOf(
      { канал: [[60], ['б', [50]], ['s', [5], { name, type: 'normfactor', data: null }]] },
      [],
      name,
    );
    const model = compile(workspace);
    expect(model.parameters[model.poi!]!.name).toBe(name);
    expect(fitBinned(kernel, model).fit.minimum.at[0]).toBeCloseTo(2, 10);
  });
});
