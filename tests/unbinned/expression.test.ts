// Densities written as expressions, beyond the contract of every pdf: integrals with a bound that holds however narrow a
// peak is, fits against the referee and against built-in densities, and what is no density or no expression.
import { beforeAll, describe, expect, test } from 'vitest';
import { SheafFailure } from '../../src/contracts/failures.ts';
import { unbinnedSpec } from '../../src/contracts/unbinned-spec.ts';
import { type Fit, fit } from '../../src/inference/fit.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { newDerivatives } from '../../src/minimize/function.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import { compileUnbinned, type UnbinnedModel } from '../../src/unbinned/model.ts';
import type { Pdf } from '../../src/unbinned/pdf.ts';
import { makePdf } from '../../src/unbinned/pdfs/index.ts';
import { ToySource } from '../../src/unbinned/toys.ts';
import { type Exactness, foldingsAt, waysForEvents } from '../../src/unbinned/ways.ts';
import { likelihoodOf, place, startOf } from './helpers.ts';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

const WINDOW = { lower: 60, upper: 120 };

function pdfOf(expression: string, params: readonly string[], window = WINDOW): Pdf {
  return makePdf({ type: 'expression', observable: 'm', expression, params: [...params] }, window);
}

/** ln f at each x. */
function logs(pdf: Pdf, shape: readonly number[], xs: readonly number[], window = WINDOW): Float64Array {
  const mark = kernel.mark();
  const point = pdf.at(shape, window, kernel.exports);
  const x = kernel.place([...xs, xs.at(-1)!]);
  const out = kernel.allocateDoubles(xs.length + 1);
  const stride = 8 * (xs.length + 1);
  const features = kernel.allocate(stride * pdf.features);
  const n = xs.length - (xs.length % 2) + 2 * (xs.length % 2);
  point.writeColumns(kernel, x, n, out, features, stride, kernel.place(pdf.constants!));
  const answer = kernel.view(out, xs.length).slice();
  kernel.release(mark);
  return answer;
}

type ProcessOf = readonly [pdf: object, events: number];
type ParameterOf = readonly [name: string, init: number, lower: number, upper: number];

function modelOf(parameters: readonly ParameterOf[], processes: readonly ProcessOf[]): UnbinnedModel {
  return compileUnbinned(
    unbinnedSpec.parse({
      schema_version: 'sheaf_unbinned_spec_v1',
      model: {
        parameters: [
          ...processes.map(([, init], p) => ({ name: `n${p}`, init, bounds: [0, 10 * init] })),
          ...parameters.map(([name, init, lower, upper]) => ({ name, init, bounds: [lower, upper] })),
        ],
      },
      channels: [
        {
          name: 'main',
          observables: [{ name: 'm', bounds: [WINDOW.lower, WINDOW.upper] }],
          processes: processes.map(([pdf, _], p) => ({
            name: `p${p}`,
            pdf: { observable: 'm', ...pdf },
            yield: { type: 'parameter', name: `n${p}` },
          })),
        },
      ],
    }),
  );
}

const written = (expression: string, ...params: string[]) => ({ type: 'expression', expression, params });

/** The largest shift of any parameter between two fits, in standard deviations. */
function shift(a: Fit, b: Fit): number {
  return a.uncertainties.reduce<number>(
    (most, sigma, i) =>
      sigma === null ? most : Math.max(most, Math.abs(a.minimum.at[i]! - b.minimum.at[i]!) / sigma),
    0,
  );
}

describe('the integral', () => {
  test('sees a peak however narrow it is, and wherever', () => {
    const pdf = pdfOf('1 + h*exp(-0.5*((m - mu)/s)^2)', ['h', 'mu', 's']);
    for (let i = 0; i < 200; i++) {
      const s = 10 ** (-7 + (i % 41) / 5);
      const mu = 66 + ((i * 0.618034) % 1) * 48;
      const h = 10 ** ((i % 7) - 2);
      // Over a window that ends six sigmas away or more, to 1e-9 of the peak: what is cut is taken off.
      const cut = (z: number) => Math.exp(-0.5 * z * z) / (z * Math.sqrt(2 * Math.PI));
      const lost = cut((mu - 60) / s) + cut((120 - mu) / s);
      if (lost > 1e-13) continue;
      const integral = 60 + h * s * Math.sqrt(2 * Math.PI);
      const [log] = logs(pdf, [h, mu, s], [mu < 90 ? 119.5 : 60.5]);
      expect(Math.abs(log! + Math.log(integral))).toBeLessThan(1e-12);
    }
  });

  test('of a pole near the window and of a root at its end is right, or there is no density', () => {
    // 1/(m - c): ln((120 - c)/(60 - c)).
    const pole = pdfOf('1/(m - c)', ['c']);
    for (const c of [0, 59, 59.99, 59.9999, 59.9999999]) {
      const [log] = logs(pole, [c], [100]);
      const expected = -Math.log((100 - c) * Math.log((120 - c) / (60 - c)));
      // Places are rounded to 2^-53 of 60, and the density changes by its own size over 60 - c.
      expect(Math.abs(log! - expected)).toBeLessThan(1e-12 + (0.1 * 2 ** -53 * 60) / (60 - c));
    }
    for (const c of [60, 60.5, 90, 120]) expect(logs(pole, [c], [100])[0]).toBe(Number.POSITIVE_INFINITY);
    const root = pdfOf('(m - 60)^p', ['p']);
    for (const p of [0.5, 0.1, 1.7, 3.5]) {
      const expected = p * Math.log(40) + Math.log(p + 1) - (p + 1) * Math.log(60);
      expect(Math.abs(logs(root, [p], [100])[0]! - expected)).toBeLessThan(1e-12);
    }
    for (const p of [-0.25, -1]) expect(logs(root, [p], [100])[0]).toBe(Number.POSITIVE_INFINITY);
  });

  test('does not depend on what was computed before', () => {
    const pdf = pdfOf('a*exp(-0.5*((m - mu)/s)^2) + exp(-k*m)', ['a', 'mu', 's', 'k']);
    const points = [
      [1, 91, 2.5, 0.03],
      [0.1, 75.123, 0.001, 0.01],
      [3, 110, 20, -0.02],
    ];
    const fresh = points.map((shape) =>
      logs(pdfOf('a*exp(-0.5*((m - mu)/s)^2) + exp(-k*m)', ['a', 'mu', 's', 'k']), shape, [61, 75.123, 99]),
    );
    for (const i of [2, 0, 1, 1, 2, 0]) expect(logs(pdf, points[i]!, [61, 75.123, 99])).toEqual(fresh[i]);
  });
});

describe('fits', () => {
  test('of an exponential and a Gaussian that are written out are those of the built-in ones', () => {
    const mark = kernel.mark();
    const parameters: ParameterOf[] = [
      ['mu', 91, 85, 95],
      ['s', 2.5, 0.5, 10],
      ['k', -0.03, -0.2, 0.1],
    ];
    const builtIn = modelOf(parameters, [
      [{ type: 'gaussian', params: ['mu', 's'] }, 2000],
      [{ type: 'exponential', params: ['k'] }, 8000],
    ]);
    const byText = modelOf(parameters, [
      [written('exp(-0.5*((m - mu)/s)^2)', 's', 'mu'), 2000],
      [written('exp(k*m)', 'k'), 8000],
    ]);
    const source = new ToySource(kernel, new UnbinnedLikelihood(kernel, builtIn), startOf(builtIn), {
      seed: 11,
      fluctuateGlobals: false,
    });
    const points = source.events(0);
    const [a, b] = [builtIn, byText].map((model) =>
      fit([() => likelihoodOf(kernel, model, points)], { tolerance: 1e-19, starts: [startOf(model)] }),
    ) as [Fit, Fit];
    kernel.release(mark);
    expect([a.status, b.status]).toEqual(['converged', 'converged']);
    expect(shift(a, b)).toBeLessThan(1e-8);
    a.uncertainties.forEach((sigma, i) => {
      expect(Math.abs(b.uncertainties[i]! / sigma! - 1)).toBeLessThan(1e-8);
    });
  });

  const kinds: readonly (readonly [string, readonly ParameterOf[], readonly ProcessOf[]])[] = [
    [
      'a Breit-Wigner on an exponential polynomial',
      [
        ['M', 91, 85, 95],
        ['G', 3, 0.5, 10],
        ['a', 0.05, 0, 0.2],
      ],
      [
        [written('m^2/((m^2 - M^2)^2 + (M*G)^2)', 'M', 'G'), 3000],
        [written('exp(-a*m)*(1 + 0.01*m^2)', 'a'), 9000],
      ],
    ],
    [
      'a narrow peak and its background in one formula',
      [
        ['f', 0.2, 0, 1],
        ['mu', 91.1, 85, 95],
        ['s', 0.5, 0.1, 2],
        ['k', 0.03, 0, 0.1],
      ],
      [
        [
          written(
            'f*exp(-0.5*((m - mu)/s)^2)/(s*sqrt(2*pi)) + (1 - f)*k*exp(-k*(m - 60))',
            'f',
            'mu',
            's',
            'k',
          ),
          12_000,
        ],
      ],
    ],
    [
      'waves',
      [
        ['a', 0.4, -0.9, 0.9],
        ['w', 0.7, 0.6, 0.8],
      ],
      [[written('1 + a*cos(w*(m - 60))', 'a', 'w'), 8000]],
    ],
    [
      'a threshold that begins like a power',
      [
        ['p', 0.6, 0.1, 3],
        ['k', 0.08, 0.01, 1],
      ],
      [
        [written('(m - 60)^p*exp(-k*(m - 60))', 'p', 'k'), 8000],
        [{ type: 'exponential', params: ['zero'] }, 1000],
      ],
    ],
    [
      'a turn-on',
      [
        ['t', 70, 60, 80],
        ['w', 4, 1, 20],
        ['k', 0.05, 0.01, 1],
      ],
      [[written('(1 + erf((m - t)/w))*exp(-k*m)', 't', 'w', 'k'), 8000]],
    ],
  ];

  test.each(kinds)(
    'of %s: toys and their events agree with the referee within the bound',
    (name, parameters, processes) => {
      const mark = kernel.mark();
      const needed: ParameterOf[] = [...parameters];
      if (name.startsWith('a threshold')) needed.push(['zero', 0, 0, 0]);
      const of = modelOf(needed, processes);
      const likelihood = new UnbinnedLikelihood(kernel, of);
      const truth = startOf(of);
      const source = new ToySource(kernel, likelihood, truth, { seed: 4, fluctuateGlobals: true });
      let good = 0;
      for (let toy = 0; toy < 8; toy++) {
        const inside = kernel.mark();
        const { data, measured } = source.draw(toy);
        likelihood.setData('compressed', data, measured);
        const compressed = fit([() => likelihood], { starts: [truth] });
        const points = source.events(toy);
        const ways = (exactness: Exactness) =>
          waysForEvents(kernel, likelihood, () => points, measured, foldingsAt(likelihood, truth, exactness));
        const folded = fit(ways('auto'), { starts: [truth] });
        const exact = fit(ways('per-event'), { starts: [truth] });
        kernel.release(inside);
        expect([compressed.status, folded.status, exact.status]).toEqual([
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
      // Most stay compressed: the cells are fine enough, and not finer than they need be.
      expect(good).toBeGreaterThan(12);
    },
  );
});

describe('what is no density', () => {
  /** The value of the likelihood of some events, beside so many exponentials. */
  const value = (expression: string, shape: readonly number[], others: number, xs: readonly number[]) => {
    const mark = kernel.mark();
    const names = shape.map((_, i) => `a${i}`);
    const model = modelOf(
      [...shape.map((v, i): ParameterOf => [names[i]!, v, -1e308, 1e308]), ['k', -0.03, -1, 1]],
      [
        [written(expression, ...names), 5],
        ...Array.from({ length: others }, (): ProcessOf => [{ type: 'exponential', params: ['k'] }, 3]),
      ],
    );
    const into = newDerivatives(model.parameters.length);
    const answer = likelihoodOf(kernel, model, [place(kernel, xs)]).evaluate(startOf(model), into);
    kernel.release(mark);
    return answer;
  };

  test.each([
    ['is negative at one end', 'm - a0', [61]],
    ['is negative everywhere', '-exp(-a0*m)', [0.1]],
    ['is negative by a factor', 'a0*exp(-m/50)', [-2]],
    ['is 0', 'a0*exp(-m/50)', [0]],
    ['divides by 0', '1/(m - a0)', [90]],
    ['divides by 0 everywhere', 'm/(a0 - a0)', [1]],
    ['is the logarithm of what is negative', 'log(m - a0)', [100]],
    ['is the root of what is negative', '2 + sqrt(m - a0)', [100]],
    ['overflows', 'exp(exp(a0*m))', [10]],
    ['overflows in a parameter', 'exp(a0*a0*m)', [1e308]],
    ['oscillates beyond any quadrature', '1 + sin(a0*m)', [1e9]],
    ['has a pole that cannot be integrated', '(m - 60)^a0', [-2]],
  ] as const)('%s: no likelihood, alone or beside others', (_, expression, shape) => {
    for (const others of [0, 1, 2]) expect(value(expression, shape, others, [70, 101])).toBe(Infinity);
  });

  test('a formula without parameters that is negative has no likelihood either', () => {
    for (const others of [0, 1]) expect(value('m - 100', [], others, [101])).toBe(Infinity);
  });

  test('an event where a density is 0 is left to the others', () => {
    expect(value('(m - a0)^2', [90], 0, [90])).toBe(Infinity);
    expect(value('(m - a0)^2', [90], 1, [90, 70])).toBeLessThan(Infinity);
  });
});

describe('hostile texts end at once, with words', () => {
  const refusal = (expression: string, params: readonly string[] = []): string => {
    try {
      pdfOf(expression, params);
    } catch (error) {
      if (error instanceof SheafFailure || error instanceof RangeError) return error.message;
      throw error;
    }
    return '';
  };

  test.each([
    ['10,000 parentheses', `${'('.repeat(10_000)}m${')'.repeat(10_000)}`, /too deep|too long/],
    ['40 parentheses that are not closed', `${'('.repeat(40)}m`, /the expression ends/],
    ['a megabyte of sums', Array.from({ length: 260_000 }, () => 'm').join(' + '), /too long/],
    ['a megabyte of spaces', ' '.repeat(1_000_000), /the expression ends/],
    ['a tower of powers', Array.from({ length: 200 }, () => 'm').join('^'), /too deep/],
    ['a number that is too large', 'm + 1e999', /too large/],
    ['a comparison', 'm > 3', /'>' may not stand here/],
    ['a choice', 'm ? 1 : 2', /'\?' may not stand here/],
    ['abs', 'abs(m)', /'abs' may not stand here/],
    ['max', 'TMath::Max(m, 1)', /'TMath::Max' may not stand here/],
    ['an index', 'm[0]', /'\[' may not stand here/],
    ['an unknown function', 'sine(m)', /unknown function 'sine'/],
    ['nothing of the observable', '1 + 2', /the observable m is not in the expression/],
  ])('%s', (_, text, said) => {
    expect(refusal(text)).toMatch(said);
  });

  test('of formulas whose derivatives would fill a program', () => {
    const params = Array.from({ length: 13 }, (_, i) => `a${i}`);
    expect(refusal(params.map((a) => `sin(${a}*m)`).join('*'), params)).toMatch(/at most 96/);
    const sums = params.slice(0, 10).map((a, i) => `sin(${a}*m)^${i + 2}*cos(${a}/m)`);
    expect(refusal(sums.join(' + '), params.slice(0, 10))).toBe('');
    const nested = params.slice(0, 10).reduce((text, a) => `sin(${a}*m + exp(${text}))`, 'm');
    expect(refusal(nested, params.slice(0, 10))).toMatch(/operations on \d+ columns/);
  });
});

test('the precedence of ^ is that of mathematics', () => {
  const at = (text: string, x: number, window = { lower: 0.5, upper: 3 }) =>
    logs(pdfOf(text, [], window), [], [x, 1], window);
  const ratio = (text: string, x: number) => {
    const [here, one] = at(text, x) as unknown as [number, number];
    return Math.exp(here - one);
  };
  expect(ratio('2^-m^2', 2)).toBeCloseTo(2 ** -4 / 2 ** -1, 12);
  expect(ratio('5 - m^2/2', 2)).toBeCloseTo(3 / 4.5, 12);
  expect(ratio('m^2^3', 2)).toBeCloseTo(2 ** 8, 9);
  expect(ratio('10 + -m^2', 2)).toBeCloseTo(6 / 9, 12);
  expect(ratio('2*m^3', 2)).toBeCloseTo(8, 11);
  expect(ratio('(2*m)^3', 2)).toBeCloseTo(8, 11);
});
