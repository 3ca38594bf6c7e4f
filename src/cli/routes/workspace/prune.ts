// The command line of `sheaf workspace prune`.

import { buildCommand } from '@stricli/core';
import type { PruneFlags } from '../../commands/workspace/prune.ts';
import type { Context } from '../../context.ts';
import { names, oneWorkspace, output } from './flags.ts';

export const prune = buildCommand<PruneFlags, [string], Context>({
  loader: async () => (await import('../../commands/workspace/prune.ts')).prune,
  parameters: {
    flags: {
      channel: names('A channel to take out, with its observation (repeatable)'),
      sample: names('A sample (repeatable)'),
      modifier: names('A modifier, with the settings of its parameter (repeatable)'),
      modifierType: names('All modifiers of a type, such as staterror (repeatable)'),
      measurement: names('A measurement (repeatable)'),
      output,
    },
    aliases: { c: 'channel', s: 'sample', m: 'modifier', t: 'modifierType', o: 'output' },
    positional: oneWorkspace,
  },
  docs: {
    brief: 'A workspace without some of its channels, samples, modifiers or measurements',
    fullDescription:
      'Takes parts out of a workspace, as `pyhf prune` does. Numbers stay as they were written.\n\nExamples:\n  sheaf workspace prune workspace.json --channel CR -o pruned.json\n  sheaf workspace prune workspace.json -t staterror -t shapesys -o pruned.json\n  sheaf workspace prune workspace.json --sample fakes --modifier jes -o pruned.json',
  },
});
