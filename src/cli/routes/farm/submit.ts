// The command line of `sheaf farm submit`.

import { buildCommand } from '@stricli/core';
import type { LifeFlags } from '../../commands/farm/flags.ts';
import type { Context } from '../../context.ts';
import { jsonEvents, text } from '../../shared-flags.ts';

export const submit = buildCommand<LifeFlags, [path: string], Context>({
  loader: async () => (await import('../../commands/farm/submit.ts')).farmSubmit,
  parameters: {
    flags: { jsonEvents },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: text, brief: 'A run directory', placeholder: 'RUN' }],
    },
  },
  docs: {
    brief: 'Give what is missing of a run to its scheduler, and leave',
    fullDescription:
      'Submits the shards that are missing, and does not wait for them.\n\nExample:\n  sheaf farm submit runs/study',
  },
});
