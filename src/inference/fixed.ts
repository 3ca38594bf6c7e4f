// A likelihood with one parameter held at a value, for conditional fits.

import type { Likelihood } from '../minimize/likelihood.ts';

/** `likelihood` with parameter `index` fixed at `value`; all others stay as they are. */
export function withFixed(likelihood: Likelihood, index: number, value: number): Likelihood {
  return {
    path: likelihood.path,
    parameters: likelihood.parameters.map((p, i) => (i === index ? { ...p, start: value, fixed: true } : p)),
    evaluate: (at, into) => likelihood.evaluate(at, into),
    errorBound: (at, gradient, covariance) => likelihood.errorBound(at, gradient, covariance),
  };
}

/** `start` with its element `index` replaced. */
export function startAt(start: ArrayLike<number>, index: number, value: number): Float64Array {
  const at = Float64Array.from(start);
  at[index] = value;
  return at;
}
