// From a fit of the shared parameters to all parameters of the model. With dgamma/dtheta = G from the stationary conditions of
// the gammas, and C the covariance of the shared parameters,
//   cov(gamma, theta) = G C,   cov(gamma_i, gamma_j) = G_i C G_j^T + (F^-1)_ij,
// where F is the Hessian in the gammas of one bin: the inverse of a matrix in blocks. F^-1 = 1/c'' - D' (A/c'') (A/c'')^T.

import { newDerivatives } from '../minimize/function.ts';
import type { ChannelGroup } from './group.ts';
import type { BinnedLikelihood } from './likelihood.ts';

/** All parameters of the model, in its order. */
export interface CompletePoint {
  readonly values: Float64Array;
  /** One standard deviation each; null for those that are fixed or that a bound of theirs holds, and where the fit gives none. */
  readonly uncertainties: readonly (number | null)[];
  /** [N * N], row by row, 0 for those without an uncertainty; null where the fit gives none. */
  readonly covariance: Float64Array | null;
}

/** `at` and `covariance` [n * n] are of the shared parameters, at the minimum of what `likelihood` has as data now. */
export function completePoint(
  likelihood: BinnedLikelihood,
  at: Float64Array,
  covariance: Float64Array | null,
): CompletePoint {
  const values = likelihood.complete(at);
  const size = values.length;
  if (covariance === null) return { values, uncertainties: new Array(size).fill(null), covariance: null };
  const { shared } = likelihood.split;
  const n = shared.length;
  likelihood.evaluate(at, newDerivatives(n));
  const full = new Float64Array(size * size);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) full[shared[i]! * size + shared[j]!] = covariance[i * n + j]!;
  const gammas = movingGammas(likelihood, covariance);
  gammas.forEach((gamma, g) => {
    const { parameter, withShared, places, slope } = gamma;
    for (let i = 0; i < n; i++) {
      full[parameter * size + shared[i]!] = withShared[i]!;
      full[shared[i]! * size + parameter] = withShared[i]!;
    }
    for (let o = 0; o <= g; o++) {
      const other = gammas[o]!;
      let sum = sameBin(gamma, other);
      for (let i = 0; i < places.length; i++) sum += slope[i]! * other.withShared[places[i]!]!;
      full[parameter * size + other.parameter] = sum;
      full[other.parameter * size + parameter] = sum;
    }
  });
  const uncertainties = likelihood.model.parameters.map((_, i) => {
    const variance = full[i * size + i]!;
    return variance > 0 ? Math.sqrt(variance) : null;
  });
  return { values, uncertainties, covariance: full };
}

interface MovingGamma {
  /** Index among the model's parameters. */
  readonly parameter: number;
  readonly group: ChannelGroup;
  readonly bin: number;
  /** Index among the group's gammas. */
  readonly index: number;
  /** The group's parameters among the shared ones, and dgamma/dtheta for each. */
  readonly places: readonly number[];
  readonly slope: Float64Array;
  /** G C: [n]. */
  readonly withShared: Float64Array;
}

function movingGammas(likelihood: BinnedLikelihood, covariance: Float64Array): readonly MovingGamma[] {
  const n = likelihood.split.shared.length;
  return likelihood.groups.flatMap((group) =>
    group.image.gammas.flatMap(({ parameter, bin }, index): MovingGamma[] => {
      if (group.gamma(index, 'inverse') === 0) return [];
      const places = group.image.parameters;
      const slope = new Float64Array(places.length);
      group.gammaSlope(index, slope);
      const withShared = new Float64Array(n);
      places.forEach((place, i) => {
        for (let k = 0; k < n; k++) withShared[k]! += slope[i]! * covariance[place * n + k]!;
      });
      return [{ parameter, group, bin, index, places, slope, withShared }];
    }),
  );
}

/** (F^-1)_ij of two gammas, 0 where they are of different bins. */
function sameBin(one: MovingGamma, other: MovingGamma): number {
  if (one.group !== other.group || one.bin !== other.bin) return 0;
  const part = ({ group, index }: MovingGamma): number =>
    group.gamma(index, 'slope') * group.gamma(index, 'inverse');
  const shared = one.group.bin(one.bin, 'weight') * part(one) * part(other);
  return (one.index === other.index ? one.group.gamma(one.index, 'inverse') : 0) - shared;
}
