// The answer of one toy whose fits test a parameter of interest, and the columns of a result file that many of them make.

import type { FitStatus } from '../inference/fit.ts';
import type { EvaluationPath } from '../minimize/likelihood.ts';

/** `Q` is what a study has of test statistics: one, or one at each of some values. */
export interface TestedRow<Q> {
  readonly item: number;
  readonly q: Q;
  readonly muHat: number | null;
  readonly statusFree: FitStatus;
  /** Of the fits with mu held: the first that did not converge, or that of the first. */
  readonly statusMu: FitStatus;
  /** The largest one of all fits; null where there is none. */
  readonly errorBound: number | null;
  readonly path: EvaluationPath;
  readonly events: number;
}

/** A type and no interface, since it is JSON as it stands. */
type TestedColumns<Q> = {
  q: Q[];
  mu_hat: (number | null)[];
  status_free: FitStatus[];
  status_mu: FitStatus[];
  error_bound?: (number | null)[] | undefined;
  path?: EvaluationPath[] | undefined;
  n_events: number[];
};

/** Rows, which follow each other by item, as columns; `binned` ones do not say how events were compressed. */
export function testedColumnsOf<Q>(rows: readonly TestedRow<Q>[], binned: boolean): TestedColumns<Q> {
  return {
    q: rows.map((r) => r.q),
    mu_hat: rows.map((r) => r.muHat),
    status_free: rows.map((r) => r.statusFree),
    status_mu: rows.map((r) => r.statusMu),
    ...(binned ? {} : { error_bound: rows.map((r) => r.errorBound), path: rows.map((r) => r.path) }),
    n_events: rows.map((r) => r.events),
  };
}

/** The rows that `testedColumnsOf` made columns of; `start` is the first item. */
export function testedRowsOf<Q>(results: TestedColumns<Q>, start: number): readonly TestedRow<Q>[] {
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
