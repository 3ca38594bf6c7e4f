// A maximum-likelihood fit: the minimum, its uncertainties, how far the answer may be off, and how it ended. It knows
// only Likelihood; where several ways to evaluate one are offered, it takes the first whose error bound is good enough.

import { type Covariance, hesse } from '../minimize/hesse.ts';
import type { EvaluationPath, Likelihood, Near, Way } from '../minimize/likelihood.ts';
import { type Minimum, minimize, type NewtonOptions } from '../minimize/newton.ts';

/** Compressed answers may be off by at most this many standard deviations; past it, the next way runs. */
export const ERROR_TOLERANCE = 1e-6;

/** Closed list of how a fit ends. */
export type FitStatus =
  | 'converged'
  /** Converged, but the Hessian over all free parameters is not positive definite: some uncertainties are missing. */
  | 'no-covariance'
  | 'evaluation-limit'
  | 'no-descent'
  /** The likelihood is not finite where the fit starts. */
  | 'outside-domain';

/** Whether the minimum was found, with or without all uncertainties: a yield that ends at 0 is an answer too. */
export function isConverged(status: FitStatus): boolean {
  return status === 'converged' || status === 'no-covariance';
}

export interface Fit {
  readonly status: FitStatus;
  readonly minimum: Minimum;
  /** One standard deviation each, from the curvature; null where there is none. */
  readonly uncertainties: readonly (number | null)[];
  /** Row by row, [n * n]; null where the Hessian over all free parameters is not positive definite. */
  readonly covariance: Float64Array | null;
  readonly path: EvaluationPath;
  /** Which of the ways that were offered it was. */
  readonly way: number;
  /** How many standard deviations the estimates may be off by the way of evaluation; 0 if exact. */
  readonly errorBound: number;
  /** Evaluations of value, gradient and Hessian, over all starts and ways. */
  readonly evaluations: number;
  /** How often the fit was started: 1 unless it had to be tried again. */
  readonly attempts: number;
}

export interface FitOptions extends NewtonOptions {
  /** Where fits start, one after another until one converges to values of all parameters. Gone through once a way. */
  readonly starts: Iterable<ArrayLike<number>>;
  /** What is known of the minimum before the first way is asked. */
  readonly near?: Near | undefined;
  /** true: an exact way's uncertainties are left out, which cost more than the minimum where parameters are many. */
  readonly withoutUncertainties?: boolean | undefined;
}

/**
 * Fits the first of `ways` that can be trusted: each is asked only when the bound of the one before it was above
 * ERROR_TOLERANCE or could not be given, or when it did not converge. The last is taken as it is.
 */
export function fit(ways: readonly Way[], options: FitOptions): Fit {
  let evaluations = 0;
  let attempts = 0;
  let starts = options.starts;
  let near = options.near;
  for (const [i, way] of ways.entries()) {
    const likelihood = way(near);
    const without = options.withoutUncertainties === true && likelihood.path === 'per-event';
    let best: Minimum | undefined;
    for (const start of starts) {
      const minimum = minimize(likelihood, start, { ...options, foresee: without });
      evaluations += minimum.evaluations;
      attempts++;
      if (
        best === undefined ||
        rank(minimum) < rank(best) ||
        (rank(minimum) === rank(best) && minimum.value < best.value)
      )
        best = minimum;
      // Where a yield of 0 leaves the shape of its process undetermined, another shape may well have a use for it.
      if (best.reason === 'converged' && best.undetermined.length === 0) break;
    }
    const minimum = best!;
    const covariance = without ? noCovariance(likelihood, 0) : covarianceOf(likelihood, minimum);
    const bound = boundOf(likelihood, minimum, covariance.matrix, covariance.over);
    const trusted = minimum.reason === 'converged' && bound <= ERROR_TOLERANCE;
    if (trusted || i === ways.length - 1) {
      const status =
        minimum.reason !== 'converged'
          ? minimum.reason
          : covariance.over === 'full' || without
            ? 'converged'
            : 'no-covariance';
      return {
        status,
        minimum,
        uncertainties: covariance.uncertainties,
        covariance: covariance.over === 'full' ? covariance.matrix : null,
        path: likelihood.path,
        way: i,
        errorBound: bound,
        evaluations,
        attempts,
      };
    }
    // The approximate minimum is the best start there is for the next way.
    if (minimum.reason !== 'converged') continue;
    starts = preceded(minimum.at, options.starts);
    near = { at: minimum.at, covariance: covariance.over === 'none' ? null : covariance.matrix };
  }
  throw new RangeError('fit: no way to evaluate the likelihood was given');
}

function rank(minimum: Minimum): number {
  return minimum.reason === 'converged' ? 0 : Number.isFinite(minimum.value) ? 1 : 2;
}

/** The covariance at a minimum; none where the likelihood is not finite, since its derivatives mean nothing there. */
function covarianceOf(likelihood: Likelihood, minimum: Minimum): Covariance {
  return minimum.reason === 'outside-domain'
    ? noCovariance(likelihood)
    : hesse(likelihood.parameters, minimum, likelihood.cholesky);
}

function noCovariance({ parameters }: Likelihood, size = parameters.length ** 2): Covariance {
  return {
    matrix: new Float64Array(size),
    uncertainties: new Array(parameters.length).fill(null),
    over: 'none',
  };
}

function boundOf(likelihood: Likelihood, minimum: Minimum, matrix: Float64Array, over: string): number {
  if (likelihood.path === 'per-event') return 0;
  if (minimum.reason === 'outside-domain' || over === 'none') return Number.POSITIVE_INFINITY;
  return likelihood.errorBound(minimum.at, minimum.derivatives.gradient, matrix);
}

/** `first`, then `others`; like those, it can be gone through again. */
function preceded(
  first: ArrayLike<number>,
  others: Iterable<ArrayLike<number>>,
): Iterable<ArrayLike<number>> {
  return {
    *[Symbol.iterator]() {
      yield first;
      yield* others;
    },
  };
}
