// What is minimised: a smooth function of named, bounded parameters with value, gradient and Hessian.

import type { Cholesky } from './cholesky.ts';

/** One parameter. Fixed parameters keep their start value. Bounds may be infinite. */
export interface Parameter {
  readonly name: string;
  readonly start: number;
  readonly lower: number;
  readonly upper: number;
  readonly fixed: boolean;
  /** true: the first derivative in it may jump at 0. */
  readonly kinkAtZero?: boolean;
}

/** Where a function writes its derivatives: gradient [n] and Hessian [n * n], row by row, symmetric. */
export interface Derivatives {
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

export interface SmoothFunction {
  readonly parameters: readonly Parameter[];
  /** The value at `at` [n]; derivatives over all n parameters, fixed ones too, are written into `into`.
   *  Outside the function's domain the value is +Infinity and the derivatives are not to be used. */
  evaluate(at: Float64Array, into: Derivatives): number;
  /** Writes a positive semi-definite matrix [n * n] near the Hessian at `at`: what steps are solved with where the Hessian itself
   *  is not positive definite. Without it such steps are damped. */
  readonly writeConvexHessian?: ((at: Float64Array, into: Float64Array) => void) | undefined;
  /** The same value without derivatives, where these cost more. */
  readonly value?: ((at: Float64Array) => number) | undefined;
  /** What solves with its Hessian. Default: plainCholesky. */
  readonly cholesky?: Cholesky | undefined;
}

/** Derivatives in n parameters; `all` has room for n + n^2 numbers. */
export function newDerivatives(n: number, all: Float64Array = new Float64Array(n + n * n)): Derivatives {
  return { gradient: all.subarray(0, n), hessian: all.subarray(n, n + n * n) };
}
