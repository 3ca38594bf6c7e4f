// The fit of observed events: a model and its data, brought to a likelihood in every way there is, and fitted.

import { type Fit, fit } from '../inference/fit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Way } from '../minimize/likelihood.ts';
import type { NewtonOptions } from '../minimize/newton.ts';
import { UnbinnedLikelihood } from '../unbinned/likelihood.ts';
import type { UnbinnedModel } from '../unbinned/model.ts';
import type { Points } from '../unbinned/points.ts';
import { type Exactness, foldingsAt, waysForEvents } from '../unbinned/ways.ts';

export interface ObservedFit {
  readonly fit: Fit;
  /** For conditional fits of the same data. */
  readonly ways: readonly Way[];
  /** -ln L where the fit started: the parameters' `init` values. */
  readonly initialNll: number;
}

/** Fits `events`, one entry for each channel in the fit. Starts at the parameters' own values. */
export function fitObserved(
  kernel: Kernel,
  model: UnbinnedModel,
  events: readonly Points[],
  exactness: Exactness,
  options: NewtonOptions = {},
): ObservedFit {
  const likelihood = new UnbinnedLikelihood(kernel, model);
  const start = Float64Array.from(model.parameters, (p) => p.start);
  const measured = model.constraints.map((c) => c.measured);
  const ways = waysForEvents(
    kernel,
    likelihood,
    () => events,
    measured,
    foldingsAt(likelihood, start, exactness),
  );
  const n = start.length;
  const initialNll = ways[0]!().evaluate(start, {
    gradient: new Float64Array(n),
    hessian: new Float64Array(n * n),
  });
  return { fit: fit(ways, { ...options, starts: [start] }), ways, initialNll };
}
