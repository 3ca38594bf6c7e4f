// p_0 and goodness of fit of binned models by toys, against Poisson sums and the chi-square distribution.
import { expect, test } from 'vitest';
import type { ClsTest } from '../../src/contracts/cls-toys.ts';
import type { Workspace } from '../../src/contracts/workspace.ts';
import { compileWorkspace } from '../../src/histfactory/compile.ts';
import { discoveryStatistic } from '../../src/inference/test-statistics.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import { BinnedCls, binnedTestPoints, defineBinnedCls } from '../../src/study/binned-cls.ts';
import { fitBinned, fitBinnedAsimov } from '../../src/study/binned-fit.ts';
import { BinnedGof, defineBinnedGof } from '../../src/study/binned-gof.ts';
import { subjectOf } from '../../src/study/binned-subject.ts';
import type { DiscoverySummary } from '../../src/study/discovery-summary.ts';
import { saturatedTest } from '../../src/study/saturated.ts';
import type { Study } from '../../src/study/study.ts';
import { counting, manyEvents } from './binned-workspaces.ts';

const kernel = await loadKernel();

async function answerOf<Row, T>(study: Study<Row>): Promise<T> {
  const runner = study.open();
  const rows: Row[] = [];
  for (let item = 0; item < study.items; item++) rows.push(await runner.run(item));
  return study.mergedFile(rows, { sources: [], missing: [] }) as unknown as T;
}

/** P(n) of a Poisson count. */
function poisson(n: number, mean: number): number {
  let p = Math.exp(-mean);
  for (let k = 1; k <= n; k++) p *= mean / k;
  return p;
}

/** P(n or more). */
function poissonFrom(n: number, mean: number): number {
  return 1 - Array.from({ length: n }, (_, k) => poisson(k, mean)).reduce((a, b) => a + b, 0);
}

const binomialError = (p: number, n: number): number => Math.sqrt((p * (1 - p)) / n);

test('p_0 by toys of background alone is a Poisson sum, observed and expected', async () => {
  const toys = 5000;
  const subject = subjectOf(counting(5, 15, 23));
  const observed = fitBinned(kernel, compileWorkspace(subject.workspace, kernel.exports));
  // 15 + 5 mu = 22 events are expected with that signal.
  const mu = 1.4;
  const spec: ClsTest = {
    statistic: 'q0',
    mu_test: mu,
    ...binnedTestPoints(observed, 'q0', mu),
    seed: 11,
    n_toys: toys,
    fluctuate_globals: true,
    expected_set: false,
    background_only: true,
    q_asimov: discoveryStatistic(fitBinnedAsimov(kernel, observed, mu), observed.poi).q0,
  };
  const study = new BinnedCls(kernel, defineBinnedCls(subject, spec));
  expect(study.items).toBe(toys);
  const found = await answerOf<unknown, DiscoverySummary>(study as Study<unknown>);
  expect(found.n_toys).toEqual({ b: toys, sb: 0 });
  const [seen, expected] = [poissonFrom(23, 15), poissonFrom(22, 15)];
  expect(Math.abs(found.p0! - seen)).toBeLessThan(4 * binomialError(seen, toys));
  expect(Math.abs(found.p0_expected! - expected)).toBeLessThan(4 * binomialError(expected, toys));
  const [low, high] = found.p0_interval!;
  expect(low).toBeLessThan(found.p0!);
  expect(high).toBeGreaterThan(found.p0!);
  expect((high - low) / (2 * binomialError(seen, toys))).toBeGreaterThan(0.9);
  expect((high - low) / (2 * binomialError(seen, toys))).toBeLessThan(1.15);
  const tail = (z: number | null) => kernel.exports.normalCdf(-z!);
  expect(tail(found.significance)).toBeCloseTo(found.p0!, 12);
  expect(found.significance_interval!.map(tail)).toEqual([expect.closeTo(high, 12), expect.closeTo(low, 12)]);
  expect(tail(found.significance_expected!)).toBeCloseTo(found.p0_expected!, 12);
});

interface GofAnswer {
  readonly chi2: number;
  readonly ndof: number;
  readonly p_value: number;
  readonly p_value_interval: readonly [number, number];
  readonly n_nonconverged: number;
  readonly n_error: number;
}

function gofOf(workspace: Workspace, toys: number): { study: BinnedGof; p: number | null } {
  const subject = subjectOf(workspace);
  const model = compileWorkspace(subject.workspace, kernel.exports);
  const observed = fitBinned(kernel, model);
  const at = observed.likelihood.complete(observed.fit.minimum.at);
  const saturated = saturatedTest(model, observed.data, at, kernel.exports);
  const study = new BinnedGof(
    kernel,
    defineBinnedGof(subject, {
      chi2_obs: saturated.chi2,
      ndof: saturated.degrees,
      point: [...at],
      seed: 4,
      n_toys: toys,
      fluctuate_globals: true,
    }),
  );
  return { study, p: saturated.pValue };
}

test('goodness of fit of counts with a known mean is a sum over Poisson probabilities', async () => {
  const toys = 5000;
  // The signal is held at 1: 2 events are expected, 6 observed. chi2 = 2 [2 - n + n ln(n/2)].
  const workspace = counting(0.5, 1.5, 6);
  const [measurement] = workspace.measurements;
  const fixed = { ...measurement!.config, parameters: [{ name: 'mu', inits: [1], fixed: true }] };
  const held = { ...workspace, measurements: [{ ...measurement!, config: fixed }] };
  const { study } = gofOf(held, toys);
  const found = await answerOf<unknown, GofAnswer>(study as Study<unknown>);
  const chi2 = (n: number): number => (n === 0 ? 4 : 2 * (2 - n + n * Math.log(n / 2)));
  expect(found.chi2).toBeCloseTo(chi2(6), 12);
  let p = 0;
  for (let n = 0; n < 60; n++) if (chi2(n) >= chi2(6)) p += poisson(n, 2);
  expect(p).toBeGreaterThan(0.01);
  expect(Math.abs(found.p_value - p)).toBeLessThan(4 * binomialError(p, toys));
  expect(found.p_value_interval[0]).toBeLessThan(found.p_value);
  expect(found.p_value_interval[1]).toBeGreaterThan(found.p_value);
  expect([found.n_nonconverged, found.n_error]).toEqual([0, 0]);
});

test('with many events and all kinds of constraints it is the chi-square one', async () => {
  const toys = 1500;
  const workspace = manyEvents();
  const [a, b] = workspace.observations;
  const observations = [{ ...a!, data: [10200, 8500, 7480] }, b!];
  const { study, p } = gofOf({ ...workspace, observations }, toys);
  const found = await answerOf<unknown, GofAnswer>(study as Study<unknown>);
  expect(found.ndof).toBe(3);
  expect(p!).toBeGreaterThan(0.1);
  expect(p!).toBeLessThan(0.9);
  // The shapes of the constraints are not quite linear.
  expect(Math.abs(found.p_value - p!)).toBeLessThan(4 * binomialError(p!, toys) + 0.01);
});
