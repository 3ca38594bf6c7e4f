// The observed data of a binned model and its free fit, and Asimov data that go with it.

import { asimovData } from '../histfactory/expected.ts';
import { BinnedLikelihood } from '../histfactory/likelihood.ts';
import type { BinnedData, BinnedModel } from '../histfactory/model.ts';
import { type Fit, fit } from '../inference/fit.ts';
import type { FittedData } from '../inference/fixed.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { ToyStarts } from './toy-model.ts';

export interface BinnedFit extends FittedData {
  readonly likelihood: BinnedLikelihood;
  /** Index of the parameter of interest among those that fits see. */
  readonly poi: number;
  /** All parameters of the model where fits see `at`. */
  readonly pointOf: (at: Float64Array) => number[];
}

/** `at`: where the fit starts, one value for each of the model's parameters. Default: their own starts. */
export function fitBinnedData(
  kernel: Kernel,
  model: BinnedModel,
  data: BinnedData = model.observed,
  at: ArrayLike<number> = model.parameters.map((p) => p.start),
): BinnedFit {
  if (model.poi === null) throw new RangeError('fitBinnedData: the model has no parameter of interest');
  const likelihood = new BinnedLikelihood(kernel, model, [model.poi]);
  likelihood.setData(data);
  const ways = [() => likelihood];
  const starts = new ToyStarts(kernel, likelihood.parameters, likelihood.sharedOf(at), 0).of(0);
  const found: Fit = fit(ways, { starts });
  return {
    likelihood,
    ways,
    fit: found,
    poi: likelihood.split.shared.indexOf(model.poi),
    pointOf: (values) => [...likelihood.complete(values)],
  };
}

/** The fit of the Asimov data of `point`, one value for each of the model's parameters: it starts there. */
export function fitBinnedAsimov(kernel: Kernel, model: BinnedModel, point: ArrayLike<number>): BinnedFit {
  return fitBinnedData(kernel, model, asimovData(model, point, kernel.exports), point);
}
