// The fit of Asimov data: a model's own expectation at given parameter values, in place of events.

import { fit } from '../inference/fit.ts';
import type { FittedData } from '../inference/fixed.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { asimovWays } from '../unbinned/asimov.ts';
import { UnbinnedLikelihood } from '../unbinned/likelihood.ts';
import type { UnbinnedModel } from '../unbinned/model.ts';

/**
 * Fits the Asimov data of `model` at the parameter values `at`. `kernel` must be one of its own: the data stay in its
 * memory, where fits of other data would overwrite them.
 */
export function fitAsimov(kernel: Kernel, model: UnbinnedModel, at: ArrayLike<number>): FittedData {
  const ways = asimovWays(kernel, new UnbinnedLikelihood(kernel, model), at);
  return { fit: fit(ways, { starts: [at] }), ways };
}
