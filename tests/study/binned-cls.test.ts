// Toys of tests of binned models, against numbers that nobody had to simulate.
import { expect, test } from 'vitest';
import type { ToyStatistic } from '../../src/contracts/cls-toys.ts';
import type { Workspace } from '../../src/contracts/workspace.ts';
import { compileWorkspace } from '../../src/histfactory/compile.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import { BinnedCls, defineBinnedCls } from '../../src/study/binned-cls.ts';
import { fitAtMu, fitBinned, testBinned } from '../../src/study/binned-fit.ts';
import { subjectOf } from '../../src/study/binned-subject.ts';
import type { ClsRow } from '../../src/study/cls-row.ts';
import { ClsStudy, statisticOf } from '../../src/study/cls-study.ts';
import type { ClsSummary } from '../../src/study/cls-summary.ts';
import type { DiscoverySummary } from '../../src/study/discovery-summary.ts';
import type { FittableToy, ToyModel } from '../../src/study/toy-model.ts';
import { counting, manyEvents, parameters201 } from './binned-workspaces.ts';

const kernel = await loadKernel();

function studyOf(
  workspace: Workspace,
  mu: number,
  toys: number,
  { statistic = 'q-tilde', fluctuate = true }: { statistic?: ToyStatistic; fluctuate?: boolean } = {},
): BinnedCls {
  const subject = subjectOf(workspace);
  const model = compileWorkspace(subject.workspace, kernel.exports);
  const held = statistic === 'q0' ? 0 : mu;
  const { of, tested } = testBinned(fitBinned(kernel, model), held);
  const muHat = of.fit.minimum.at[of.poi]!;
  const pointAt = (value: number) => [...of.likelihood.complete(fitAtMu(of, value).minimum.at)];
  return new BinnedCls(
    kernel,
    defineBinnedCls(subject, {
      statistic,
      mu_test: mu,
      q_obs: statisticOf(tested, statistic, muHat),
      mu_hat: muHat,
      points: { free: [...of.likelihood.complete(of.fit.minimum.at)], sb: pointAt(mu), b: pointAt(0) },
      seed: 3,
      n_toys: toys,
      fluctuate_globals: fluctuate,
      expected_set: true,
    }),
  );
}

async function rowsOf(study: ClsStudy): Promise<readonly ClsRow[]> {
  const runner = study.open();
  const rows: ClsRow[] = [];
  for (let item = 0; item < study.items; item++) rows.push(await runner.run(item));
  return rows;
}

async function summaryOf<T>(study: ClsStudy): Promise<T> {
  return study.mergedFile(await rowsOf(study), { sources: [], missing: [] }) as unknown as T;
}

/** P(at most n) of a Poisson count, summed. */
function poissonUpTo(n: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; k <= n; k++) {
    term *= mean / k;
    sum += term;
  }
  return sum;
}

const binomialError = (p: number, n: number): number => Math.sqrt((p * (1 - p)) / n);

test.each([
  [1, 18],
  [2, 18],
  [2, 14],
])('CL_s of a counting experiment: mu = %d with %d events is a quotient of Poisson sums', async (mu, n) => {
  const toys = 4000;
  const found = await summaryOf<ClsSummary>(studyOf(counting(5, 15, n), mu, toys));
  const [clsb, clb] = [poissonUpTo(n, 15 + 5 * mu), poissonUpTo(n, 15)];
  expect(Math.abs(found.clsb! - clsb)).toBeLessThan(4 * binomialError(clsb, toys));
  expect(Math.abs(found.clb! - clb)).toBeLessThan(4 * binomialError(clb, toys));
  expect(found.clsb_error).toBeCloseTo(binomialError(found.clsb!, toys), 12);
  expect(Math.abs(found.cls! - clsb / clb)).toBeLessThan(4 * found.cls_error!);
  expect(found.cls).toBe(found.clsb! / found.clb!);
  expect(found.n_nonconverged).toEqual({ b: 0, sb: 0 });
});

test('p_0 of a counting experiment is a Poisson sum', async () => {
  const toys = 4000;
  const found = await summaryOf<DiscoverySummary>(studyOf(counting(5, 15, 22), 2, toys, { statistic: 'q0' }));
  const p0 = 1 - poissonUpTo(21, 15);
  expect(Math.abs(found.p0! - p0)).toBeLessThan(4 * binomialError(p0, toys));
  // The median of 25 expected events is 25.
  const median = 1 - poissonUpTo(24, 15);
  expect(Math.abs(found.expected_set!.p0[2]! - median)).toBeLessThan(4 * binomialError(median, toys));
  expect(kernel.exports.normalCdf(-found.significance!)).toBeCloseTo(found.p0!, 12);
});

test('a negative estimate counts as 0 in q~, and as it is in q', async () => {
  const bounds = [-2.9, 20] as const;
  const rows = async (statistic: ToyStatistic) =>
    rowsOf(studyOf(counting(5, 15, 18, bounds), 1, 60, { statistic }));
  const [tilde, plain] = [await rows('q-tilde'), await rows('q')];
  const low = plain.filter((r) => r.muHat! < 0);
  expect(low.length).toBeGreaterThan(5);
  plain.forEach((row, i) => {
    const { muHat, q } = row;
    // -2 ln of the likelihood ratio of two Poisson means, written down.
    const nll = (lambda: number, n: number) => lambda - n * Math.log(lambda);
    const n = row.events;
    const t = (best: number) => 2 * (nll(20, n) - nll(15 + 5 * best, n));
    expect(q).toBeCloseTo(muHat! > 1 ? 0 : t(muHat!), 8);
    expect(tilde[i]!.q).toBeCloseTo(muHat! > 1 ? 0 : t(Math.max(0, muHat!)), 8);
  });
});

test('201 parameters: the independent values of performance.md 1.4, with auxiliary data drawn and kept', async () => {
  const toys = 1500;
  const drawn = await summaryOf<ClsSummary & { readonly q_obs: number }>(studyOf(parameters201(), 1, toys));
  expect(drawn.q_obs).toBeCloseTo(10.88982226407552, 9);
  expect(Math.abs(drawn.clsb! - 7.0e-4)).toBeLessThan(4 * Math.hypot(1.9e-4, binomialError(7.0e-4, toys)));
  expect(Math.abs(drawn.clb! - 0.495)).toBeLessThan(4 * Math.hypot(0.004, binomialError(0.495, toys)));
  const kept = await summaryOf<ClsSummary>(studyOf(parameters201(), 1, toys, { fluctuate: false }));
  expect(Math.abs(kept.clsb! - 0.02)).toBeLessThan(4 * binomialError(0.02, toys));
  expect(Math.abs(kept.clb! - 0.736)).toBeLessThan(4 * binomialError(0.736, toys));
}, 60_000);

test('with many events, q_mu follows the asymptotic formulas', async () => {
  const toys = 3000;
  const study = studyOf(manyEvents(), 1, toys, { statistic: 'q' });
  const rows = await rowsOf(study);
  const of = (sb: boolean) => rows.filter((r) => r.item >= toys === sb).map((r) => r.q!);
  const signal = of(true);
  // Half of a chi-square of one degree of freedom: P(q >= z^2) = 1 - Phi(z), equation 59 of Cowan et al.
  for (const z of [0.5, 1, 1.645, 2]) {
    const p = kernel.exports.normalCdf(-z);
    const share = signal.filter((q) => q >= z * z).length / toys;
    expect(Math.abs(share - p)).toBeLessThan(4 * binomialError(p, toys));
  }
  // Without signal, sqrt(q) is normal around mu / sigma of the Asimov data (equation 57).
  const model = compileWorkspace(manyEvents(), kernel.exports);
  const observed = fitBinned(kernel, model);
  const { fitBinnedAsimov } = await import('../../src/study/binned-fit.ts');
  const root = Math.sqrt(testBinned(fitBinnedAsimov(kernel, observed, 0), 1).tested.q);
  for (const n of [-1, 0, 1]) {
    const p = kernel.exports.normalCdf(-n);
    const share = of(false).filter((q) => Math.sqrt(q) >= root + n).length / toys;
    expect(Math.abs(share - p)).toBeLessThan(4 * binomialError(p, toys) + 0.01);
  }
});

test('a toy is the same whatever came before it', async () => {
  const study = studyOf(manyEvents(), 1, 20);
  const forward = await rowsOf(study);
  const runner = study.open();
  for (let item = study.items - 1; item >= 0; item -= 3)
    expect(await runner.run(item)).toEqual(forward[item]);
});

test('toys that cannot be fitted are tried again, told and counted, and are in no p-value', async () => {
  let starts = 0;
  /** A parabola around the toy's number, but no function at all for some toys, and no minimum for others. */
  const model: ToyModel = {
    inputSchemaVersion: 'test',
    names: ['mu'],
    poi: 0,
    poiOfFits: 0,
    bounds: { lower: 0, upper: 1e6 },
    secondsAToy: () => 1,
    toysAt: () => ({
      toy: (item): FittableToy => ({
        ways: [
          () => ({
            path: 'per-event',
            parameters: [{ name: 'mu', start: 0, lower: 0, upper: 1e6, fixed: false }],
            errorBound: () => 0,
            evaluate: (at, { gradient, hessian }) => {
              if (item % 5 === 0) return Number.POSITIVE_INFINITY;
              gradient[0] = item % 5 === 1 ? Number.NaN : at[0]! - item;
              hessian[0] = 1;
              return 0.5 * (at[0]! - item) ** 2;
            },
          }),
        ],
        starts: {
          *[Symbol.iterator]() {
            for (const start of [[1], [2], [3]]) {
              starts++;
              yield start;
            }
          },
        },
        withoutUncertainties: true,
        events: () => 1,
        told: ({ minimum, uncertainties }) => ({ estimates: minimum.at, uncertainties }),
      }),
    }),
  };
  const test = {
    mu_test: 30,
    q_obs: 1,
    mu_hat: 0,
    points: { free: [0], sb: [0], b: [0] },
    seed: 1,
    n_toys: 10,
    fluctuate_globals: true,
    expected_set: false,
  };
  const study = new ClsStudy(kernel, { kind: 'binned-cls', test }, model);
  const rows = await rowsOf(study);
  expect(rows.filter((r) => r.q === null).map((r) => r.item % 5)).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
  expect(starts).toBeGreaterThan(20 + 8 * 3);
  const found = study.mergedFile(rows, { sources: [], missing: [] }) as unknown as ClsSummary;
  expect(found.n_toys).toEqual({ b: 10, sb: 10 });
  expect(found.n_error).toEqual({ b: 2, sb: 2 });
  expect(found.n_nonconverged).toEqual({ b: 2, sb: 2 });
  // (30 - item)^2 >= 1 for all that were fitted.
  expect([found.clb, found.clsb]).toEqual([1, 1]);
});
