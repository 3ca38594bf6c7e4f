// shapesys: kappa_b = gamma_b on one sample, from an absolute uncertainty d_b of its nominal rate nu_b. It stands for a count in
// another region, Poisson(a_b | gamma_b tau_b) with tau_b = (nu_b / d_b)^2 = a_b, which need not be whole. Starts at 1 in
// [1e-10, 10]. Where nu_b or d_b is not above 0, gamma_b is fixed and tau_b = 1. Not to be shared.

import { specificationFailure } from '../../contracts/failures.ts';
import type { ModifierRule } from './modifier.ts';

export const shapesys: ModifierRule<'shapesys'> = {
  parameters(places) {
    const [{ modifier, nominal }, second] = places as readonly [
      (typeof places)[number],
      (typeof places)[number] | undefined,
    ];
    if (second !== undefined)
      throw specificationFailure({
        what: `the shapesys ${modifier.name} is used a second time`,
        where: second.where,
        expected: 'a name of its own for the shapesys of each sample: they are independent',
        hint: 'rename it, or use a staterror, which samples share',
      });
    const known = modifier.data.map((d, b) => d > 0 && nominal[b]! > 0);
    // As pyhf rounds it: the squares first.
    const rates = modifier.data.map((d, b) => (known[b] ? (nominal[b]! * nominal[b]!) / (d * d) : 1));
    return {
      name: modifier.name,
      scalar: false,
      starts: rates.map(() => 1),
      bounds: rates.map(() => [1e-10, 10] as const),
      fixed: known.map((k) => !k),
      measured: { kind: 'poisson', auxiliary: rates, rates },
      ownSigmas: false,
    };
  },
  effect: ({ bins }, _places, first) => ({
    kind: 'bins',
    bins: Array.from({ length: bins }, (_, b) => first + b),
  }),
};
