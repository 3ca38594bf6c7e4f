// shapefactor: kappa_b = gamma_b, a free factor on each bin, shared by name: bin i of every channel that names it has gamma_i.
// Starts at 1 in [0, 10].

import { specificationFailure } from '../../contracts/failures.ts';
import type { ModifierRule } from './modifier.ts';

export const shapefactor: ModifierRule<'shapefactor'> = {
  parameters(places) {
    const [{ modifier, bins, channel }] = places as readonly [(typeof places)[number]];
    // pyhf would let bins without a parameter share the first one.
    const wider = places.find((p) => p.bins > bins);
    if (wider !== undefined)
      throw specificationFailure({
        what: `${wider.bins} bins share the shapefactor ${modifier.name}, which has ${bins} parameters`,
        where: wider.where,
        expected: `at most as many bins as channel ${channel} has, where the name is used first`,
        hint: 'use another name for it in this channel',
      });
    return {
      name: modifier.name,
      scalar: false,
      starts: new Array<number>(bins).fill(1),
      bounds: new Array<[number, number]>(bins).fill([0, 10]),
      fixed: new Array<boolean>(bins).fill(false),
      measured: { kind: 'free' },
      ownSigmas: false,
    };
  },
  effect: ({ bins }, _places, first) => ({
    kind: 'bins',
    bins: Array.from({ length: bins }, (_, b) => first + b),
  }),
};
