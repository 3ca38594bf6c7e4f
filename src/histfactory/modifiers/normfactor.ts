// normfactor: kappa = mu, a free factor on all rates of a sample, shared by name. Starts at 1 in [0, 10].

import type { ModifierRule } from './modifier.ts';

export const normfactor: ModifierRule<'normfactor'> = {
  parameters: (places) => ({
    name: places[0]!.modifier.name,
    scalar: true,
    starts: [1],
    bounds: [[0, 10]],
    fixed: [false],
    measured: { kind: 'free' },
    ownSigmas: false,
  }),
  effect: (_place, _places, first) => ({ kind: 'factor', factor: { kind: 'parameter', parameter: first } }),
};
