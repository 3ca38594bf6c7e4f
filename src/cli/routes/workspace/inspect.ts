// The command line of `sheaf workspace inspect`.

import { buildCommand } from '@stricli/core';
import type { InspectFlags } from '../../commands/workspace/inspect.ts';
import type { Context } from '../../context.ts';
import { output } from '../../shared-flags.ts';
import { json, oneWorkspace } from './flags.ts';

export const inspect = buildCommand<InspectFlags, [string], Context>({
  loader: async () => (await import('../../commands/workspace/inspect.ts')).inspect,
  parameters: { flags: { json, output }, aliases: { o: 'output' }, positional: oneWorkspace },
  docs: {
    brief: 'What a workspace consists of, or a patch set',
    fullDescription:
      'Channels with their bins, samples, parameters with the types of their modifiers, measurements. With --json or\n--output, the document that pyhf writes. Of a patch set: the names and values of its patches.\n\nExamples:\n  sheaf workspace inspect workspace.json\n  sheaf workspace inspect bkg.json.gz --json\n  sheaf workspace inspect patchset.json',
  },
});
