// Takes parts out of a workspace, as pyhf.Workspace.prune does: by name, and modifiers also by type. A channel takes its
// observation along, a modifier its configuration. The parameter of interest of a measurement stays what it was.

import type { Workspace } from '../../../contracts/workspace.ts';
import { checkNamed, type Named } from './named.ts';

/** Throws a failure of kind `usage` where a name is not there. The result may have lost what the form asks for (asWorkspace). */
export function prune(workspace: Workspace, named: Named): Workspace {
  checkNamed(workspace, named);
  const { channels = [], samples = [], modifiers = [], modifierTypes = [], measurements = [] } = named;
  return {
    channels: workspace.channels
      .filter(({ name }) => !channels.includes(name))
      .map((channel) => ({
        ...channel,
        samples: channel.samples
          .filter(({ name }) => !samples.includes(name))
          .map((sample) => ({
            ...sample,
            modifiers: sample.modifiers.filter(
              ({ name, type }) => !modifiers.includes(name) && !modifierTypes.includes(type),
            ),
          })),
      })),
    measurements: workspace.measurements
      .filter(({ name }) => !measurements.includes(name))
      .map(({ name, config }) => ({
        name,
        config: { ...config, parameters: config.parameters.filter((p) => !modifiers.includes(p.name)) },
      })),
    observations: workspace.observations.filter(({ name }) => !channels.includes(name)),
    version: workspace.version,
  };
}
