// normsys: kappa(alpha) between the factors lo at alpha = -1 and hi at 1, Gauss(0 | alpha, 1). Code 1:
//   kappa = hi^alpha for alpha >= 0, lo^-alpha below;
// code 4 the same outside |alpha| < 1, and 1 + a polynomial of degree 6 inside, which meets it in value, slope and curvature.
// Source: HistFactory (CERN-OPEN-2012-016), section 4.1; pyhf's codes of the same numbers.

import { specificationFailure } from '../../contracts/failures.ts';
import { code4Coefficients } from '../../stats/interpolation.ts';
import { standardNormal } from '../parameter-set.ts';
import type { ModifierRule } from './modifier.ts';

export const normsys: ModifierRule<'normsys'> = {
  parameters: (places) => standardNormal(places[0]!.modifier.name),
  effect({ modifier, where }, _places, first, { codes, math }) {
    const { lo, hi } = modifier.data;
    for (const [key, value] of Object.entries({ lo, hi })) {
      if (!(value > 0))
        throw specificationFailure({
          what: `the factor ${value} is not above 0`,
          where: `${where}.data.${key}`,
          expected: 'a positive number: codes 1 and 4 take its logarithm (pyhf would go on with NaN)',
          hint: 'write the variation as a histosys, which is linear',
        });
    }
    // Exactly 1 everywhere, in both codes.
    if (lo === 1 && hi === 1) return null;
    const logLo = math.log(lo);
    const logHi = math.log(hi);
    const inside = codes.factors === 'code4' ? code4Coefficients(lo, hi, logLo, logHi) : null;
    return { kind: 'factor', factor: { kind: 'interpolated', parameter: first, logLo, logHi, inside } };
  },
};
