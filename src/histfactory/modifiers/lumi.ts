// lumi: kappa = L, one factor for all samples that name it, Gauss(a | L, sigma). Start, bounds, a and sigma are those of the
// measurement's configuration; it has no others.

import type { ModifierRule } from './modifier.ts';

export const lumi: ModifierRule<'lumi'> = {
  parameters: (places) => ({
    name: places[0]!.modifier.name,
    scalar: true,
    starts: null,
    bounds: null,
    fixed: [false],
    measured: null,
    ownSigmas: true,
  }),
  effect: (_place, _places, first) => ({ kind: 'factor', factor: { kind: 'parameter', parameter: first } }),
};
