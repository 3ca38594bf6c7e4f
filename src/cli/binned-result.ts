// Fields that results of binned models have alike, and the table of a fit for people.

import { type CompletePoint, completePoint } from '../histfactory/completion.ts';
import { isConverged } from '../inference/fit.ts';
import { hesse } from '../minimize/hesse.ts';
import { completeFit } from '../study/binned-fit.ts';
import { nuisancesOf } from '../study/binned-ranking.ts';
import type { Binned } from './binned.ts';
import { finite, shown } from './fit-result.ts';

/** All parameters at the free fit, with the uncertainties that there are. */
export function completed(binned: Binned): CompletePoint {
  const { fit, likelihood } = binned;
  if (fit.status !== 'no-covariance') return completeFit(binned);
  // Those away from bounds, which the likelihood depends on, may have one even so.
  const { matrix, over } = hesse(likelihood.parameters, fit.minimum);
  return completePoint(likelihood, fit.minimum.at, over === 'none' ? null : matrix);
}

/** What was asked of which model. */
export function modelFields({ model, input }: Binned) {
  return {
    measurement: input.measurement,
    interpolation: { normsys: model.codes.factors, histosys: model.codes.shifts },
    parameter_names: model.parameters.map((p) => p.name),
    poi_index: model.poi,
  };
}

/** The free fit, in results of tests. */
export function freeFitFields({ fit, poi }: Binned) {
  return {
    mu_hat: fit.minimum.at[poi]!,
    sigma: fit.uncertainties[poi] ?? null,
    nll_hat: finite(fit.minimum.value),
    status: fit.status,
  };
}

export function fitResult(binned: Binned, all: CompletePoint, withCovariance: boolean) {
  const { fit, model, input, initialNll } = binned;
  const { minimum } = fit;
  const atBound = model.parameters.flatMap((p, i) => {
    const value = all.values[i]!;
    return !p.fixed && p.lower < p.upper && (value <= p.lower || value >= p.upper) ? [p.name] : [];
  });
  const covariance = fit.status === 'no-covariance' ? null : all.covariance;
  return {
    ...modelFields(binned),
    bestfit: Array.from(all.values),
    uncertainties: all.uncertainties,
    covariance: withCovariance && covariance !== null ? Array.from(covariance) : null,
    correlations:
      withCovariance && covariance !== null ? correlationsOf(covariance, model.parameters.length) : null,
    pulls: pullsOf(binned, all),
    fixed: model.parameters.flatMap((p) => (p.fixed || p.lower >= p.upper ? [p.name] : [])),
    nll: finite(minimum.value),
    twice_nll: finite(2 * minimum.value),
    initial_nll: finite(initialNll),
    converged: isConverged(fit.status),
    status: fit.status,
    termination_reason: minimum.reason,
    edm: finite(minimum.edm),
    final_grad_norm: finite(minimum.gradientNorm),
    n_iter: minimum.iterations,
    n_fev: fit.evaluations,
    n_gev: fit.evaluations,
    n_evaluations: fit.evaluations,
    n_active_bounds: atBound.length,
    at_bound: atBound,
    fit_regions: input.regions.fit,
    validation_regions: input.regions.validation,
  };
}

/** Of every free parameter that is measured: where it was, where the fit takes it, and how much better it is known. */
export function pullsOf({ model, data }: Binned, all: CompletePoint) {
  return nuisancesOf(model, data).flatMap(({ parameter, measured, sigma }, k) => {
    const { name, fixed, lower, upper } = model.parameters[parameter]!;
    if (fixed || lower >= upper) return [];
    const value = all.values[parameter]!;
    const uncertainty = all.uncertainties[parameter] ?? null;
    return [
      {
        name,
        kind: model.constraints[k]!.kind,
        prefit_center: measured,
        prefit_sigma: sigma,
        postfit_center: value,
        postfit_sigma: uncertainty,
        pull: sigma > 0 ? (value - measured) / sigma : null,
        constraint: sigma > 0 && uncertainty !== null ? uncertainty / sigma : null,
      },
    ];
  });
}

/** Row by row; 0 for parameters without an uncertainty, but 1 of each with itself. */
export function correlationsOf(covariance: Float64Array, n: number): readonly number[] {
  const sigma = Float64Array.from({ length: n }, (_, i) => Math.sqrt(Math.max(0, covariance[i * n + i]!)));
  return Array.from({ length: n * n }, (_, k) => {
    const [i, j] = [Math.floor(k / n), k % n];
    if (i === j) return 1;
    const scale = sigma[i]! * sigma[j]!;
    return scale > 0 ? covariance[k]! / scale : 0;
  });
}

/** The parameter of interest and the free ones without a measurement first, then the most pulled ones. */
export function binnedTable(binned: Binned, all: CompletePoint): string {
  const { fit, model } = binned;
  const pulls = pullsOf(binned, all);
  const measured = new Set(pulls.map((p) => p.name));
  const free = model.parameters.flatMap((p, i) => {
    if (measured.has(p.name) || p.fixed || p.lower >= p.upper) return [];
    const sigma = all.uncertainties[i] ?? null;
    const value = all.values[i]!;
    const note = value <= p.lower || value >= p.upper ? 'at its bound' : '';
    return [{ name: p.name, text: `${withSigma(value, sigma)} ${note}`.trimEnd() }];
  });
  const most = pulls
    .toSorted((a, b) => Math.abs(b.pull ?? 0) - Math.abs(a.pull ?? 0))
    .slice(0, MOST_PULLS)
    .map((p) => ({
      name: p.name,
      text: `${withSigma(p.postfit_center, p.postfit_sigma)}   pull ${short(p.pull, 3)}, constraint ${short(p.constraint, 3)}`,
    }));
  const width = [...free, ...most].reduce((w, { name }) => Math.max(w, name.length), 0);
  const row = ({ name, text }: { readonly name: string; readonly text: string }): string =>
    `  ${name.padEnd(width)}  ${text}\n`;
  const left = pulls.length - most.length;
  return [
    `${fit.status}, 2 NLL = ${(2 * fit.minimum.value).toFixed(6)}, ${model.parameters.length} parameters, ${model.bins} bins\n`,
    ...free.map(row),
    ...(most.length === 0 ? [] : ['the most pulled:\n', ...most.map(row)]),
    ...(left > 0 ? [`  and ${left} more\n`] : []),
  ].join('');
}

const MOST_PULLS = 10;

function withSigma(value: number, sigma: number | null): string {
  return `${shown(value, sigma)}${sigma === null ? '' : ` +- ${sigma.toPrecision(3)}`}`;
}

export function short(x: number | null, digits = 4): string {
  return x === null ? 'none' : x.toPrecision(digits);
}
