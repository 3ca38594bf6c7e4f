// From a specification to a model: what stands where, and what is refused at its place.
import { describe, expect, test } from 'vitest';
import { SheafFailure } from '../../src/contracts/failures.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import { compileUnbinned } from '../../src/unbinned/model.ts';
import { expectedYield } from '../../src/unbinned/yield.ts';
import { type ModelOf, modelOf, specOf } from './helpers.ts';

const { exports: math } = await loadKernel();

const good: ModelOf = {
  poi: 'mu',
  parameters: {
    mu: { init: 1, bounds: [0, 5] },
    m: { init: 91, bounds: [85, 95], constraint: [91.2, 0.5] },
    s: { init: 2.5, bounds: [0.5, 10] },
    k: { init: -0.03, bounds: [-1, 1], fixed: true },
    b: { init: 7, bounds: [7, 7] },
  },
  channels: [
    {
      window: [60, 120],
      processes: [
        { pdf: 'gaussian', params: ['m', 's'], yield: [500, 'mu'] },
        { pdf: 'exponential', params: ['k'], yield: 'b' },
        { pdf: 'exponential', params: ['k'], yield: 12 },
      ],
    },
    { window: [0, 1], inFit: false, processes: [{ pdf: 'exponential', params: ['k'], yield: 3 }] },
  ],
};

/** The specification with one change made by `change`. */
function changed(change: (spec: ReturnType<typeof specOf>) => void): ReturnType<typeof specOf> {
  const spec = structuredClone(specOf(good));
  change(spec);
  return spec;
}

function failureOf(change: (spec: ReturnType<typeof specOf>) => void): SheafFailure {
  try {
    compileUnbinned(changed(change));
  } catch (error) {
    if (error instanceof SheafFailure) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('a model', () => {
  const model = modelOf(good);

  test('has the parameters in the order of the specification; equal bounds fix as `fixed` does', () => {
    expect(model.parameters.map((p) => [p.name, p.start, p.lower, p.upper, p.fixed])).toEqual([
      ['mu', 1, 0, 5, false],
      ['m', 91, 85, 95, false],
      ['s', 2.5, 0.5, 10, false],
      ['k', -0.03, -1, 1, true],
      ['b', 7, 7, 7, true],
    ]);
    expect(model.poi).toBe(0);
  });

  test('knows constraints, shapes and yields by the index of their parameters', () => {
    expect(model.constraints).toEqual([{ parameter: 1, measured: 91.2, sigma: 0.5 }]);
    const [peak, named, fixed] = model.channels[0]!.processes;
    expect(peak!.shape).toEqual([1, 2]);
    const at = [2, 91, 2.5, -0.03, 7];
    expect([peak, named, fixed].map((p) => expectedYield(p!.yield, at, math))).toEqual([1000, 7, 12]);
    expect(model.channels.map((c) => [c.index, c.inFit, c.projections[0]!.window])).toEqual([
      [0, true, { lower: 60, upper: 120 }],
      [1, false, { lower: 0, upper: 1 }],
    ]);
  });

  test('needs no parameter of interest', () => {
    const { poi: _, ...without } = good;
    expect(modelOf(without).poi).toBeNull();
  });
});

describe('refused, with the place', () => {
  test.each([
    [
      'a parameter that is declared twice',
      (s) => (s.model.parameters[2]!.name = 'mu'),
      'model.parameters[2].name',
      /mu is declared twice/,
    ],
    [
      'empty bounds',
      (s) => (s.model.parameters[0]!.bounds = [5, 0]),
      'model.parameters[0].bounds',
      /\[5, 0\] is empty/,
    ],
    [
      'a start outside of the bounds',
      (s) => (s.model.parameters[0]!.init = 6),
      'model.parameters[0].init',
      /6 lies outside/,
    ],
    ['an unknown parameter of interest', (s) => (s.model.poi = 'nu'), 'model.poi', /no parameter nu/],
    [
      'an unknown shape parameter',
      (s) => {
        const { pdf } = s.channels[0]!.processes[0]!;
        if ('params' in pdf) pdf.params[1] = 'nu';
      },
      'channels[0].processes[0].pdf.params[1]',
      /no parameter nu/,
    ],
    [
      'an unknown yield',
      (s) => (s.channels[0]!.processes[1]!.yield = { type: 'parameter', name: 'nu' }),
      'channels[0].processes[1].yield.name',
      /no parameter nu/,
    ],
    [
      'a yield of an unknown scale',
      (s) => (s.channels[0]!.processes[1]!.yield = { type: 'scaled', base_yield: 2, scale: 'm2' }),
      'channels[0].processes[1].yield.scale',
      /no parameter m2/,
    ],
    [
      'a width that may reach 0',
      (s) => (s.model.parameters[2]!.bounds = [0, 5]),
      'channels[0].processes[0].pdf',
      /width s may reach 0/,
    ],
    [
      'two channels of one name',
      (s) => (s.channels[1]!.name = 'channel0'),
      'channels[1].name',
      /two channels are named channel0/,
    ],
    [
      'two processes of one name',
      (s) => (s.channels[0]!.processes[1]!.name = 'process0'),
      'channels[0].processes[1].name',
      /two processes are named process0/,
    ],
    [
      'an empty window',
      (s) => (s.channels[0]!.observables[0]!.bounds = [3, 3]),
      'channels[0].observables[0].bounds',
      /\[3, 3\] is empty/,
    ],
    [
      'an unknown observable',
      (s) => {
        const { pdf } = s.channels[0]!.processes[0]!;
        if (pdf.type !== 'product') pdf.observable = 'y';
      },
      'channels[0].processes[0].pdf.observable',
      /no observable y/,
    ],
    [
      'nothing in the fit',
      (s) => (s.channels[0]!.include_in_fit = false),
      'channels',
      /no channel has include_in_fit true/,
    ],
  ] as const satisfies readonly (readonly [
    string,
    (s: ReturnType<typeof specOf>) => void,
    string,
    RegExp,
  ])[])('%s', (_, change, where, what) => {
    const failure = failureOf(change);
    expect(failure.kind).toBe('specification');
    expect(failure.parts.where).toBe(where);
    expect(failure.parts.what).toMatch(what);
  });

  test('but a width is judged by its fixed value, not by bounds that it never reaches', () => {
    const spec = changed((s) => {
      s.model.parameters[2]!.bounds = [0, 5];
      s.model.parameters[2]!.fixed = true;
    });
    expect(compileUnbinned(spec).parameters[2]!.fixed).toBe(true);
  });
});
