// Small workspaces for tests of studies, made here.
import type { Workspace, WorkspaceModifier } from '../../src/contracts/workspace.ts';

const mu: WorkspaceModifier = { name: 'mu', type: 'normfactor', data: null };

/** A counting experiment of signal mu + background, with no uncertainty of either. */
export function counting(
  signal: number,
  background: number,
  observed: number,
  bounds: readonly [number, number] = [0, 20],
): Workspace {
  return {
    channels: [
      {
        name: 'count',
        samples: [
          { name: 'signal', data: [signal], modifiers: [mu] },
          { name: 'background', data: [background], modifiers: [] },
        ],
      },
    ],
    measurements: [{ name: 'm', config: { poi: 'mu', parameters: [{ name: 'mu', bounds: [bounds] }] } }],
    observations: [{ name: 'count', data: [observed] }],
    version: '1.0.0',
  };
}

/** All kinds of constraints, in bins of many events. */
export function manyEvents(): Workspace {
  const background: WorkspaceModifier[] = [
    { name: 'scale', type: 'normsys', data: { lo: 0.95, hi: 1.05 } },
    {
      name: 'tilt',
      type: 'histosys',
      data: { lo_data: [9900, 8000, 7050], hi_data: [10100, 8000, 6950] },
    },
    { name: 'stat', type: 'staterror', data: [60, 50, 40] },
  ];
  return {
    channels: [
      {
        name: 'a',
        samples: [
          { name: 'signal', data: [300, 900, 200], modifiers: [mu] },
          { name: 'background', data: [10000, 8000, 7000], modifiers: background },
        ],
      },
      {
        name: 'b',
        samples: [
          { name: 'signal', data: [500], modifiers: [mu] },
          {
            name: 'background',
            data: [4000],
            modifiers: [
              { name: 'scale', type: 'normsys', data: { lo: 0.97, hi: 1.03 } },
              { name: 'counted', type: 'shapesys', data: [50] },
            ],
          },
        ],
      },
    ],
    measurements: [{ name: 'm', config: { poi: 'mu', parameters: [{ name: 'mu', bounds: [[-10, 10]] }] } }],
    observations: [
      { name: 'a', data: [10200, 8500, 7100] },
      { name: 'b', data: [4300] },
    ],
    version: '1.0.0',
  };
}

/**
 * The 201-parameter run of performance.md, 1.4: 50 channels of 4 bins, a signal in each bin, and a Poisson measurement of each
 * bin's background; observed is the background.
 */
export function parameters201(): Workspace {
  const channels = Array.from({ length: 50 }, (_, i) => {
    const name = `ch${String(i).padStart(2, '0')}`;
    const background = [0, 1, 2, 3].map((j) => 50 + 0.25 * j + 0.1 * (i % 5));
    const shapesys = { name: `shapesys_${name}`, type: 'shapesys' as const, data: [5, 5, 5, 5] };
    return {
      name,
      background,
      samples: [
        { name: 'signal', data: [0, 1, 2, 3].map((j) => 2 + 0.05 * (j % 3)), modifiers: [mu] },
        { name: 'background', data: background, modifiers: [shapesys] },
      ],
    };
  });
  return {
    channels: channels.map(({ name, samples }) => ({ name, samples })),
    measurements: [{ name: 'm', config: { poi: 'mu', parameters: [] } }],
    observations: channels.map(({ name, background }) => ({ name, data: background })),
    version: '1.0.0',
  };
}
