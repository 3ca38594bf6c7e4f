// What is odd in a workspace and yet means something to pyhf, and so to us: worth a look, no reason to refuse it.

import type { Problem } from '../../contracts/problems.ts';
import type { Workspace } from '../../contracts/workspace.ts';
import { parametersOf } from './parameters.ts';

export function notesOn(workspace: Workspace): readonly Problem[] {
  const notes: Problem[] = [];
  const channels = new Set(workspace.channels.map(({ name }) => name));
  for (const [i, { name }] of workspace.observations.entries())
    if (!channels.has(name))
      notes.push({
        path: ['observations', i, 'name'],
        what: `there is no channel ${JSON.stringify(name)}: not used`,
      });
  const parameters = parametersOf(workspace);
  const seen = new Set<string>();
  for (const [i, { name, config }] of workspace.measurements.entries()) {
    const path = ['measurements', i];
    if (seen.has(name))
      notes.push({
        path: [...path, 'name'],
        what: `a second measurement ${JSON.stringify(name)}: the first is meant by the name`,
      });
    seen.add(name);
    for (const [p, parameter] of config.parameters.entries()) {
      const at = [...path, 'config', 'parameters', p];
      const facts = parameters.get(parameter.name);
      if (facts === undefined)
        notes.push({
          path: at,
          what: `no modifier has the parameter ${JSON.stringify(parameter.name)}: not used`,
        });
      else if (facts.type === 'lumi' && parameter.sigmas === undefined)
        notes.push({ path: at, what: 'no sigmas of the luminosity: it is measured to 1, as pyhf has it' });
    }
  }
  return notes;
}
