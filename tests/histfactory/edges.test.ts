// What a model refuses, and what happens at its edges.
import { beforeAll, describe, expect, test } from 'vitest';
import { SheafFailure } from '../../src/contracts/failures.ts';
import type { Workspace } from '../../src/contracts/workspace.ts';
import { type CompileOptions, compileWorkspace } from '../../src/histfactory/compile.ts';
import { curveAt } from '../../src/histfactory/curve.ts';
import { EMPTY_WIDTH, emptyTerm } from '../../src/histfactory/empty-bin.ts';
import { expectedMain, negativeLogLikelihood } from '../../src/histfactory/expected.ts';
import { BinnedLikelihood, shiftCodes } from '../../src/histfactory/likelihood.ts';
import type { BinnedModel } from '../../src/histfactory/model.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { newDerivatives } from '../../src/minimize/function.ts';
import { additive } from '../../src/stats/interpolation.ts';
import { completeFit, fitBinned, hypotestBinned, limitTest } from '../../src/study/binned-fit.ts';
import { mu, workspaceOf } from './workspaces.ts';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});
const compile = (workspace: Workspace, options?: CompileOptions): BinnedModel =>
  compileWorkspace(workspace, kernel.exports, options);

const shapesys = (name: string, data: readonly number[]) => ({ name, type: 'shapesys', data }) as const;
const staterror = (name: string, data: readonly number[]) => ({ name, type: 'staterror', data }) as const;
const normsys = (name: string, lo: number, hi: number) =>
  ({ name, type: 'normsys', data: { lo, hi } }) as const;
const histosys = (name: string, lo_data: readonly number[], hi_data: readonly number[]) =>
  ({ name, type: 'histosys', data: { lo_data, hi_data } }) as const;
const shapefactor = (name: string) => ({ name, type: 'shapefactor', data: null }) as const;

describe('what is refused, and where', () => {
  const ok = workspaceOf({ c: [[5], ['s', [1], mu], ['b', [4], normsys('x', 0.9, 1.1)]] });
  const cases: readonly (readonly [string, Workspace, RegExp, CompileOptions?])[] = [
    ['a channel twice', { ...ok, channels: [...ok.channels, ...ok.channels] }, /channel c is there twice/],
    [
      'a sample twice',
      workspaceOf({ c: [[5], ['s', [1], mu], ['s', [4]]] }),
      /channels\[0\]\.samples\[1\]: the sample s is there twice/,
    ],
    [
      'a modifier twice',
      workspaceOf({ c: [[5], ['s', [1], mu, mu]] }),
      /modifier normfactor mu is there twice/,
    ],
    ['no observation', { ...ok, observations: [] }, /channel c has no observation/],
    [
      'a negative count',
      workspaceOf({ c: [[-1], ['s', [1], mu]] }),
      /observations\[0\]\.data\[0\]: -1 events/,
    ],
    [
      'bins that do not match',
      workspaceOf({
        c: [
          [5, 6],
          ['s', [1], mu],
        ],
      }),
      /observations\[0\]\.data: 2 bins/,
    ],
    [
      'a histosys of other bins',
      workspaceOf({ c: [[5], ['s', [1], mu, histosys('x', [1, 2], [1])]] }),
      /modifiers\[1\]\.data\.lo_data: 2 bins/,
    ],
    [
      'one name for two kinds of parameters',
      workspaceOf({ c: [[5], ['s', [1], mu], ['b', [4], normsys('mu', 0.9, 1.1)]] }),
      /the name mu is used by a normfactor and by a normsys/,
    ],
    [
      'a shapesys that is shared',
      workspaceOf({ c: [[5], ['s', [1], mu, shapesys('g', [1])], ['b', [4], shapesys('g', [1])]] }),
      /shapesys g is used a second time/,
    ],
    [
      'a shapefactor that is wider elsewhere',
      workspaceOf({
        a: [[5], ['b', [4], shapefactor('f')]],
        b: [
          [5, 5],
          ['b', [4, 4], mu, shapefactor('f')],
        ],
      }),
      /2 bins share the shapefactor f, which has 1/,
    ],
    [
      'a factor of 0',
      workspaceOf({ c: [[5], ['s', [1], mu, normsys('x', 0, 2)]] }),
      /data\.lo: the factor 0/,
    ],
    [
      'lumi without numbers',
      workspaceOf({ c: [[5], ['s', [1], mu, { name: 'lumi', type: 'lumi', data: null }]] }),
      /the parameter lumi has no inits/,
    ],
    [
      'a measurement that is not there',
      ok,
      /no measurement "mees", did you mean "meas"/,
      { measurement: 'mees' },
    ],
    ['a parameter of interest that is not there', ok, /"nu" is not a scalar parameter/, { poi: 'nu' }],
    [
      'sigmas that are not used',
      workspaceOf({ c: [[5], ['s', [1], mu]] }, [{ name: 'mu', sigmas: [1] }]),
      /parameters\[0\]\.sigmas: the parameter mu does not use sigmas/,
    ],
    [
      'too many start values',
      workspaceOf({ c: [[5], ['s', [1], mu]] }, [{ name: 'mu', inits: [1, 1] }]),
      /inits: 2 values/,
    ],
    [
      'bounds the wrong way round',
      workspaceOf({ c: [[5], ['s', [1], mu]] }, [{ name: 'mu', bounds: [[3, 1]] }]),
      /bounds\[0\]: the lower bound 3 is above/,
    ],
    [
      'a parameter that is configured twice',
      workspaceOf({ c: [[5], ['s', [1], mu]] }, [{ name: 'mu' }, { name: 'mu' }]),
      /mu is configured twice/,
    ],
    ['no parameters at all', workspaceOf({ c: [[5], ['s', [1]]] }, [], ''), /the model has no parameters/],
  ];
  test.each(cases.map(([what, ...rest]) => ({ what, rest })))(
    '$what',
    ({ rest: [workspace, message, options] }) => {
      expect(() => compile(workspace, options)).toThrow(message);
      expect(() => compile(workspace, options)).toThrow(SheafFailure);
    },
  );

  test('names are in the order of their code points, as Python has them', () => {
    // U+1F600 comes after U+FF41, though its first half as UTF-16 comes before.
    const model = compile(
      workspaceOf({
        '\u{1F600}': [[1], ['s', [1], mu]],
        '\uFF41': [[2], ['s', [1], mu]],
        é: [[3], ['s', [1]]],
      }),
    );
    expect(model.channels.map((c) => c.name)).toEqual(['é', '\uFF41', '\u{1F600}']);
    expect([...model.observed.main]).toEqual([3, 2, 1]);
  });

  test('no parameter of interest is an answer, and a setting frees what a modifier fixed', () => {
    const one = workspaceOf({ c: [[5], ['b', [4], staterror('g', [0])]] }, [], '');
    expect(compile(one).poi).toBeNull();
    expect(compile(one).parameters[0]!.fixed).toBe(true);
    const freed = workspaceOf(
      { c: [[5], ['b', [4], staterror('g', [0])]] },
      [{ name: 'g', fixed: false }],
      '',
    );
    expect(compile(freed).parameters[0]!.fixed).toBe(false);
  });
});

describe('interpolation', () => {
  test('the curve of shifts is that of the codes of their own', () => {
    const [at, point] = [kernel.allocateDoubles(1), kernel.allocateDoubles(6)];
    for (const code of ['code0', 'code2', 'code4p'] as const)
      for (const alpha of [-3, -1, -0.4, 0, 0.7, 1, 2.5]) {
        const [down, up] = [-3, 5];
        kernel.doubles[at / 8] = alpha;
        kernel.exports.movePoint(1, shiftCodes[code], at, point);
        // alpha, q, 1, q', q''
        const [, q, , slope] = kernel.view(point, 6) as unknown as readonly number[];
        const curve = [q, slope];
        expect(curveAt(code, alpha)).toBeCloseTo(q!, 13);
        const [linear, curved] = [(up - down) / 2, (up + down) / 16];
        const { value, first } = additive(code, alpha, down, up);
        expect(linear * alpha + curved * curve[0]!).toBeCloseTo(value, 12);
        // At a kink or a join either side will do.
        if (![-1, 0, 1].includes(alpha)) expect(linear + curved * curve[1]!).toBeCloseTo(first, 12);
      }
  });

  test('code 2 does not jump at 1, other than pyhf 0.7', () => {
    const model = compile(workspaceOf({ c: [[5], ['s', [10], mu, histosys('x', [8], [13])]] }), {
      codes: { shifts: 'code2' },
    });
    const at = (alpha: number): number =>
      expectedMain(
        model,
        model.parameters.map((p) => (p.name === 'x' ? alpha : 1)),
        kernel.exports,
      )[0]!;
    expect(at(1)).toBeCloseTo(13, 12);
    expect(at(1 + 1e-9)).toBeCloseTo(13, 7);
    expect(at(-1 - 1e-9)).toBeCloseTo(8, 7);
  });
});

describe('empty and impossible bins', () => {
  test('data of 0 everywhere have a fit at 0 signal', () => {
    const fit = fitBinned(
      kernel,
      compile(
        workspaceOf({
          c: [
            [0, 0],
            ['s', [3, 4], mu],
            ['b', [2, 1], shapesys('g', [0.5, 0.5])],
          ],
        }),
      ),
    );
    // At its bound, where nothing curves.
    expect(fit.fit.status).toBe('no-covariance');
    const { values } = completeFit(fit);
    expect(values[0]).toBe(0);
    // gamma tau - a ln gamma + 2 gamma: a / (tau + 2), tau = a = 16.
    expect(values[1]).toBeCloseTo(16 / 18, 12);
  });

  test('signal alone in a bin with events: the limit exists, the likelihood at 0 does not', () => {
    const fit = fitBinned(
      kernel,
      compile(
        workspaceOf({
          c: [
            [3, 20],
            ['s', [2, 1], mu],
            ['b', [0, 20], shapesys('g', [0, 4])],
          ],
        }),
      ),
    );
    expect(fit.fit.status).toBe('converged');
    expect(fit.fit.minimum.at[0]).toBeCloseTo(1.3, 0);
    expect(() => limitTest(kernel, fit)).toThrow(/outside-domain/);
  });

  test('mu = 0 is its own hypothesis: CL_s is 1', () => {
    const fit = fitBinned(
      kernel,
      compile(workspaceOf({ c: [[50], ['s', [5], mu], ['b', [52], shapesys('g', [5])]] })),
    );
    expect(hypotestBinned(limitTest(kernel, fit), 0).observed.cls).toBeCloseTo(1, 12);
  });

  test('a rate below 0 ends fits no sooner than one of 0, and gains nothing to speak of', () => {
    const { emptySlope, emptyCurvature } = kernel.exports;
    for (const x of [0, -0.2, -0.5, -0.9, -1, -3].map((t) => t * EMPTY_WIDTH)) {
      const h = 1e-6 * EMPTY_WIDTH;
      const slope = (emptyTerm(x + h) - emptyTerm(x - h)) / (2 * h);
      expect(slope).toBeCloseTo(emptySlope(x), 5);
      const curve = ((emptySlope(x + h) - emptySlope(x - h)) / (2 * h)) * EMPTY_WIDTH;
      expect(curve).toBeCloseTo(emptyCurvature(x) * EMPTY_WIDTH, 4);
      expect(emptyTerm(x)).toBeGreaterThanOrEqual(-0.5 * EMPTY_WIDTH);
    }
    expect(emptyTerm(0.25)).toBe(0.25);
    // Two shifts that may take all there is, and more: with pyhf's continuation, -ln L has no lower bound in such models.
    const model = compile(
      workspaceOf({
        c: [
          [0, 30],
          ['s', [0.1, 3], mu],
          ['b', [1, 30], histosys('x', [2.5, 30], [-0.5, 30]), staterror('g', [0.3, 3])],
        ],
      }),
    );
    const fit = fitBinned(kernel, model);
    expect(fit.fit.status).toBe('converged');
    const { values } = completeFit(fit);
    const [lambda] = expectedMain(model, values, kernel.exports);
    expect(lambda).toBeGreaterThan(-0.1);
    expect(fit.fit.minimum.value).toBeCloseTo(
      negativeLogLikelihood(model, model.observed, values, kernel.exports),
      10,
    );
  });

  test('outside the domain the value is +Infinity', () => {
    const model = compile(workspaceOf({ c: [[4], ['s', [2], mu], ['b', [1], histosys('x', [3], [-1])]] }));
    const likelihood = new BinnedLikelihood(kernel, model);
    const at = Float64Array.from(likelihood.parameters, (p) => (p.name === 'x' ? 4 : 0));
    expect(likelihood.evaluate(at, newDerivatives(2))).toBe(Number.POSITIVE_INFINITY);
    expect(negativeLogLikelihood(model, model.observed, at, kernel.exports)).toBe(Number.POSITIVE_INFINITY);
  });

  test('a gamma stops at its bounds, and says that it has no uncertainty there', () => {
    const model = compile(
      workspaceOf(
        {
          c: [
            [900, 50],
            ['b', [10, 50], shapesys('g', [30, 5])],
          ],
        },
        [],
        '',
      ),
    );
    const complete = completeFit(fitBinned(kernel, model));
    expect(complete.values[0]).toBe(10);
    expect(complete.uncertainties[0]).toBeNull();
    expect(complete.uncertainties[1]).toBeGreaterThan(0.05);
  });

  test('a free factor a bin takes up all that its bins say', () => {
    const model = compile(
      workspaceOf(
        {
          c: [
            [40, 7],
            ['b', [20, 10], shapefactor('f')],
            ['o', [4, 4], staterror('g', [1, 1])],
          ],
        },
        [],
        '',
      ),
    );
    const { values, uncertainties } = completeFit(fitBinned(kernel, model));
    expect(values[0]).toBeCloseTo(36 / 20, 10);
    expect(values[1]).toBeCloseTo(3 / 10, 10);
    // sqrt(n + 1) / 20: the counts and the other sample's statistical error.
    expect(uncertainties[0]).toBeCloseTo(Math.sqrt(41) / 20, 7);
  });
});
