// The command line of `sheaf workspace rename`.

import { buildCommand } from '@stricli/core';
import type { RenameFlags } from '../../commands/workspace/rename.ts';
import type { Context } from '../../context.ts';
import { newNames, oneWorkspace, output } from './flags.ts';

export const rename = buildCommand<RenameFlags, [string], Context>({
  loader: async () => (await import('../../commands/workspace/rename.ts')).rename,
  parameters: {
    flags: {
      channel: newNames('Rename a channel and its observation (repeatable)'),
      sample: newNames('Rename a sample (repeatable)'),
      modifier: newNames('Rename a modifier, its parameter and the parameter of interest (repeatable)'),
      measurement: newNames('Rename a measurement (repeatable)'),
      output,
    },
    aliases: { c: 'channel', s: 'sample', m: 'modifier', o: 'output' },
    positional: oneWorkspace,
  },
  docs: {
    brief: 'A workspace whose channels, samples, modifiers or measurements have other names',
    fullDescription:
      'Gives parts of a workspace other names, as `pyhf rename` does; OLD NEW is understood as well as OLD=NEW.\n\nExamples:\n  sheaf workspace rename workspace.json --channel SR=signal_region -o renamed.json\n  sheaf workspace rename workspace.json -m mu strength -m jes energy_scale -o renamed.json',
  },
});
