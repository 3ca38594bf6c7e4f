// Impacts of the nuisance parameters of a binned model on its parameter of interest (src/inference/ranking.ts). The likelihood
// of shared parameters serves most of them; a factor of a single bin, which it eliminates, is kept in one of its own.

import type { BinnedLikelihood } from '../histfactory/likelihood.ts';
import type { BinnedData, BinnedModel } from '../histfactory/model.ts';
import { type Impact, impacts, type Nuisance } from '../inference/ranking.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { type BinnedFit, fitBinned } from './binned-fit.ts';

/**
 * The auxiliary measurements of `data` as values of their parameters: of a counted one, Poisson(a | gamma tau), a / tau with the
 * width sqrt(a) / tau, which is 1 / sqrt(tau) where nothing is pulled.
 */
export function nuisancesOf({ constraints }: BinnedModel, data: BinnedData): readonly Nuisance[] {
  return constraints.map((constraint, k) => {
    const a = data.auxiliary[k]!;
    const { parameter } = constraint;
    if (constraint.kind === 'normal') return { parameter, measured: a, sigma: constraint.sigma };
    return { parameter, measured: a / constraint.rate, sigma: Math.sqrt(a) / constraint.rate };
  });
}

/** The place of a parameter of the model among the shared ones; it must be one of them. */
export function sharedPlace({ split }: BinnedLikelihood, parameter: number): number {
  const place = split.shared.indexOf(parameter);
  if (place === -1) throw new RangeError(`parameter ${parameter} is not a shared one`);
  return place;
}

/**
 * The impacts of all constrained parameters that are free, in the model's order; `parameter` is the index in the model.
 * `observed` is a free fit with uncertainties. `onImpact` is told how many are done.
 */
export function binnedImpacts(
  kernel: Kernel,
  observed: BinnedFit,
  onImpact: (done: number, of: number) => void = () => {},
): readonly Impact[] {
  const { likelihood, data, fit } = observed;
  const { model } = likelihood;
  const isFree = (parameter: number) => {
    const { fixed, lower, upper } = model.parameters[parameter]!;
    return parameter !== model.poi && !fixed && lower < upper;
  };
  const nuisances = nuisancesOf(model, data).filter((n) => isFree(n.parameter) && n.sigma > 0);
  const near = likelihood.complete(fit.minimum.at);
  return nuisances.map((nuisance, done) => {
    onImpact(done, nuisances.length);
    const { parameter } = nuisance;
    if (likelihood.split.shared.includes(parameter)) return impactOf(observed, nuisance);
    const mark = kernel.mark();
    const keep = [parameter, ...(model.poi === null ? [] : [model.poi])];
    const impact = impactOf(fitBinned(kernel, model, { data, near, keep }), nuisance);
    kernel.release(mark);
    return impact;
  });
}

function impactOf(fitted: BinnedFit, nuisance: Nuisance): Impact {
  const place = sharedPlace(fitted.likelihood, nuisance.parameter);
  const conditional = { ...fitted, withoutUncertainties: true };
  const [impact] = impacts(conditional, fitted.poi, [{ ...nuisance, parameter: place }]);
  return { ...impact!, parameter: nuisance.parameter };
}
