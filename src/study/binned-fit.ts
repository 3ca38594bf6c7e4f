// Fits of a binned model: of the observed data, or of any other, such as Asimov data. Fits see the shared parameters of the
// likelihood alone; here are the ways between these and all parameters of the model.

import { SheafFailure } from '../contracts/failures.ts';
import { asimovData } from '../histfactory/expected.ts';
import type { BinnedLikelihood } from '../histfactory/likelihood.ts';
import type { BinnedData } from '../histfactory/model.ts';
import { fit, isConverged } from '../inference/fit.ts';
import { conditionalFit, type FittedData } from '../inference/fixed.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import { newDerivatives } from '../minimize/function.ts';
import type { NewtonOptions } from '../minimize/newton.ts';

/** Data of a binned model and their free fit. Several may share a likelihood: each brings its data when it is asked. */
export interface BinnedFit extends FittedData {
  readonly likelihood: BinnedLikelihood;
  readonly data: BinnedData;
  /** -ln L where the fit started. */
  readonly initialNll: number;
}

type Math = Pick<ElementaryMath, 'exp' | 'log' | 'logGamma'>;

/** Fits `data`. `start` is of the shared parameters; default: their own start values. */
export function fitBinned(
  likelihood: BinnedLikelihood,
  data: BinnedData,
  start?: ArrayLike<number>,
  options: NewtonOptions = {},
): BinnedFit {
  const way = () => {
    likelihood.setData(data);
    return likelihood;
  };
  const from = start ?? likelihood.parameters.map((p) => p.start);
  const initialNll = way().evaluate(Float64Array.from(from), newDerivatives(from.length));
  return { likelihood, data, ways: [way], initialNll, fit: fit([way], { ...options, starts: [from] }) };
}

/** All parameters of the model where the shared ones are `at`: the factors of single bins at their best values there. */
export function completeAt({ likelihood, ways }: BinnedFit, at: ArrayLike<number>): Float64Array {
  ways[0]!();
  return likelihood.complete(at);
}

/** The place of a parameter of the model among the shared ones; it must be one of them. */
export function sharedPlace({ split }: BinnedLikelihood, parameter: number): number {
  const place = split.shared.indexOf(parameter);
  if (place === -1) throw new RangeError(`parameter ${parameter} is not a shared one`);
  return place;
}

export interface AsimovFit extends BinnedFit {
  /** The values of all parameters where the data were made. */
  readonly madeAt: Float64Array;
}

/**
 * Asimov data, main and auxiliary, at the values that the data of `observed` give all parameters with the one at `poi` (a place
 * among the shared ones) held at `value`; and their free fit.
 */
export function fitAsimovAt(observed: BinnedFit, poi: number, value: number, math: Math): AsimovFit {
  const held = conditionalFit(observed, poi, value);
  if (!isConverged(held.status))
    throw new SheafFailure('numerics', {
      what: `the fit with the parameter of interest at ${value}, where Asimov data are to be made, did not converge (${held.status})`,
    });
  const { likelihood } = observed;
  const madeAt = completeAt(observed, held.minimum.at);
  const data = asimovData(likelihood.model, madeAt, math);
  return { ...fitBinned(likelihood, data, held.minimum.at), madeAt };
}
