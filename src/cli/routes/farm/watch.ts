// The command line of `sheaf farm watch`.

import { buildCommand } from '@stricli/core';
import type { AttachFlags } from '../../commands/farm/flags.ts';
import type { Context } from '../../context.ts';
import { jsonEvents, output, text } from '../../shared-flags.ts';

export const watch = buildCommand<AttachFlags, [path: string], Context>({
  loader: async () => (await import('../../commands/farm/watch.ts')).farmWatch,
  parameters: {
    flags: { output, jsonEvents },
    aliases: { o: 'output' },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: text, brief: 'A run directory', placeholder: 'RUN' }],
    },
  },
  docs: {
    brief: 'Attach to a run that was submitted, to its merged result',
    fullDescription:
      'Waits for the shards of a run, sends again what fails, and merges. Ctrl-C ends the watching alone.\n\nExample:\n  sheaf farm watch runs/study',
  },
});
