// staterror: kappa_b = gamma_b on all samples of a bin that name it, for the finite size of simulated samples,
//   Gauss(1 | gamma_b, sigma_b),  sigma_b = sqrt(sum_s d_sb^2) / sum_s nu_sb   over those samples.
// Starts at 1 in [1e-10, 10]. Where the total or the uncertainty is not above 0, gamma_b is fixed and sigma_b = 1. A name that
// several channels use has a parameter for each bin of each of them: nothing is shared between bins.

import type { ModifierRule, Place } from './modifier.ts';

type Places = readonly Place<'staterror'>[];

/** The bins that have a parameter of this name, by their indices in the main data, and their widths. */
function widths(places: Places): ReadonlyMap<number, number> {
  const sums = new Map<number, { nominal: number; squares: number[] }>();
  for (const { modifier, nominal, first, bins } of places) {
    for (let b = 0; b < bins; b++) {
      const sum = sums.get(first + b) ?? { nominal: 0, squares: [] };
      sum.nominal += nominal[b]!;
      sum.squares.push(modifier.data[b]!);
      sums.set(first + b, sum);
    }
  }
  return new Map(
    [...sums].map(([bin, { nominal, squares }]) => {
      const total = nominal > 0 ? squares.reduce((sum, d) => sum + (d / nominal) * (d / nominal), 0) : 0;
      return [bin, Math.sqrt(total)];
    }),
  );
}

export const staterror: ModifierRule<'staterror'> = {
  parameters(places) {
    const sigmas = [...widths(places).values()];
    return {
      name: places[0]!.modifier.name,
      scalar: false,
      starts: sigmas.map(() => 1),
      bounds: sigmas.map(() => [1e-10, 10] as const),
      fixed: sigmas.map((s) => s === 0),
      measured: {
        kind: 'normal',
        auxiliary: sigmas.map(() => 1),
        sigmas: sigmas.map((s) => (s === 0 ? 1 : s)),
      },
      ownSigmas: true,
    };
  },
  effect(place, places, first) {
    const order = [...widths(places).keys()];
    return {
      kind: 'bins',
      bins: Array.from({ length: place.bins }, (_, b) => first + order.indexOf(place.first + b)),
    };
  },
};
