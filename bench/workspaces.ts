// Workspaces that rows of the benchmark make themselves.

import type { Workspace } from '../src/contracts/workspace.ts';

/** 50 channels of 4 bins, a signal in each bin, and a Poisson measurement of each bin's background: 201 parameters. */
export function parameters201(): Workspace {
  const names = Array.from({ length: 50 }, (_, i) => `ch${String(i).padStart(2, '0')}`);
  const background = (i: number): number[] => [0, 1, 2, 3].map((j) => 50 + 0.25 * j + 0.1 * (i % 5));
  return {
    channels: names.map((name, i) => ({
      name,
      samples: [
        {
          name: 'signal',
          data: [0, 1, 2, 3].map((j) => 2 + 0.05 * (j % 3)),
          modifiers: [{ name: 'mu', type: 'normfactor', data: null }],
        },
        {
          name: 'background',
          data: background(i),
          modifiers: [{ name: `shapesys_${name}`, type: 'shapesys', data: [5, 5, 5, 5] }],
        },
      ],
    })),
    measurements: [{ name: 'm', config: { poi: 'mu', parameters: [] } }],
    observations: names.map((name, i) => ({ name, data: background(i) })),
    version: '1.0.0',
  };
}
