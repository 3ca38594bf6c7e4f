// One toy's answer, and the columns of a result file that many of them make.

import type { ToyResults } from '../contracts/toys-output.ts';
import { type FitStatus, isConverged } from '../inference/fit.ts';
import type { EvaluationPath } from '../minimize/likelihood.ts';

export interface ToyRow {
  readonly toy: number;
  readonly status: FitStatus;
  /** In parameter order; null where the fit could not even start. */
  readonly estimates: readonly (number | null)[];
  readonly uncertainties: readonly (number | null)[];
  readonly nll: number | null;
  readonly edm: number | null;
  readonly path: EvaluationPath;
  readonly errorBound: number | null;
  readonly events: number;
}

/** Rows, which follow each other by toy, as the columns of a file. */
export function columnsOf(
  rows: readonly ToyRow[],
  names: readonly string[],
  poi: number,
  poiTrue: number,
): ToyResults {
  const errors = rows.filter((r) => r.status === 'outside-domain').length;
  const converged = rows.filter((r) => isConverged(r.status)).length;
  const column = (of: (row: ToyRow) => readonly (number | null)[]) =>
    Object.fromEntries(names.map((name, i) => [name, rows.map((r) => of(r)[i]!)]));
  return {
    n_toys: rows.length,
    n_error: errors,
    n_validation_error: 0,
    n_computation_error: errors,
    n_converged: converged,
    n_nonconverged: rows.length - errors - converged,
    converged: rows.map((r) => (r.status === 'outside-domain' ? null : isConverged(r.status))),
    poi_true: poiTrue,
    poi_hat: rows.map((r) => r.estimates[poi]!),
    poi_sigma: rows.map((r) => r.uncertainties[poi]!),
    nll: rows.map((r) => r.nll),
    n_events: rows.map((r) => r.events),
    estimates: column((r) => r.estimates),
    uncertainties: column((r) => r.uncertainties),
    edm: rows.map((r) => r.edm),
    error_bound: rows.map((r) => r.errorBound),
    paths: {
      compressed: rows.filter((r) => r.path === 'compressed').length,
      per_event: rows.filter((r) => r.path === 'per-event').length,
    },
    per_event_toys: rows.flatMap((r) => (r.path === 'per-event' ? [r.toy] : [])),
    not_converged: rows.flatMap((r) => (isConverged(r.status) ? [] : [{ toy: r.toy, status: r.status }])),
    no_covariance: rows.flatMap((r) => (r.status === 'no-covariance' ? [r.toy] : [])),
  };
}

/** Without the columns that say how events were compressed: bins are not. */
export function withoutPaths(columns: ToyResults): ToyResults {
  const { error_bound: _, paths: __, per_event_toys: ___, ...others } = columns;
  return others;
}

/** The rows that `columnsOf` made columns of; `start` is the first toy. */
export function rowsOf(results: ToyResults, names: readonly string[], start: number): readonly ToyRow[] {
  const status = new Map(results.not_converged.map((n) => [n.toy, n.status as FitStatus]));
  for (const toy of results.no_covariance) status.set(toy, 'no-covariance');
  const perEvent = new Set(results.per_event_toys);
  return results.converged.map((_, i) => ({
    toy: start + i,
    status: status.get(start + i) ?? 'converged',
    estimates: names.map((name) => results.estimates[name]![i]!),
    uncertainties: names.map((name) => results.uncertainties[name]![i]!),
    nll: results.nll[i]!,
    edm: results.edm[i]!,
    path: results.paths === undefined || perEvent.has(start + i) ? 'per-event' : 'compressed',
    errorBound: results.error_bound === undefined ? 0 : results.error_bound[i]!,
    events: results.n_events[i]!,
  }));
}
