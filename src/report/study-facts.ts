// What the sections of a report say and show, computed once from the columns of `results` and from nothing else.

import type { Moments } from '../stats/moments.ts';
import type { StatusCount } from './figures/convergence.ts';
import { type PullStatistics, pullStatistics } from './numbers/pulls.ts';
import { spreadOf } from './numbers/spread.ts';
import type { ToyParameter, ToySubject, ToysReportFile, ToysReportInput } from './report-input.ts';

export interface ParameterFacts {
  readonly name: string;
  /** Its value in all toys. */
  readonly truth: number;
  readonly spec: ToyParameter | null;
  readonly poi: boolean;
  readonly fixed: boolean;
  /** One entry a toy, null where it did not converge. */
  readonly column: readonly (number | null)[];
  /** Of converged toys, like all that follows. */
  readonly estimates: readonly number[];
  readonly uncertainties: readonly number[];
  readonly pulls: readonly number[];
  /** Null for no toys, and for numbers whose sums leave the range of a double. */
  readonly spread: Moments | null;
  readonly meanUncertainty: number | null;
  readonly pullStatistics: PullStatistics | null;
  /** Toys whose estimate is one of the parameter's bounds. */
  readonly atBound: number;
}

export interface StudyFacts {
  readonly asked: number;
  readonly there: number;
  readonly converged: number;
  readonly missing: readonly { readonly start: number; readonly count: number }[];
  readonly statuses: readonly StatusCount[];
  readonly parameters: readonly ParameterFacts[];
  readonly poi: string | null;
  /** Of the toys that have one; null where none has. */
  readonly largestErrorBound: number | null;
  readonly largestEdm: number | null;
}

export function factsOf({ file, spec }: ToysReportInput): StudyFacts {
  const { results, parameter_names: names, poi_index: poi } = file;
  return {
    asked: file.study.items,
    there: results.n_toys,
    converged: results.n_converged,
    missing: missingOf(file),
    statuses: statusesOf(file),
    parameters: names.map((_, i) => parameterFacts(file, spec, i)),
    poi: poi === null ? null : (names[poi] ?? null),
    largestErrorBound: largest(results.error_bound ?? []),
    largestEdm: largest(results.edm),
  };
}

function parameterFacts(file: ToysReportFile, spec: ToySubject, index: number): ParameterFacts {
  const name = file.parameter_names[index]!;
  const { params, names = file.parameter_names } = file.gen;
  const truth = params[names.indexOf(name)]!;
  const parameters: readonly ToyParameter[] = spec.model.parameters;
  const parameter = parameters.find((p) => p.name === name) ?? null;
  const [lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY] = parameter?.bounds ?? [];
  const sigmas = columnOf(file.results.uncertainties, name);
  const column = columnOf(file.results.estimates, name).map((v, i) =>
    file.results.converged[i] === true ? v : null,
  );
  const estimates: number[] = [];
  const uncertainties: number[] = [];
  const pulls: number[] = [];
  column.forEach((estimate, i) => {
    const sigma = sigmas[i] ?? null;
    if (estimate === null) return;
    estimates.push(estimate);
    if (sigma === null) return;
    uncertainties.push(sigma);
    if (sigma > 0) pulls.push((estimate - truth) / sigma);
  });
  return {
    name,
    truth,
    spec: parameter,
    poi: index === file.poi_index,
    fixed: parameter !== null && (parameter.fixed === true || lower === upper),
    column,
    estimates,
    uncertainties,
    pulls,
    spread: spreadOf(estimates),
    meanUncertainty: spreadOf(uncertainties)?.mean ?? null,
    pullStatistics: pullStatistics(pulls),
    atBound: estimates.filter((v) => v <= lower || v >= upper).length,
  };
}

/** A parameter may have any name, also that of something which every object inherits. */
function columnOf(
  columns: Readonly<Record<string, readonly (number | null)[]>>,
  name: string,
): readonly (number | null)[] {
  return Object.hasOwn(columns, name) ? columns[name]! : [];
}

function missingOf({ missing, shard, study, results }: ToysReportFile): StudyFacts['missing'] {
  if (missing !== undefined) return missing.map((m) => ({ start: m.toy_start, count: m.n_toys }));
  if (shard === null) return [];
  const end = shard.shard_start + results.n_toys;
  const around = [
    { start: 0, count: shard.shard_start },
    { start: end, count: study.items - end },
  ];
  return around.filter((m) => m.count > 0);
}

/** Converged ones first, then the others from the most to the least. */
function statusesOf({ results }: ToysReportFile): StatusCount[] {
  const others = new Map<string, number>();
  for (const { status } of results.not_converged) others.set(status, (others.get(status) ?? 0) + 1);
  const counts = [...others].map(([status, toys]) => ({ status, toys }));
  counts.sort((a, b) => b.toys - a.toys || (a.status < b.status ? -1 : 1));
  const partial = results.no_covariance.length;
  if (partial > 0) counts.unshift({ status: 'no-covariance', toys: partial });
  return results.n_toys === 0
    ? []
    : [{ status: 'converged', toys: results.n_converged - partial }, ...counts];
}

function largest(values: readonly (number | null)[]): number | null {
  let most: number | null = null;
  for (const v of values) if (v !== null && (most === null || v > most)) most = v;
  return most;
}
