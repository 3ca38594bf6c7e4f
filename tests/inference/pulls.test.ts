// Pulls of 10,000 fitted toys: (estimate - truth) / uncertainty must be standard Gaussian numbers, together those of the
// covariance that the fits report. All gates at 4 sigma of 10,000 toys (performance.md 7.3). With 50,000 events a toy the
// bias of maximum likelihood itself, of order 1/sqrt(events), is some 0.02: inside of the gates.
import { beforeAll, describe, expect, test } from 'vitest';
import { noAssessment } from '../../src/contracts/toys-definition.ts';
import { type Fit, fit } from '../../src/inference/fit.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import { defineToys, UnbinnedToys } from '../../src/study/unbinned-toys.ts';
import { UnbinnedLikelihood } from '../../src/unbinned/likelihood.ts';
import { ToySource } from '../../src/unbinned/toys.ts';
import { chiSquareTail, pearson } from '../stats/independent.ts';
import { gaussExp, type ModelOf, modelOf, specOf, startOf } from '../unbinned/helpers.ts';

const TOYS = 10_000;
const NAMES = ['mu', 'mu_sig', 'sigma_sig', 'lambda_bkg'] as const;

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

interface Answers {
  readonly fits: readonly Fit[];
  readonly truth: Float64Array;
}

function study(of: ModelOf, seed: number, toys: number, fluctuateGlobals: boolean): Answers {
  const model = modelOf(of);
  const truth = startOf(model);
  const likelihood = new UnbinnedLikelihood(kernel, model);
  const source = new ToySource(kernel, likelihood, truth, { seed, fluctuateGlobals });
  const fits = Array.from({ length: toys }, (_, toy) => {
    const { data, measured } = source.draw(toy);
    likelihood.setData('compressed', data, measured);
    return fit([() => likelihood], { starts: [truth] });
  });
  return { fits, truth };
}

const pullsOf = ({ fits, truth }: Answers, p: number): number[] =>
  fits.map(({ minimum, uncertainties }) => (minimum.at[p]! - truth[p]!) / uncertainties[p]!);

function momentsOf(values: readonly number[]) {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  const central = (k: number) => values.reduce((sum, v) => sum + (v - mean) ** k, 0) / n;
  const width = Math.sqrt(central(2));
  return { mean, width, skewness: central(3) / width ** 3, kurtosis: central(4) / width ** 4 - 3 };
}

/** The distance of all estimates from the truth in the metric of the fit's own covariance. */
function mahalanobis({ minimum, covariance }: Fit, truth: Float64Array): number {
  const n = truth.length;
  // Elimination on [covariance | difference].
  const rows = Array.from({ length: n }, (_, i) => [
    ...covariance!.subarray(i * n, (i + 1) * n),
    minimum.at[i]! - truth[i]!,
  ]);
  let sum = 0;
  for (let c = 0; c < n; c++) {
    const pivot = rows[c]!;
    sum += pivot[n]! ** 2 / pivot[c]!;
    for (let r = c + 1; r < n; r++) {
      const factor = rows[r]![c]! / pivot[c]!;
      for (let k = c; k <= n; k++) rows[r]![k]! -= factor * pivot[k]!;
    }
  }
  return sum;
}

const constrained: ModelOf = {
  ...gaussExp(0.025),
  parameters: {
    ...gaussExp(0.025).parameters,
    // About as wide as what the events say, so that half of the information is the constraint's.
    mu_sig: { init: 91, bounds: [85, 95], constraint: [91.02, 0.03] },
    lambda_bkg: { init: -0.03, bounds: [-0.1, -0.001], constraint: [-0.0302, 0.0003] },
  },
};

describe.each([
  ['free parameters', gaussExp(0.025), 42],
  ['two parameters constrained, their measurements drawn anew in every toy', constrained, 43],
] as const)('%s', (_, model, seed) => {
  let answers: Answers;
  beforeAll(() => {
    answers = study(model, seed, TOYS, true);
  });

  test('every toy converges', () => {
    expect(answers.fits.filter((f) => f.status !== 'converged')).toEqual([]);
  });

  test.each(NAMES.map((name, p) => [name, p] as const))('the pulls of %s are standard Gaussian', (_, p) => {
    const pulls = pullsOf(answers, p);
    const { mean, width, skewness, kurtosis } = momentsOf(pulls);
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(TOYS));
    expect(Math.abs(width - 1)).toBeLessThan(4 / Math.sqrt(2 * TOYS));
    expect(Math.abs(skewness)).toBeLessThan(4 * Math.sqrt(6 / TOYS));
    expect(Math.abs(kurtosis)).toBeLessThan(4 * Math.sqrt(24 / TOYS));
    for (const [limit, share] of [
      [1, 0.682689],
      [2, 0.9545],
    ] as const) {
      const covered = pulls.filter((v) => Math.abs(v) < limit).length / TOYS;
      expect(Math.abs(covered - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / TOYS));
    }
  });

  test('all four pulls together are chi-square with four degrees of freedom', () => {
    const counts = new Float64Array(20);
    for (const f of answers.fits)
      counts[Math.min(19, Math.floor(20 * chiSquareTail(mahalanobis(f, answers.truth), 4)))]!++;
    expect(
      pearson(
        counts,
        counts.map(() => TOYS / 20),
        1,
      ).p,
    ).toBeGreaterThan(1e-4);
  });

  test('estimates are as correlated as the fits say', () => {
    const { fits } = answers;
    const estimates = NAMES.map((_, p) => fits.map((f) => f.minimum.at[p]!));
    const moments = estimates.map(momentsOf);
    for (let i = 0; i < 4; i++) {
      for (let j = 0; j < i; j++) {
        const product = estimates[i]!.reduce(
          (sum, v, k) => sum + (v - moments[i]!.mean) * (estimates[j]![k]! - moments[j]!.mean),
          0,
        );
        const found = product / TOYS / (moments[i]!.width * moments[j]!.width);
        const said =
          fits.reduce(
            (sum, { covariance: c }) => sum + c![4 * i + j]! / Math.sqrt(c![5 * i]! * c![5 * j]!),
            0,
          ) / TOYS;
        expect(Math.abs(found - said)).toBeLessThan((4 * (1 - said * said)) / Math.sqrt(TOYS));
      }
    }
  });

  test('uncertainties are the spread of the estimates', () => {
    for (let p = 0; p < 4; p++) {
      const spread = momentsOf(answers.fits.map((f) => f.minimum.at[p]!)).width;
      const said = Math.sqrt(answers.fits.reduce((sum, f) => sum + f.uncertainties[p]! ** 2, 0) / TOYS);
      expect(Math.abs(spread / said - 1)).toBeLessThan(4 / Math.sqrt(2 * TOYS));
    }
  });
});

describe('what the gates would find', () => {
  test('measurements of constraints that do not fluctuate make the pulls of their parameters too narrow', () => {
    const answers = study(constrained, 44, 2000, false);
    for (const p of [1, 3]) expect(momentsOf(pullsOf(answers, p)).width).toBeLessThan(0.9);
    for (const p of [0, 2])
      expect(Math.abs(momentsOf(pullsOf(answers, p)).width - 1)).toBeLessThan(4 / Math.sqrt(4000));
  });
});

test('a toy study fits the same toys: its rows are these fits, bit for bit', () => {
  const truth = [1, 91, 2.5, -0.03];
  const gen = {
    point: 'init' as const,
    params: truth,
    overrides: {},
    seed: 42,
    n_toys: 50,
    fluctuate_globals: true,
  };
  const runner = new UnbinnedToys(
    kernel,
    defineToys(specOf(gaussExp(0.025)), gen, 'auto'),
    noAssessment,
  ).open();
  const { fits } = study(gaussExp(0.025), 42, 50, true);
  fits.forEach((expected, toy) => {
    const row = runner.run(toy);
    expect(row).toMatchObject({ toy, status: 'converged', path: 'compressed' });
    // A toy whose bound is above the tolerance takes another way, which ends a little beside.
    if (expected.errorBound > 1e-6) return;
    expect(row.estimates).toEqual(Array.from(expected.minimum.at));
    expect(row.uncertainties).toEqual(expected.uncertainties);
    expect(row.nll).toBe(expected.minimum.value);
    expect(row.errorBound).toBe(expected.errorBound);
  });
});
