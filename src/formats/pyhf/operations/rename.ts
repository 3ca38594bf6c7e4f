// Gives parts of a workspace other names, as pyhf.Workspace.rename does. A channel's observation, the configuration of a
// modifier's parameter and the parameter of interest follow.

import type { Workspace, WorkspaceModifier } from '../../../contracts/workspace.ts';
import { checkNamed } from './named.ts';

/** Old names with their new ones. */
export type NewNames = ReadonlyMap<string, string>;

export interface Renaming {
  readonly channels?: NewNames | undefined;
  readonly samples?: NewNames | undefined;
  readonly modifiers?: NewNames | undefined;
  readonly measurements?: NewNames | undefined;
}

/** Throws a failure of kind `usage` where an old name is not there. */
export function rename(workspace: Workspace, renaming: Renaming): Workspace {
  const none: NewNames = new Map();
  const { channels = none, samples = none, modifiers = none, measurements = none } = renaming;
  checkNamed(workspace, {
    channels: [...channels.keys()],
    samples: [...samples.keys()],
    modifiers: [...modifiers.keys()],
    measurements: [...measurements.keys()],
  });
  return {
    channels: workspace.channels.map((channel) => ({
      name: renamed(channel.name, channels),
      samples: channel.samples.map((sample) => ({
        ...sample,
        name: renamed(sample.name, samples),
        modifiers: sample.modifiers.map(
          // The schema allows a lumi no other name; the result is checked against it like every other.
          (modifier) => ({ ...modifier, name: renamed(modifier.name, modifiers) }) as WorkspaceModifier,
        ),
      })),
    })),
    measurements: workspace.measurements.map(({ name, config }) => ({
      name: renamed(name, measurements),
      config: {
        poi: renamed(config.poi, modifiers),
        parameters: config.parameters.map((p) => ({ ...p, name: renamed(p.name, modifiers) })),
      },
    })),
    observations: workspace.observations.map((one) => ({ ...one, name: renamed(one.name, channels) })),
    version: workspace.version,
  };
}

function renamed(name: string, names: NewNames): string {
  return names.get(name) ?? name;
}
