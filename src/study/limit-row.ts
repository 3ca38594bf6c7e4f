// The answer of one toy of an upper limit, and the columns of a result file that many of them make.

import type { LimitResults } from '../contracts/limit-toys.ts';
import type { FitStatus } from '../inference/fit.ts';
import type { EvaluationPath } from '../minimize/likelihood.ts';

export interface LimitRow {
  readonly item: number;
  /** q~_mu: at every value for a background-only toy, at its own for another; null where a fit failed. */
  readonly q: readonly (number | null)[];
  readonly muHat: number | null;
  readonly statusFree: FitStatus;
  /** Of the fits with mu held: the first that did not converge, or that of the first. */
  readonly statusMu: FitStatus;
  readonly errorBound: number | null;
  readonly path: EvaluationPath;
  readonly events: number;
}

/** Rows, which follow each other by item, as the columns of a file. */
export function limitColumnsOf(rows: readonly LimitRow[]): LimitResults {
  return {
    q: rows.map((r) => [...r.q]),
    mu_hat: rows.map((r) => r.muHat),
    status_free: rows.map((r) => r.statusFree),
    status_mu: rows.map((r) => r.statusMu),
    error_bound: rows.map((r) => r.errorBound),
    path: rows.map((r) => r.path),
    n_events: rows.map((r) => r.events),
  };
}

/** Without the columns that say how events were compressed: bins are not. */
export function limitWithoutPaths(columns: LimitResults): LimitResults {
  const { error_bound: _, path: __, ...others } = columns;
  return others;
}

/** The rows that `limitColumnsOf` made columns of; `start` is the first item. */
export function limitRowsOf(results: LimitResults, start: number): readonly LimitRow[] {
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
