// A likelihood with one parameter held at a value, and conditional fits of it.

import type { Likelihood, Way } from '../minimize/likelihood.ts';
import { type Fit, fit } from './fit.ts';
import { profileStart } from './profile-start.ts';

/** Data brought to a likelihood in every way there is, and the free fit of it. */
export interface FittedData {
  readonly ways: readonly Way[];
  readonly fit: Fit;
  /** true: conditional fits of an exact way go without uncertainties. */
  readonly withoutUncertainties?: boolean | undefined;
  /** Given: conditional fits start where the free fit's slope and these minima with the same parameter held point to
   *  (profile-start.ts), and depend on them in the last bits. Left out: at the free fit. */
  readonly profile?: readonly ArrayLike<number>[] | undefined;
}

/**
 * The fit with parameter `index` held at `value`. It starts from the free fit, and with the way that this one ended on,
 * so that it depends on nothing else but `profile`. From `otherStarts` it starts again where that did not find a minimum.
 */
export function conditionalFit(
  { ways, fit: free, withoutUncertainties, profile }: FittedData,
  index: number,
  value: number,
  otherStarts: Iterable<ArrayLike<number>> = [],
): Fit {
  const starts = [free.minimum.at, ...otherStarts].map((at) => startAt(at, index, value));
  if (profile !== undefined)
    starts.unshift(profileStart(ways[free.way]!().parameters, free, profile, index, value));
  const conditional = fit(
    ways.slice(free.way).map(
      (way): Way =>
        (near) =>
          withFixed(way(near), index, value),
    ),
    {
      starts,
      near: { at: free.minimum.at, covariance: free.covariance },
      withoutUncertainties,
    },
  );
  return { ...conditional, way: free.way + conditional.way };
}

/** `likelihood` with parameter `index` fixed at `value`; all others stay as they are. */
export function withFixed(likelihood: Likelihood, index: number, value: number): Likelihood {
  return {
    path: likelihood.path,
    parameters: likelihood.parameters.map((p, i) => (i === index ? { ...p, start: value, fixed: true } : p)),
    evaluate: (at, into) => likelihood.evaluate(at, into),
    errorBound: (at, gradient, covariance) => likelihood.errorBound(at, gradient, covariance),
    writeConvexHessian: likelihood.writeConvexHessian?.bind(likelihood),
  };
}

/** `start` with its element `index` replaced. */
export function startAt(start: ArrayLike<number>, index: number, value: number): Float64Array {
  const at = Float64Array.from(start);
  at[index] = value;
  return at;
}
