// CL_s of given statistics: by counting, with toys that failed counted and told, and none of p-values 0.
import { expect, test } from 'vitest';
import type { FitStatus } from '../../src/inference/fit.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import type { ClsRow } from '../../src/study/cls-row.ts';
import { summarizeCls } from '../../src/study/cls-summary.ts';

const { exports: math } = await loadKernel();
const row = (item: number, q: number | null, statusFree: FitStatus = 'converged'): ClsRow => ({
  item,
  q,
  muHat: 0,
  statusFree,
  statusMu: 'converged',
  errorBound: 0,
  path: 'compressed',
  events: 1,
});
const of = (q_obs: number, n_toys: number) => ({
  mu_test: 1,
  q_obs,
  mu_hat: 0,
  points: { free: [], sb: [], b: [] },
  seed: 1,
  n_toys,
  fluctuate_globals: true,
  expected_set: true,
});

test('p-values are (k + 1)/(n + 1) of the toys that could be fitted', () => {
  const background = [5, 4, 3, null, 1].map((q, i) => row(i, q, q === null ? 'no-descent' : 'converged'));
  const signal = [0, 0, 2, 3, null].map((q, i) => row(5 + i, q, q === null ? 'outside-domain' : 'converged'));
  const summary = summarizeCls([...background, ...signal], of(3, 5), math);
  expect(summary).toMatchObject({
    clb: 4 / 5,
    clsb: 2 / 5,
    cls: 1 / 2,
    n_toys: { b: 5, sb: 5 },
    n_error: { b: 0, sb: 1 },
    n_nonconverged: { b: 1, sb: 0 },
  });
  expect(summary.clb_error).toBeCloseTo(Math.sqrt(0.16 / 4), 12);
  expect(summary.clsb_error).toBeCloseTo(Math.sqrt(0.24 / 4), 12);
  expect(summary.cls_error).toBeCloseTo(0.5 * Math.sqrt(0.04 / 0.64 + 0.06 / 0.16), 12);
  // CL_s at each of 5, 4, 3 and 1: 1/2, 1/3, 1/2 and 3/5.
  expect(summary.expected_set!.cls[2]).toBeCloseTo(1 / 2, 12);
});

test('a statistic of 0 is reached by all, and one that none reaches has no p-value of 0', () => {
  const rows = [row(0, 0), row(1, 2), row(2, 0), row(3, 1)];
  expect(summarizeCls(rows, of(0, 2), math)).toMatchObject({ cls: 1, clsb: 1, clb: 1 });
  expect(summarizeCls(rows, of(9, 2), math)).toMatchObject({ cls: 1, clsb: 1 / 3, clb: 1 / 3 });
});

test('without toys of a hypothesis there is no p-value of it', () => {
  const rows = [row(0, 1), row(1, 2)];
  expect(summarizeCls(rows, of(1, 2), math)).toMatchObject({
    clb: 1,
    clsb: null,
    cls: null,
    expected_set: null,
  });
});
