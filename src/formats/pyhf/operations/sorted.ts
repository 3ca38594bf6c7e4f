// A workspace in the order of its names, as pyhf.Workspace.sorted has it: two that say the same get the same digest.

import { byCodePoint } from '../../../contracts/code-points.ts';
import type { Workspace } from '../../../contracts/workspace.ts';

export function sorted(workspace: Workspace): Workspace {
  return {
    ...workspace,
    channels: byName(workspace.channels).map((channel) => ({
      ...channel,
      samples: byName(channel.samples).map((sample) => ({
        ...sample,
        modifiers: sample.modifiers.toSorted(
          (a, b) => byCodePoint(a.name, b.name) || byCodePoint(a.type, b.type),
        ),
      })),
    })),
    measurements: byName(workspace.measurements).map(({ name, config }) => ({
      name,
      config: { ...config, parameters: byName(config.parameters) },
    })),
    observations: byName(workspace.observations),
  };
}

function byName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return items.toSorted((a, b) => byCodePoint(a.name, b.name));
}
