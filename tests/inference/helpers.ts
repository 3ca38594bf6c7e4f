// Likelihoods in closed form, as fits see them.
import { fit } from '../../src/inference/fit.ts';
import type { FittedData } from '../../src/inference/fixed.ts';
import type { EvaluationPath, Likelihood } from '../../src/minimize/likelihood.ts';
import { type Formula, inBox, type Place } from '../minimize/helpers.ts';

/** A likelihood of a formula in a box; `bound` is what it says of its own error. */
export function likelihoodOf(
  formula: Formula,
  places: readonly Place[],
  path: EvaluationPath = 'per-event',
  bound = 0,
): Likelihood & { readonly points: readonly (readonly number[])[] } {
  const f = inBox(formula, places);
  return { ...f, evaluate: f.evaluate, path, errorBound: () => bound };
}

/** -ln L of n counted events: mu - n ln mu. */
export const poisson =
  (n: number): Formula =>
  ([mu]) => ({
    value:
      mu! < 0 || (mu === 0 && n > 0) ? Number.POSITIVE_INFINITY : mu! - (n === 0 ? 0 : n * Math.log(mu!)),
    gradient: [n === 0 ? 1 : 1 - n / mu!],
    hessian: [[n === 0 ? 0 : n / (mu! * mu!)]],
  });

/** -ln L of n decays whose mean time was 1: n (ln tau + 1/tau). */
export const lifetime =
  (n: number): Formula =>
  ([tau]) => ({
    value: tau! > 0 ? n * (Math.log(tau!) + 1 / tau!) : Number.POSITIVE_INFINITY,
    gradient: [n * (1 / tau! - 1 / tau! ** 2)],
    hessian: [[n * (2 / tau! ** 3 - 1 / tau! ** 2)]],
  });

/** -ln L of n values of a Gaussian with unknown mean and width, whose own mean is 0 and population width 1. */
export const gaussian =
  (n: number): Formula =>
  (at) => {
    const [m, s] = at as [number, number];
    const q = 1 + m * m;
    return {
      value: s > 0 ? n * (Math.log(s) + q / (2 * s * s)) : Number.POSITIVE_INFINITY,
      gradient: [(n * m) / (s * s), n * (1 / s - q / s ** 3)],
      hessian: [
        [n / (s * s), (-2 * n * m) / s ** 3],
        [(-2 * n * m) / s ** 3, n * (-1 / (s * s) + (3 * q) / s ** 4)],
      ],
    };
  };

/** -ln L of the measurement x +- s of one parameter. */
export const measurement =
  (x: number, s: number): Formula =>
  ([mu]) => ({
    value: 0.5 * ((mu! - x) / s) ** 2,
    gradient: [(mu! - x) / (s * s)],
    hessian: [[1 / (s * s)]],
  });

/** Likelihoods as ways, with their free fit from the parameters' own start. */
export function fitted(...likelihoods: readonly Likelihood[]): FittedData {
  const ways = likelihoods.map((l) => () => l);
  return { ways, fit: fit(ways, { starts: [likelihoods[0]!.parameters.map((p) => p.start)] }) };
}
