// The command line of `sheaf farm cancel`.

import { buildCommand } from '@stricli/core';
import type { Context } from '../../context.ts';
import { text } from '../../shared-flags.ts';

export const cancel = buildCommand<Record<never, never>, [path: string], Context>({
  loader: async () => (await import('../../commands/farm/cancel.ts')).farmCancel,
  parameters: {
    flags: {},
    positional: {
      kind: 'tuple',
      parameters: [{ parse: text, brief: 'A run directory', placeholder: 'RUN' }],
    },
  },
  docs: {
    brief: 'End the jobs of a run',
    fullDescription:
      'Ends what runs and forgets what waits; shards that are done stay. Also where another process drives the run.\n\nExample:\n  sheaf farm cancel runs/study',
  },
});
