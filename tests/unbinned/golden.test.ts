// Two fits that others have published: 10,000 events of a peak on a background, seeds 42 and 43. The data are made anew by
// their recipe, and mpmath and iminuit fit them too (reference/make-golden.py).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Fit, fit } from '../../src/inference/fit.ts';
import { minos } from '../../src/inference/minos.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import type { Likelihood } from '../../src/minimize/likelihood.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import { foldingsAt, waysForEvents } from '../../src/unbinned/ways.ts';
import { gaussExp, modelOf, place, startOf } from './helpers.ts';

const reference = join(import.meta.dirname, 'reference');

interface Golden {
  readonly seed: number;
  readonly events: number;
  /** RooFit 6.36's -ln L at its minimum, as published. */
  readonly published: number;
  readonly mpmath: {
    readonly nll: number;
    readonly at: readonly number[];
    readonly covariance: readonly number[];
  };
  readonly iminuit: {
    readonly nll: number;
    readonly at: readonly number[];
    readonly errors: readonly number[];
    readonly minos: readonly (readonly [number, number])[];
  };
}

const goldens = JSON.parse(readFileSync(join(reference, 'golden.json'), 'utf8')) as readonly Golden[];

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

function eventsOf(seed: number): Float64Array {
  const bytes = readFileSync(join(reference, `golden-${seed}.f64`));
  return Float64Array.from({ length: bytes.length / 8 }, (_, i) => bytes.readDoubleLE(8 * i));
}

describe.each(
  goldens.flatMap(
    (g) =>
      [
        [g.seed, 'auto', g],
        [g.seed, 'per-event', g],
      ] as const,
  ),
)('seed %i, %s', (seed, exactness, golden) => {
  let answer: Fit;
  let way: Likelihood;
  beforeAll(() => {
    // The yields are 2500 mu and 7500.
    const model = modelOf(gaussExp(0.005));
    const start = startOf(model);
    const points = [place(kernel, eventsOf(seed))];
    const likelihood = new UnbinnedLikelihood(kernel, model);
    const ways = waysForEvents(
      kernel,
      likelihood,
      () => points,
      [],
      foldingsAt(likelihood, start, exactness),
    );
    answer = fit(ways, { starts: [start] });
    way = ways[answer.way]!();
  });

  test('converges, compressed unless the exact way was asked for', () => {
    expect(answer.status).toBe('converged');
    expect(answer.path).toBe(exactness === 'auto' ? 'compressed' : 'per-event');
    expect(answer.errorBound).toBeLessThanOrEqual(1e-6);
    expect(answer.attempts).toBe(1);
  });

  test('has the published -ln L, and mpmath’s, to 1e-8, and is not above iminuit’s', () => {
    expect(Math.abs(answer.minimum.value - golden.published)).toBeLessThan(1e-8);
    expect(Math.abs(answer.minimum.value - golden.mpmath.nll)).toBeLessThan(1e-8);
    expect(answer.minimum.value).toBeLessThan(golden.iminuit.nll + 1e-9);
  });

  test('has mpmath’s estimates to 1e-6 and iminuit’s to 1e-3 standard deviations', () => {
    golden.mpmath.at.forEach((value, i) => {
      const sigma = Math.sqrt(golden.mpmath.covariance[5 * i]!);
      expect(Math.abs(answer.minimum.at[i]! - value)).toBeLessThan(1e-6 * sigma);
      expect(Math.abs(answer.minimum.at[i]! - golden.iminuit.at[i]!)).toBeLessThan(1e-3 * sigma);
    });
  });

  test('has mpmath’s covariance to 1e-7, and iminuit’s uncertainties to 1e-3', () => {
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < 4; j++) {
        const scale = Math.sqrt(golden.mpmath.covariance[5 * i]! * golden.mpmath.covariance[5 * j]!);
        const error = answer.covariance![4 * i + j]! - golden.mpmath.covariance[4 * i + j]!;
        expect(Math.abs(error)).toBeLessThan(1e-7 * scale);
      }
      expect(answer.uncertainties[i]).toBeCloseTo(Math.sqrt(golden.mpmath.covariance[5 * i]!), 9);
      expect(Math.abs(answer.uncertainties[i]! / golden.iminuit.errors[i]! - 1)).toBeLessThan(1e-3);
    }
  });

  test('has iminuit’s MINOS errors to 1e-3', () => {
    golden.iminuit.minos.forEach(([lower, upper], i) => {
      const errors = minos(way, answer, i);
      expect(errors.problem).toBeNull();
      expect(Math.abs(errors.lower! / lower - 1)).toBeLessThan(1e-3);
      expect(Math.abs(errors.upper! / upper - 1)).toBeLessThan(1e-3);
    });
  });
});

test('the data are those of the recipe', () => {
  for (const { seed, events } of goldens) {
    const x = eventsOf(seed);
    expect(x).toHaveLength(events);
    expect(x.every((v) => v >= 60 && v <= 120)).toBe(true);
  }
});
