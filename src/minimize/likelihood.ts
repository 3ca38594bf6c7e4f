// The one noun that fits know: a negative log likelihood of named, bounded parameters. Where its data came from, and how
// it is evaluated, is its own affair; it says how far its answer may be off.

import type { SmoothFunction } from './function.ts';

/** How a likelihood is evaluated: from cell sums of the data, or event by event. */
export type EvaluationPath = 'compressed' | 'per-event';

/** -ln L; a rise of 1/2 above the minimum is one standard deviation. */
export interface Likelihood extends SmoothFunction {
  readonly path: EvaluationPath;
  /**
   * How far, in standard deviations, the minimum of this likelihood at `at` may lie from that of the exact one: the
   * length of the shift in the metric of `covariance` [n * n], so that no single parameter is off by more. 0 if exact.
   * `gradient` [n] is what `evaluate` gave at `at`.
   */
  errorBound(at: Float64Array, gradient: Float64Array, covariance: Float64Array): number;
}

/** What is known of the minimum when a way to evaluate a likelihood is asked for. */
export interface Near {
  readonly at: Float64Array;
  /** [n * n], or null. */
  readonly covariance: Float64Array | null;
}

/** A way to evaluate a likelihood; it may prepare itself for the minimum that a way before it came near. */
export type Way = (near?: Near) => Likelihood;
