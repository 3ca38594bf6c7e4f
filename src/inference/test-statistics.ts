// The test statistics of a parameter of interest mu, from the free fit and conditional ones.
// Source: G. Cowan, K. Cranmer, E. Gross, O. Vitells, Eur. Phys. J. C 71 (2011) 1554. With lambda(mu) = L(mu, others
// fitted) / L(best fit) of equation 7:
//   t_mu  = -2 ln lambda(mu)                                                               equation 8
//   q_0   = t_0 where the estimate is 0 or more, else 0                                    equation 12
//   q_mu  = t_mu where the estimate is mu or less, else 0                                  equation 14
//   t~_mu = t_mu, but where the estimate is negative the best fit is that with mu at 0       equation 11
//   q~_mu = q_mu, but where the estimate is negative the best fit is that with mu at 0     equation 16

import { newDerivatives } from '../minimize/function.ts';
import { type Fit, isConverged } from './fit.ts';
import { conditionalFit, type FittedData, heldFit } from './fixed.ts';

/** A conditional fit this far below the free one, in 2 ln L, is more than rounding: the free fit missed the minimum. */
export const BELOW = 1e-6;

export interface TestStatistics {
  readonly mu: number;
  /** With mu held. */
  readonly conditional: Fit;
  readonly t: number;
  readonly q: number;
  /** For a mu of 0 or more; below, it has no meaning. */
  readonly qTilde: number;
  /** As t, but a negative estimate counts as 0; for a mu of 0 or more. */
  readonly tTilde: number;
  /** Why the numbers cannot be trusted, or null. */
  readonly problem: string | null;
}

export interface DiscoveryStatistic {
  /** With mu held at 0. */
  readonly conditional: Fit;
  readonly q0: number;
  readonly problem: string | null;
}

/**
 * t_mu, q_mu and q~_mu of parameter `poi` at `mu`, which must lie in its bounds. `otherStarts` as for `conditionalFit`; `first`, where it
 * is given, is tried before the free fit.
 */
export function testStatistics(
  data: FittedData,
  poi: number,
  mu: number,
  otherStarts: Iterable<ArrayLike<number>> = [],
  first: ArrayLike<number> | null = null,
): TestStatistics {
  const free = data.fit.minimum.at;
  const conditional =
    first === null
      ? conditionalFit(data, poi, mu, otherStarts)
      : heldFit(data, [{ index: poi, value: mu }], [first, free, ...otherStarts]);
  const t = rise(data, data.fit, conditional);
  const estimate = data.fit.minimum.at[poi]!;
  const problem = problemOf(data, mu, conditional);
  const q = estimate > mu ? 0 : t;
  if (estimate >= 0 || mu <= 0) {
    const [qTilde, tTilde] = estimate < 0 ? [0, 0] : [q, t];
    return { mu, conditional, t, q, qTilde, tTilde, problem };
  }
  const atZero = conditionalFit(data, poi, 0, otherStarts);
  const fromZero = rise(data, atZero, conditional);
  return {
    mu,
    conditional,
    t,
    q,
    qTilde: fromZero,
    tTilde: fromZero,
    problem: problem ?? problemOf(data, 0, atZero),
  };
}

/** q_0 of parameter `poi`, whose bounds must hold 0. */
export function discoveryStatistic(data: FittedData, poi: number): DiscoveryStatistic {
  const conditional = conditionalFit(data, poi, 0);
  const q0 = data.fit.minimum.at[poi]! < 0 ? 0 : rise(data, data.fit, conditional);
  return { conditional, q0, problem: problemOf(data, 0, conditional) };
}

/** 2 (-ln L(to) + ln L(from)), at least 0; both by the way that `to` was evaluated in. */
export function rise({ ways }: FittedData, from: Fit, to: Fit): number {
  const { at } = from.minimum;
  const value =
    from.way === to.way ? from.minimum.value : ways[to.way]!().evaluate(at, newDerivatives(at.length));
  return Math.max(0, 2 * (to.minimum.value - value));
}

function problemOf({ fit: free }: FittedData, mu: number, conditional: Fit): string | null {
  if (!isConverged(free.status)) return `the free fit did not converge (${free.status})`;
  if (!isConverged(conditional.status))
    return `the fit with the parameter of interest at ${mu} did not converge (${conditional.status})`;
  const below = 2 * (free.minimum.value - conditional.minimum.value);
  return free.way === conditional.way && below > BELOW
    ? `the fit with the parameter of interest at ${mu} is better than the free fit, by ${below.toPrecision(3)} in 2 ln L`
    : null;
}
