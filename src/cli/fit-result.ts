// A fit as the fields of a result, and as a table for people.

import { type Fit, isConverged } from '../inference/fit.ts';
import type { MinosError } from '../inference/minos.ts';
import type { UnbinnedModel } from '../unbinned/model.ts';

/** JSON has no infinities. */
export const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);

/** The fields that other tools of the field know (facts of record: docs/reference/fit-output.md), with ours beside them. */
export function fitFields(model: UnbinnedModel, schemaVersion: string, fit: Fit, initialNll: number) {
  const { minimum } = fit;
  return {
    input_schema_version: schemaVersion,
    parameter_names: model.parameters.map((p) => p.name),
    poi_index: model.poi,
    bestfit: Array.from(minimum.at),
    uncertainties: fit.uncertainties,
    covariance: fit.covariance === null ? null : Array.from(fit.covariance),
    nll: finite(minimum.value),
    twice_nll: finite(2 * minimum.value),
    initial_nll: finite(initialNll),
    converged: isConverged(fit.status),
    status: fit.status,
    termination_reason: minimum.reason,
    edm: finite(minimum.edm),
    final_grad_norm: minimum.gradientNorm,
    n_iter: minimum.iterations,
    n_fev: fit.evaluations,
    n_gev: fit.evaluations,
    n_active_bounds: minimum.atBound.length,
    at_bound: minimum.atBound.map((i) => model.parameters[i]!.name),
    path: fit.path,
    error_bound: finite(fit.errorBound),
  };
}

/** Lines of a table: name, estimate, uncertainty, and what is special about a parameter. */
export function fitTable(
  model: UnbinnedModel,
  fit: Fit,
  errors: readonly (MinosError | null)[] | null,
): string {
  const width = Math.max(...model.parameters.map((p) => p.name.length));
  const lines = model.parameters.map((p, i) => {
    const sigma = fit.uncertainties[i];
    const value = shown(fit.minimum.at[i]!, sigma ?? null);
    const note = p.fixed ? 'fixed' : fit.minimum.atBound.includes(i) ? 'at its bound' : '';
    const minos = errors?.[i] ?? null;
    const sides = minos === null ? '' : ` (${side(minos.lower)} ${side(minos.upper)})`;
    return `  ${p.name.padEnd(width)}  ${value}${typeof sigma === 'number' ? ` +- ${sigma.toPrecision(3)}` : ''}${sides} ${note}`.trimEnd();
  });
  return `${fit.status}, -ln L = ${fit.minimum.value.toFixed(6)}, ${fit.path}\n${lines.join('\n')}\n`;
}

/** A value to one digit beyond its uncertainty's third. */
export function shown(value: number, sigma: number | null): string {
  if (sigma === null || !(sigma > 0)) return value.toPrecision(6);
  const digits = Math.min(12, Math.max(0, 2 - Math.floor(Math.log10(sigma))));
  return value.toFixed(digits);
}

function side(x: number | null): string {
  return x === null ? 'none' : `${x > 0 ? '+' : ''}${x.toPrecision(3)}`;
}
