// A likelihood with some parameters held at values, and conditional fits of it.

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

/** A parameter by its index, and the value that it is held at. */
export interface Held {
  readonly index: number;
  readonly value: number;
}

/**
 * The fit with parameter `index` held at `value`. It starts from the free fit, and with the way that this one ended on,
 * so that it depends on nothing else but `profile`. From `otherStarts` it starts again where that did not find a minimum.
 */
export function conditionalFit(
  data: FittedData,
  index: number,
  value: number,
  otherStarts: Iterable<ArrayLike<number>> = [],
): Fit {
  const starts = [data.fit.minimum.at, ...otherStarts];
  const { profile } = data;
  if (profile !== undefined && starts[0]!.length > 1) {
    const { parameters, cholesky } = data.ways[data.fit.way]!();
    starts.unshift(profileStart(parameters, data.fit, profile, index, value, cholesky));
  }
  return heldFit(data, [{ index, value }], starts);
}

/** The same with several parameters held; it starts from `starts`, one after another until one finds a minimum. */
export function heldFit(
  { ways, fit: free, withoutUncertainties }: FittedData,
  held: readonly Held[],
  starts: readonly ArrayLike<number>[],
): Fit {
  const conditional = fit(
    ways.slice(free.way).map(
      (way): Way =>
        (near) =>
          withHeld(way(near), held),
    ),
    {
      starts: starts.map((at) => heldAt(at, held)),
      near: { at: free.minimum.at, covariance: free.covariance },
      withoutUncertainties,
    },
  );
  return { ...conditional, way: free.way + conditional.way };
}

/** `likelihood` with parameter `index` fixed at `value`; all others stay as they are. */
export function withFixed(likelihood: Likelihood, index: number, value: number): Likelihood {
  return withHeld(likelihood, [{ index, value }]);
}

function withHeld(likelihood: Likelihood, held: readonly Held[]): Likelihood {
  const parameters = likelihood.parameters.slice();
  for (const { index, value } of held)
    parameters[index] = { ...parameters[index]!, start: value, fixed: true };
  return {
    path: likelihood.path,
    parameters,
    evaluate: (at, into) => likelihood.evaluate(at, into),
    errorBound: (at, gradient, covariance) => likelihood.errorBound(at, gradient, covariance),
    writeConvexHessian: likelihood.writeConvexHessian?.bind(likelihood),
    value: likelihood.value?.bind(likelihood),
    cholesky: likelihood.cholesky,
  };
}

/** `start` with its element `index` replaced. */
export function startAt(start: ArrayLike<number>, index: number, value: number): Float64Array {
  return heldAt(start, [{ index, value }]);
}

function heldAt(start: ArrayLike<number>, held: readonly Held[]): Float64Array {
  const at = new Float64Array(start);
  for (const { index, value } of held) at[index] = value;
  return at;
}
