// The answer of one patch of a patch set, and the columns of a result file that many of them make.

import type { PatchesResults } from '../contracts/binned-studies.ts';
import type { FitStatus } from '../inference/fit.ts';

type Five = readonly (number | null)[];

export interface PatchRow {
  readonly item: number;
  /** null where the patch makes no model. */
  readonly status: FitStatus | null;
  readonly muHat: number | null;
  readonly sigma: number | null;
  readonly nll: number | null;
  readonly cls: number | null;
  readonly clsb: number | null;
  readonly clb: number | null;
  /** From 2 to -2 standard deviations. */
  readonly expectedCls: Five;
  readonly limit: number | null;
  /** -2 to 2 standard deviations. */
  readonly expectedLimits: Five;
  readonly problem: string | null;
}

const NONE: Five = [null, null, null, null, null];

/** The row of a patch about which nothing is known but why. */
export function failedPatch(item: number, problem: string): PatchRow {
  return {
    item,
    status: null,
    muHat: null,
    sigma: null,
    nll: null,
    cls: null,
    clsb: null,
    clb: null,
    expectedCls: NONE,
    limit: null,
    expectedLimits: NONE,
    problem,
  };
}

/** Rows, which follow each other by item, as the columns of a file. */
export function patchColumnsOf(rows: readonly PatchRow[]): PatchesResults {
  return {
    status: rows.map((r) => r.status),
    mu_hat: rows.map((r) => r.muHat),
    mu_sigma: rows.map((r) => r.sigma),
    nll: rows.map((r) => r.nll),
    cls: rows.map((r) => r.cls),
    clsb: rows.map((r) => r.clsb),
    clb: rows.map((r) => r.clb),
    expected_cls: rows.map((r) => [...r.expectedCls]),
    upper_limit: rows.map((r) => r.limit),
    expected_limits: rows.map((r) => [...r.expectedLimits]),
    problems: rows.map((r) => r.problem),
  };
}

/** The rows that `patchColumnsOf` made columns of; `start` is the first item. */
export function patchRowsOf(results: PatchesResults, start: number): readonly PatchRow[] {
  return results.status.map((status, i) => ({
    item: start + i,
    status,
    muHat: results.mu_hat[i]!,
    sigma: results.mu_sigma[i]!,
    nll: results.nll[i]!,
    cls: results.cls[i]!,
    clsb: results.clsb[i]!,
    clb: results.clb[i]!,
    expectedCls: results.expected_cls[i]!,
    limit: results.upper_limit[i]!,
    expectedLimits: results.expected_limits[i]!,
    problem: results.problems[i]!,
  }));
}
