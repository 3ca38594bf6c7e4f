// The command line of `sheaf farm status`.

import { buildCommand } from '@stricli/core';
import type { StatusFlags } from '../../commands/farm/flags.ts';
import type { Context } from '../../context.ts';
import { text } from '../../shared-flags.ts';

export const status = buildCommand<StatusFlags, [path: string], Context>({
  loader: async () => (await import('../../commands/farm/status.ts')).farmStatus,
  parameters: {
    flags: {
      json: { kind: 'boolean', default: false, brief: 'As JSON, for programs', withNegated: false },
      why: {
        kind: 'boolean',
        default: false,
        brief: 'Also why shards wait and failed, and the end of what they said',
        withNegated: false,
      },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: text, brief: 'A run directory', placeholder: 'RUN' }],
    },
  },
  docs: {
    brief: 'How a run is, and why',
    fullDescription:
      'Tells how many shards are done, run, wait or failed, and on which hosts. It asks the scheduler where nobody watches the run.\n\nExamples:\n  sheaf farm status runs/study\n  sheaf farm status runs/study --why\n  sheaf farm status runs/study --json',
  },
});
