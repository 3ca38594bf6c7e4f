// The answer of one toy of a CL_s, and the columns of a result file that many of them make.

import type { ClsResults } from '../contracts/cls-toys.ts';
import type { FitStatus } from '../inference/fit.ts';
import type { EvaluationPath } from '../minimize/likelihood.ts';

export interface ClsRow {
  readonly item: number;
  /** q~_mu; null where either fit failed. */
  readonly q: number | null;
  readonly muHat: number | null;
  readonly statusFree: FitStatus;
  /** Of the fit with mu held at the value that is tested. */
  readonly statusMu: FitStatus;
  /** The larger one of both fits; null where there is none. */
  readonly errorBound: number | null;
  readonly path: EvaluationPath;
  readonly events: number;
}

/** Rows, which follow each other by item, as the columns of a file. */
export function clsColumnsOf(rows: readonly ClsRow[]): ClsResults {
  return {
    q: rows.map((r) => r.q),
    mu_hat: rows.map((r) => r.muHat),
    status_free: rows.map((r) => r.statusFree),
    status_mu: rows.map((r) => r.statusMu),
    error_bound: rows.map((r) => r.errorBound),
    path: rows.map((r) => r.path),
    n_events: rows.map((r) => r.events),
  };
}

/** Without the columns that say how events were compressed: bins are not. */
export function clsWithoutPaths(columns: ClsResults): ClsResults {
  const { error_bound: _, path: __, ...others } = columns;
  return others;
}

/** The rows that `clsColumnsOf` made columns of; `start` is the first item. */
export function clsRowsOf(results: ClsResults, start: number): readonly ClsRow[] {
  return results.q.map((q, i) => ({
    item: start + i,
    q,
    muHat: results.mu_hat[i]!,
    statusFree: results.status_free[i]!,
    statusMu: results.status_mu[i]!,
    errorBound: results.error_bound === undefined ? 0 : results.error_bound[i]!,
    path: results.path?.[i] ?? 'per-event',
    events: results.n_events[i]!,
  }));
}
