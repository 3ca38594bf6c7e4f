// Where a density is 0, or a polynomial is no density at all: the likelihood is infinite where nothing else could have made
// the event, and finite, with all of its derivatives, where another process could.
import { beforeAll, describe, expect, test } from 'vitest';
import { SheafFailure } from '../../src/contracts/failures.ts';
import { unbinnedSpec } from '../../src/contracts/unbinned-spec.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { newDerivatives } from '../../src/minimize/function.ts';
import { compileUnbinned, type UnbinnedModel } from '../../src/unbinned/model.ts';
import { likelihoodOf, place, startOf } from './helpers.ts';

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

interface Of {
  readonly type: 'chebyshev' | 'bernstein' | 'argus';
  readonly shape: readonly number[];
  readonly window: readonly [number, number];
  /** How many exponentials there are beside it. */
  readonly others?: number;
}

const SLOPE = -0.5;

function modelOf({ type, shape, window, others = 0 }: Of): UnbinnedModel {
  const params = shape.map((_, i) => `s${i}`);
  const beside = Array.from({ length: others }, (_, i) => ({
    name: `other${i}`,
    pdf: { type: 'exponential', observable: 'x', params: ['slope'] },
    yield: { type: 'fixed', value: 3 },
  }));
  return compileUnbinned(
    unbinnedSpec.parse({
      schema_version: 'sheaf_unbinned_spec_v1',
      model: {
        parameters: [
          { name: 'n', init: 5, bounds: [0, 10] },
          { name: 'slope', init: SLOPE, bounds: [-1, 1] },
          ...params.map((name, i) => ({ name, init: shape[i], bounds: [type === 'chebyshev' ? -9 : 0, 9] })),
        ],
      },
      channels: [
        {
          name: 'c',
          observables: [{ name: 'x', bounds: window }],
          processes: [
            {
              name: 'p',
              pdf: { type, observable: 'x', params },
              yield: { type: 'parameter', name: 'n' },
            },
            ...beside,
          ],
        },
      ],
    }),
  );
}

/** -ln L of these events, and all of its derivatives. */
function evaluate(of: Of, xs: readonly number[]): { value: number; derivatives: readonly number[] } {
  const model = modelOf(of);
  const mark = kernel.mark();
  const into = newDerivatives(model.parameters.length);
  const likelihood = likelihoodOf(kernel, model, [place(kernel, xs)]);
  const value = likelihood.evaluate(startOf(model), into);
  kernel.release(mark);
  return { value, derivatives: [...into.gradient, ...into.hessian] };
}

/** The exponentials alone, at x. */
const exponentials = (x: number, [lower, upper]: readonly [number, number], others: number): number =>
  (3 * others * SLOPE * Math.exp(SLOPE * x)) / (Math.exp(SLOPE * upper) - Math.exp(SLOPE * lower));

const zeros: readonly (readonly [label: string, of: Of, zero: number, inside: number])[] = [
  ['a Chebyshev at 0', { type: 'chebyshev', shape: [-1], window: [0, 4] }, 4, 1],
  [
    'a Bernstein at the end that it does not reach',
    { type: 'bernstein', shape: [0, 1, 2], window: [0, 4] },
    0,
    1,
  ],
  ['an ARGUS at its cutoff', { type: 'argus', shape: [1, 0.5], window: [1, 4] }, 4, 2],
  ['an ARGUS at 0', { type: 'argus', shape: [1, 0.5], window: [0, 4] }, 0, 2],
];

describe.each(zeros)('%s', (_, of, zero, inside) => {
  test('alone has no likelihood at such an event, wherever that stands in its block', () => {
    expect(evaluate(of, [inside, inside]).value).toBeLessThan(Number.POSITIVE_INFINITY);
    for (const at of [0, 1, 299, 600]) {
      const xs = Array.from({ length: 601 }, (_, i) => (i === at ? zero : inside));
      expect(evaluate(of, xs).value).toBe(Number.POSITIVE_INFINITY);
    }
  });

  test.each([1, 2])('beside %i other processes leaves the event to them', (others) => {
    const both = evaluate({ ...of, others }, [inside, zero]);
    const one = evaluate({ ...of, others }, [inside]);
    expect(both.derivatives.every(Number.isFinite)).toBe(true);
    expect(both.value - one.value).toBeCloseTo(-Math.log(exponentials(zero, of.window, others)), 12);
  });
});

describe('what is no density', () => {
  test.each([
    ['a Chebyshev with an integral below 0', { type: 'chebyshev', shape: [0, 5], window: [0, 4] }],
    // Beside a process that fills the gap, a fit would otherwise gain from a polynomial whose positive part has more than 1.
    ['a Chebyshev below 0 at one end', { type: 'chebyshev', shape: [-1.5], window: [0, 4] }],
    ['a Chebyshev below 0 in the middle', { type: 'chebyshev', shape: [0, 1.2], window: [0, 4] }],
    ['a Chebyshev with an integral of 0', { type: 'chebyshev', shape: [0, 3], window: [0, 4] }],
    ['a Bernstein of zeros', { type: 'bernstein', shape: [0, 0], window: [0, 4] }],
  ] as const)('%s has no likelihood, alone or beside others', (_, of) => {
    for (const others of [0, 1, 2])
      expect(evaluate({ ...of, others }, [0.1, 3.9]).value).toBe(Number.POSITIVE_INFINITY);
  });

  test('an ARGUS on a window that begins below 0 is refused with its place', () => {
    const compile = () => modelOf({ type: 'argus', shape: [1, 0.5], window: [-1, 4] });
    expect(compile).toThrow(SheafFailure);
    expect(compile).toThrow(/starts at -1/);
  });

  test.each(['chebyshev', 'bernstein'] as const)('a %s of no coefficients is refused', (type) => {
    expect(() => modelOf({ type, shape: [], window: [0, 1] })).toThrow(/1 param or more/);
  });
});

test('an ARGUS of power 0 is positive up to its cutoff', () => {
  const { value, derivatives } = evaluate({ type: 'argus', shape: [1, 0], window: [0, 2] }, [2]);
  // f = x e^u / N, N = (b^2/2) (e - 1): at x = b = 2, u is 0.
  expect(value).toBeCloseTo(5 - Math.log((5 * 2) / (2 * (Math.E - 1))), 12);
  expect(derivatives.every(Number.isFinite)).toBe(true);
});
