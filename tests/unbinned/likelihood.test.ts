// -ln L, its gradient and its Hessian against an implementation in mpmath at 60 digits (reference/make-likelihoods.py),
// and against differences of itself.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { type Derivatives, newDerivatives } from '../../src/minimize/function.ts';
import type { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import {
  type ChannelOf,
  eventByEvent,
  likelihoodOf,
  type ModelOf,
  modelOf,
  place,
  startOf,
} from './helpers.ts';

interface ReferenceChannel extends ChannelOf {
  readonly events: string;
  readonly count: number;
  readonly weights?: string;
}

interface Case {
  readonly label: string;
  readonly model: Omit<ModelOf, 'channels'> & { readonly channels: readonly ReferenceChannel[] };
  readonly at: readonly number[];
  readonly value: number;
  /** The sum of the sizes of all terms of the value. */
  readonly size: number;
  readonly gradient: readonly number[];
  readonly hessian: readonly number[];
}

const { events, cases } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'reference/likelihoods.json'), 'utf8'),
) as { readonly events: Record<string, number[]>; readonly cases: readonly Case[] };

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

/** The case's likelihood; `unit` gives unweighted events the weight 1 each, which takes another way through the code. */
function of({ model }: Case, unit = false): UnbinnedLikelihood {
  const fitted = model.channels.filter((c) => c.inFit !== false);
  const points = fitted.map((c) => {
    const x = events[c.events]!.slice(0, c.count);
    const weights = c.weights === undefined ? undefined : events[c.weights]!.slice(0, c.count);
    return place(kernel, x, weights ?? (unit ? x.map(() => 1) : undefined));
  });
  return likelihoodOf(kernel, modelOf(model), points);
}

function evaluate(likelihood: UnbinnedLikelihood, at: ArrayLike<number>): Derivatives & { value: number } {
  const into = newDerivatives(at.length);
  return { ...into, value: likelihood.evaluate(Float64Array.from(at), into) };
}

/** What a Hessian element is measured by: the curvatures of its two parameters. */
const measure = (hessian: ArrayLike<number>, n: number, i: number, j: number): number =>
  Math.max(Math.abs(hessian[i * n + j]!), Math.sqrt(Math.abs(hessian[i * n + i]! * hessian[j * n + j]!)));

describe.each(cases.map((c) => [c.label, c] as const))('%s', (_, reference) => {
  const n = reference.at.length;

  for (const unit of [false, true]) {
    const how = unit ? ', each event with weight 1' : '';

    test(`-ln L is mpmath’s to 2e-14 of its terms${how}`, () => {
      const { value } = evaluate(of(reference, unit), reference.at);
      expect(Math.abs(value - reference.value)).toBeLessThan(2e-14 * reference.size);
      expect(Math.abs(value - reference.value)).toBeLessThan(1e-12 * Math.abs(reference.value));
    });

    test(`the gradient is mpmath’s to 1e-11 of a standard deviation${how}`, () => {
      const { gradient } = evaluate(of(reference, unit), reference.at);
      reference.gradient.forEach((g, i) => {
        const scale = Math.max(Math.abs(g), Math.sqrt(Math.abs(reference.hessian[i * n + i]!)));
        expect(Math.abs(gradient[i]! - g)).toBeLessThanOrEqual(1e-11 * scale);
      });
    });

    test(`the Hessian is mpmath’s to 1e-11 and exactly symmetric${how}`, () => {
      const { hessian } = evaluate(of(reference, unit), reference.at);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          const error = Math.abs(hessian[i * n + j]! - reference.hessian[i * n + j]!);
          expect(error).toBeLessThanOrEqual(1e-11 * measure(reference.hessian, n, i, j));
          expect(hessian[i * n + j]).toBe(hessian[j * n + i]);
        }
      }
    });
  }

  test('gradient and Hessian are central differences of -ln L and of the gradient', () => {
    const likelihood = of(reference);
    const here = evaluate(likelihood, reference.at);
    for (let i = 0; i < n; i++) {
      // A step of a hundredth of a standard deviation, inside the domain: a yield is not halved.
      const width = 1 / Math.sqrt(Math.abs(here.hessian[i * n + i]!));
      if (reference.at[i] === 0) continue;
      const step = Math.min(Number.isFinite(width) ? 1e-2 * width : 1e-2, 1e-2 * Math.abs(reference.at[i]!));
      const at = (by: number) =>
        evaluate(
          likelihood,
          reference.at.map((v, k) => (k === i ? v + by : v)),
        );
      const [up, down, upUp, downDown] = [at(step), at(-step), at(2 * step), at(-2 * step)];
      const difference = (f: (d: Derivatives & { value: number }) => number): number =>
        (8 * (f(up) - f(down)) - (f(upUp) - f(downDown))) / (12 * step);
      const noise = (1e-15 * reference.size) / step;
      expect(Math.abs(difference((d) => d.value) - here.gradient[i]!)).toBeLessThan(
        5e-6 * Math.sqrt(Math.abs(here.hessian[i * n + i]!)) + 1e-7 * Math.abs(here.gradient[i]!) + noise,
      );
      for (let j = 0; j < n; j++) {
        const slope = difference((d) => d.gradient[j]!);
        expect(Math.abs(slope - here.hessian[i * n + j]!)).toBeLessThanOrEqual(
          5e-6 * measure(here.hessian, n, i, j) + 1e-10,
        );
      }
    }
  });
});

describe('the likelihood', () => {
  const peak = cases.find((c) => c.label === 'a peak on a background, 1000 events')!;

  test('of the same data and point has the same bits, whatever was evaluated before', () => {
    const likelihood = of(peak);
    const first = evaluate(likelihood, peak.at);
    evaluate(likelihood, [2, 88, 7, 0.02]);
    evaluate(of(cases[12]!), cases[12]!.at);
    expect(evaluate(likelihood, peak.at)).toEqual(first);
  });

  test('with every weight doubled has twice the sum over events', () => {
    const model = modelOf(peak.model);
    const x = events['x']!;
    const [one, two] = [1, 2].map((w) => {
      const likelihood = likelihoodOf(kernel, model, [place(kernel, x, new Array<number>(1000).fill(w))]);
      return evaluate(likelihood, peak.at);
    }) as [Derivatives & { value: number }, Derivatives & { value: number }];
    const expected = 400 * peak.at[0]! + 600;
    expect(two.value - expected).toBeCloseTo(2 * (one.value - expected), 8);
  });

  test('of no events is the sum of the yields', () => {
    const likelihood = likelihoodOf(kernel, modelOf(peak.model), [place(kernel, [])]);
    const { value, gradient } = evaluate(likelihood, peak.at);
    expect(value).toBe(400 * peak.at[0]! + 600);
    expect(Array.from(gradient)).toEqual([400, 0, 0, 0]);
  });

  test('is +Infinity, not NaN, where no process can make the events', () => {
    const one = cases.find((c) => c.label === 'one gaussian')!;
    expect(evaluate(of(one), [0, 82.5, 15.25]).value).toBe(Number.POSITIVE_INFINITY);
    expect(evaluate(of(one), [Number.NaN, 82.5, 15.25]).value).toBe(Number.POSITIVE_INFINITY);
    expect(evaluate(of(one), [240, Number.NaN, 15.25]).value).toBe(Number.POSITIVE_INFINITY);
  });

  test('takes the measured values of constraints that it is given', () => {
    const three = cases.find((c) => c.label.startsWith('three processes'))!;
    const likelihood = of(three);
    const before = evaluate(likelihood, three.at);
    const points = place(kernel, events['x']!);
    likelihood.setData('per-event', [eventByEvent(points)], [1.3, 91.2, -0.025]);
    const after = evaluate(likelihood, three.at);
    // The first constraint is on r, which stands at 0.875, with sigma 0.2; its measurement moves from 1.1 to 1.3.
    expect(after.value - before.value).toBeCloseTo(((0.875 - 1.3) ** 2 - (0.875 - 1.1) ** 2) / 0.08, 9);
    expect(after.gradient[1]! - before.gradient[1]!).toBeCloseTo(-0.2 / 0.04, 9);
  });

  test('gives densities of which the logs are the terms of -ln L', () => {
    const model = modelOf(peak.model);
    const x = Float64Array.from(events['x']!.slice(0, 257));
    const likelihood = likelihoodOf(kernel, model, [place(kernel, x)]);
    const density = likelihood.density(model.channels[0]!.projections[0]!, peak.at, x);
    const logs = density.reduce((sum, rho) => sum + Math.log(rho), 0);
    expect(evaluate(likelihood, peak.at).value).toBeCloseTo(400 * peak.at[0]! + 600 - logs, 9);
    expect(density).toHaveLength(257);
  });

  test('starts at the parameters’ own values', () => {
    expect(Array.from(startOf(modelOf(peak.model)))).toEqual([1, 91, 2.5, -0.03]);
  });
});
