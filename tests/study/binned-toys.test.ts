// Toys of binned models: what is drawn, and what fits of it say.
import { expect, test } from 'vitest';
import { noAssessment } from '../../src/contracts/toys-definition.ts';
import { compileWorkspace } from '../../src/histfactory/compile.ts';
import { expectedAuxiliary, expectedMain } from '../../src/histfactory/expected.ts';
import { BinnedToys } from '../../src/histfactory/toys.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import type { Told } from '../../src/study/binned-fits.ts';
import { subjectOf } from '../../src/study/binned-subject.ts';
import { BinnedToyStudy, defineBinnedToys } from '../../src/study/binned-toys.ts';
import type { ToyRow } from '../../src/study/toy-row.ts';
import { manyEvents, parameters201 } from './binned-workspaces.ts';

const kernel = await loadKernel();
const model = compileWorkspace(manyEvents(), kernel.exports);
const truth = model.parameters.map((p) => (p.name === 'mu' ? 1.5 : p.name === 'scale' ? 0.3 : p.start));

const COUNT = 4000;
function drawn(seed: number, fluctuate = true, count = COUNT) {
  const toys = new BinnedToys(kernel, model, truth, fluctuate);
  return Array.from({ length: count }, (_, item) => {
    const { main, auxiliary } = toys.draw(seed, item);
    return { main: [...main], auxiliary: [...auxiliary] };
  });
}
const toys = drawn(1);

/** That a sample has this mean and variance, to 4 standard errors (of a normal one). */
function expectMoments(sample: readonly number[], mean: number, variance: number): void {
  const n = sample.length;
  const m = sample.reduce((a, b) => a + b, 0) / n;
  const v = sample.reduce((a, b) => a + (b - m) ** 2, 0) / (n - 1);
  expect(Math.abs(m - mean)).toBeLessThan(4 * Math.sqrt(variance / n));
  expect(Math.abs(v / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
}

test('counts are Poisson around the rates at the true values', () => {
  expectedMain(model, truth, kernel.exports).forEach((lambda, b) => {
    expectMoments(
      toys.map((t) => t.main[b]!),
      lambda,
      lambda,
    );
  });
});

test('auxiliary data are drawn around their parameters: Gaussian ones by sigma, counted ones as counts', () => {
  const means = expectedAuxiliary(model, truth);
  model.constraints.forEach((c, k) => {
    const variance = c.kind === 'normal' ? c.sigma ** 2 : means[k]!;
    expectMoments(
      toys.map((t) => t.auxiliary[k]!),
      means[k]!,
      variance,
    );
    if (c.kind === 'poisson') expect(toys.every((t) => Number.isInteger(t.auxiliary[k]))).toBe(true);
  });
  expect(model.constraints.map((c) => c.kind)).toContain('poisson');
});

test('or kept as they were measured; the counts are the same then', () => {
  const kept = drawn(1, false, 20);
  kept.forEach((toy, i) => {
    expect(toy.auxiliary).toEqual([...model.observed.auxiliary]);
    expect(toy.main).toEqual(toys[i]!.main);
  });
});

test('bins, toys and base seeds share nothing', () => {
  const correlation = (a: readonly number[], b: readonly number[]): number => {
    const [ma, mb] = [a, b].map((x) => x.reduce((s, v) => s + v, 0) / x.length) as [number, number];
    const sum = (f: (i: number) => number) => a.reduce((s, _, i) => s + f(i), 0);
    const scale = Math.sqrt(sum((i) => (a[i]! - ma) ** 2) * sum((i) => (b[i]! - mb) ** 2));
    return sum((i) => (a[i]! - ma) * (b[i]! - mb)) / scale;
  };
  const column = (of: typeof toys, b: number) => of.map((t) => t.main[b]!);
  const other = drawn(2);
  const pairs = [
    [column(toys, 0), column(toys, 1)],
    [column(toys, 0).slice(1), column(toys, 0).slice(0, -1)],
    [column(toys, 0), column(other, 0)],
    [column(toys, 0), toys.map((t) => t.auxiliary[0]!)],
  ] as const;
  for (const [a, b] of pairs) expect(Math.abs(correlation(a, b))).toBeLessThan(4 / Math.sqrt(a.length));
});

test('a rate below 0 makes no toys', () => {
  const at = model.parameters.map((p) => (p.name === 'mu' ? -100 : p.start));
  expect(() => new BinnedToys(kernel, model, at)).toThrow(/bin 0 has the rate -/);
});

function studyOf(workspace = manyEvents(), params: readonly number[] = truth, n = 1500, tell: Told = 'all') {
  const subject = subjectOf(workspace);
  const { parameters } = compileWorkspace(workspace, kernel.exports);
  const gen = {
    point: 'init' as const,
    params: [...params],
    names: parameters.map((p) => p.name),
    overrides: {},
    seed: 9,
    n_toys: n,
    fluctuate_globals: true,
  };
  return new BinnedToyStudy(kernel, defineBinnedToys(subject, gen, tell), noAssessment);
}

test('pulls of all parameters, factors of single bins included, have mean 0 and width 1', () => {
  const study = studyOf();
  const runner = study.open();
  const rows: ToyRow[] = Array.from({ length: study.items }, (_, item) => runner.run(item));
  expect(study.identity.names).toEqual(model.parameters.map((p) => p.name));
  expect(rows.every((r) => r.status === 'converged')).toBe(true);
  const n = rows.length;
  model.parameters.forEach(({ name }, i) => {
    const pulls = rows.map((r) => (r.estimates[i]! - truth[i]!) / r.uncertainties[i]!);
    const mean = pulls.reduce((s, p) => s + p, 0) / n;
    const width = Math.sqrt(pulls.reduce((s, p) => s + (p - mean) ** 2, 0) / (n - 1));
    expect(Math.abs(mean), name).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(width - 1), name).toBeLessThan(4 / Math.sqrt(2 * n));
  });
  const merged = study.mergedFile(rows, { sources: [], missing: [] }) as unknown as {
    readonly summary: { readonly pulls_by_param: { readonly mean: readonly number[] } };
    readonly results: { readonly poi_true: number; readonly error_bound?: unknown };
  };
  expect(merged.results.poi_true).toBe(1.5);
  expect(merged.results.error_bound).toBeUndefined();
  expect(merged.summary.pulls_by_param.mean.every((m) => Math.abs(m) < 4 / Math.sqrt(n))).toBe(true);
}, 30_000);

test('rows may leave the factors of single bins out; the others are the same bits', () => {
  const workspace = parameters201();
  const { parameters } = compileWorkspace(workspace, kernel.exports);
  const params = parameters.map((p) => p.start);
  const all = studyOf(workspace, params, 3).open().run(2);
  const shared = studyOf(workspace, params, 3, 'shared');
  expect(shared.identity.names).toEqual(['mu']);
  const row = shared.open().run(2);
  expect(all.estimates.length).toBe(201);
  const poi = parameters.findIndex((p) => p.name === 'mu');
  expect(row.estimates).toEqual([all.estimates[poi]]);
  expect(row.uncertainties).toEqual([all.uncertainties[poi]]);
  expect(row.nll).toBe(all.nll);
});
