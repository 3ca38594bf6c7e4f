// histosys: a shift of the rates between those at alpha = -1 (lo_data) and at 1 (hi_data), Gauss(0 | alpha, 1). All shifts of a
// sample are added to its nominal rates before any factor. Codes 0, 2 and 4p: curve.ts.

import { standardNormal } from '../parameter-set.ts';
import type { ModifierRule } from './modifier.ts';

export const histosys: ModifierRule<'histosys'> = {
  parameters: (places) => standardNormal(places[0]!.modifier.name),
  effect({ modifier, nominal }, _places, first) {
    const up = modifier.data.hi_data.map((hi, b) => hi - nominal[b]!);
    const down = modifier.data.lo_data.map((lo, b) => lo - nominal[b]!);
    if (up.every((u, b) => u === 0 && down[b] === 0)) return null;
    return {
      kind: 'shift',
      shift: {
        parameter: first,
        linear: up.map((u, b) => 0.5 * (u - down[b]!)),
        curved: up.map((u, b) => (u + down[b]!) / 16),
      },
    };
  },
};
