// Asymptotic p-values against their own definitions and published numbers.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  asimovSigma,
  discoverySignificance,
  expectedConfidence,
  observedConfidence,
} from '../../src/inference/asymptotic.ts';
import type { FittedData } from '../../src/inference/fixed.ts';
import { testStatistics } from '../../src/inference/test-statistics.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import type { ElementaryMath } from '../../src/kernel/math.ts';
import type { Formula } from '../minimize/helpers.ts';
import { normalMass } from '../stats/independent.ts';
import { fitted, likelihoodOf } from './helpers.ts';

let math: ElementaryMath;
beforeAll(async () => {
  math = (await loadKernel()).exports;
});

const phi = (x: number): number => normalMass(-40, x);

describe('of a Gaussian measurement x +- s', () => {
  // The estimate is x itself, so that CL_s+b = P(<= x | mu) and CL_b = P(<= x | 0), whatever the sign of x.
  test.each([
    [0.9, 1],
    [2.1, 2.5],
    [0.1, 1],
    [-0.6, 1],
    [-3, 0.4],
  ])('x = %f, mu = %f', (x, mu) => {
    const s = 0.8;
    const qAsimov = (mu / s) ** 2;
    const q = x > mu ? 0 : ((mu - x) / s) ** 2;
    const qTilde = x < 0 ? (mu * mu - 2 * mu * x) / (s * s) : q;
    for (const answer of [
      observedConfidence('q', q, qAsimov, math),
      observedConfidence('q-tilde', qTilde, qAsimov, math),
    ]) {
      expect(answer.clsb).toBeCloseTo(phi((x - mu) / s), 13);
      expect(answer.clb).toBeCloseTo(phi(x / s), 13);
      expect(answer.cls).toBeCloseTo(phi((x - mu) / s) / phi(x / s), 12);
    }
    expect(asimovSigma(mu, qAsimov)).toBeCloseTo(s, 14);
    for (const n of [-2, -1, 0, 1, 2]) {
      const expected = expectedConfidence(n, qAsimov, math);
      const observed = observedConfidence(
        'q-tilde',
        n < 0 ? qAsimov - (2 * mu * n) / s : Math.max(0, mu / s - n) ** 2,
        qAsimov,
        math,
      );
      if (n <= mu / s) expect(expected.cls).toBeCloseTo(observed.cls, 13);
      expect(expected.clb).toBeCloseTo(phi(n), 14);
    }
  });
});

test('data that know nothing of mu exclude nothing', () => {
  for (const statistic of ['q', 'q-tilde'] as const)
    expect(observedConfidence(statistic, 0, 0, math)).toEqual({ clsb: 0.5, clb: 0.5, cls: 1 });
  expect(observedConfidence('q-tilde', 1e-13, 0, math).cls).toBe(1);
  expect(asimovSigma(1, 0)).toBeNull();
  expect(expectedConfidence(2, 0, math).cls).toBe(1);
});

test('five standard deviations are 2.87e-7', () => {
  const { p0, significance } = discoverySignificance(25, math);
  expect(significance).toBe(5);
  expect(Math.abs(p0 / 2.866515718791939e-7 - 1)).toBeLessThan(1e-13);
});

/** Counted bins of mu s + gamma b, each gamma measured by a Poisson number of its own: b gamma +- its uncertainty. */
function bins(
  signal: readonly number[],
  background: readonly number[],
  uncertainty: readonly number[],
  counted: readonly number[],
  auxiliary: readonly number[],
): FittedData {
  const n = signal.length;
  const tau = background.map((b, i) => (b / uncertainty[i]!) ** 2);
  const formula: Formula = (at) => {
    const gradient = new Array<number>(n + 1).fill(0);
    const hessian = gradient.map(() => new Array<number>(n + 1).fill(0));
    let value = 0;
    for (let i = 0; i < n; i++) {
      const gamma = at[i + 1]!;
      for (const [count, mean, slopes] of [
        [counted[i]!, at[0]! * signal[i]! + gamma * background[i]!, [signal[i]!, background[i]!]],
        [auxiliary[i]! * tau[i]!, gamma * tau[i]!, [0, tau[i]!]],
      ] as const) {
        value += mean - count * Math.log(mean);
        const places = [0, i + 1];
        places.forEach((a, k) => {
          gradient[a]! += (1 - count / mean) * slopes[k]!;
          places.forEach((b, l) => {
            hessian[a]![b]! += (count / mean ** 2) * slopes[k]! * slopes[l]!;
          });
        });
      }
    }
    return { value, gradient, hessian };
  };
  return fitted(likelihoodOf(formula, [[1, 0, 10], ...signal.map(() => [1, 1e-10, 10] as const)]));
}

interface TwoBins {
  readonly mu: number;
  readonly q: number;
  readonly q_asimov: number;
  readonly cls: number;
  readonly expected: readonly number[];
}

describe('two bins with backgrounds that were measured: 51 and 48 counted, 50 and 52 expected, 12 and 11 of signal', () => {
  const exact = JSON.parse(
    readFileSync(join(import.meta.dirname, 'reference/two-bins.json'), 'utf8'),
  ) as readonly TwoBins[];

  const confidenceAt = (mu: number) => {
    const [signal, background, uncertainty] = [
      [12, 11],
      [50, 52],
      [3, 7],
    ] as const;
    const observed = bins(signal, background, uncertainty, [51, 48], [1, 1]);
    const { at } = testStatistics(observed, 0, 0).conditional.minimum;
    const gammas = [at[1]!, at[2]!];
    const expected = background.map((b, i) => b * gammas[i]!);
    const asimov = bins(signal, background, uncertainty, expected, gammas);
    const [q, qAsimov] = [testStatistics(observed, 0, mu).qTilde, testStatistics(asimov, 0, mu).qTilde];
    const band = [-2, -1, 0, 1, 2].map((n) => expectedConfidence(n, qAsimov, math).cls);
    return { q, qAsimov, band, cls: observedConfidence('q-tilde', q, qAsimov, math).cls };
  };

  test.each(exact)('mu = $mu as in closed form (reference/make-two-bins.py), to 1e-10', (known) => {
    const { q, qAsimov, band, cls } = confidenceAt(known.mu);
    expect(Math.abs(q - known.q)).toBeLessThan(1e-10);
    expect(Math.abs(qAsimov - known.q_asimov)).toBeLessThan(1e-10);
    expect(Math.abs(cls - known.cls)).toBeLessThan(1e-10);
    band.forEach((b, i) => {
      expect(Math.abs(b - known.expected[i]!)).toBeLessThan(1e-10);
    });
  });

  test('mu = 1 as published elsewhere, where fits stopped some 1e-5 from their minima', () => {
    const { band, cls, qAsimov } = confidenceAt(1);
    expect(Math.abs(cls / 0.05251497 - 1)).toBeLessThan(2e-5);
    // The five expected numbers follow from q_A alone. That of the median is 5e-5 below ours, which is the closed form's;
    // with it the other four agree in every published digit.
    const [low2, low1, median, high1, high2] = [0.00260626, 0.01382005, 0.06445321, 0.23525644, 0.57303621];
    const theirs = math.normalQuantile(0.5 * median) ** 2;
    expect(Math.abs(theirs - qAsimov)).toBeLessThan(1e-4);
    expect(Math.abs(band[2]! / median - 1)).toBeLessThan(1e-4);
    for (const [n, published] of [
      [-2, low2],
      [-1, low1],
      [1, high1],
      [2, high2],
    ] as const)
      expect(Math.abs(expectedConfidence(n, theirs, math).cls - published)).toBeLessThan(5e-8);
  });
});
