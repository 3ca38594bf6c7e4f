// Asymmetric uncertainties: where the profile of -ln L has risen by 1/2 on either side of the minimum.
// Source: F. James, M. Roos, Comput. Phys. Commun. 10 (1975) 343 (MINOS); here by Newton's method on the profile, whose
// slope is the gradient in the profiled parameter at the conditional minimum.

import type { Likelihood } from '../minimize/likelihood.ts';
import { minimize } from '../minimize/newton.ts';
import type { Fit } from './fit.ts';
import { startAt, withFixed } from './fixed.ts';

export interface MinosError {
  /** Distances from the estimate, lower negative and upper positive; null where the profile does not rise far enough. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** Why a side has no answer. */
  readonly problem: string | null;
}

const RISE = 0.5;
/** The rise is met to this accuracy: 1e-9 of it in the function is about 1e-9 of the uncertainty. */
const ACCURACY = 1e-9;
const MOST_STEPS = 30;

/** The asymmetric uncertainty of one free parameter at a converged fit of `likelihood`. */
export function minos(likelihood: Likelihood, best: Fit, parameter: number): MinosError {
  const sigma = best.uncertainties[parameter];
  if (typeof sigma !== 'number' || !(sigma > 0))
    return { lower: null, upper: null, problem: 'the parameter has no uncertainty to start from' };
  const down = side(likelihood, best, parameter, -sigma);
  const up = side(likelihood, best, parameter, sigma);
  const problems = [down, up].flatMap((s) => (typeof s === 'string' ? [s] : []));
  return {
    lower: typeof down === 'number' ? down : null,
    upper: typeof up === 'number' ? up : null,
    problem: problems.length === 0 ? null : problems.join('; '),
  };
}

/** The distance at which the profile has risen, on the side of `first`, or why there is none. */
function side(likelihood: Likelihood, best: Fit, parameter: number, first: number): number | string {
  const centre = best.minimum.at[parameter]!;
  const { lower, upper } = likelihood.parameters[parameter]!;
  const limit = first < 0 ? lower - centre : upper - centre;
  const name = first < 0 ? 'lower' : 'upper';
  // [inside, outside]: rises below and above 1/2, as distances from the estimate.
  let inside = 0;
  let outside: number | null = null;
  let distance = Math.abs(first) < Math.abs(limit) ? first : limit;
  let start: Float64Array = Float64Array.from(best.minimum.at);
  for (let step = 0; step < MOST_STEPS; step++) {
    const conditional = minimize(
      withFixed(likelihood, parameter, centre + distance),
      startAt(start, parameter, centre + distance),
    );
    if (conditional.reason === 'outside-domain') {
      // As far as the function is concerned, it has risen by more than 1/2 there.
      outside = distance;
      distance = 0.5 * (inside + outside);
      continue;
    }
    if (conditional.reason !== 'converged')
      return `the ${name} side has a conditional fit that does not converge (${conditional.reason})`;
    start = conditional.at;
    const excess = conditional.value - best.minimum.value - RISE;
    if (Math.abs(excess) < ACCURACY) return distance;
    if (excess > 0) outside = distance;
    else inside = distance;
    if (excess < 0 && distance === limit)
      return `the ${name} side ends at the bound ${centre + limit} before -ln L has risen by 1/2`;
    const slope = conditional.derivatives.gradient[parameter]!;
    let next = distance - excess / slope;
    const between = outside !== null && (next - inside) * (next - outside) < 0;
    if (outside !== null && !between) next = 0.5 * (inside + outside);
    else if (outside === null && !(Math.abs(next) > Math.abs(distance) && next * first > 0))
      next = 2 * distance;
    if (Math.abs(next) > Math.abs(limit)) next = limit;
    // Rounding of -ln L can be coarser than the accuracy asked for; then the bracket closes first.
    if (outside !== null && Math.abs(outside - inside) <= 1e-12 * Math.abs(first)) return distance;
    distance = next;
  }
  return outside === null ? `the ${name} side was not found in ${MOST_STEPS} steps` : distance;
}
