// The command line of `sheaf shard`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { Context } from '../context.ts';
import { text } from '../shared-flags.ts';

export const shard = buildCommand<Record<never, never>, [string, number], Context>({
  loader: async () => (await import('../commands/shard.ts')).shard,
  parameters: {
    flags: {},
    positional: {
      kind: 'tuple',
      parameters: [
        { parse: text, brief: 'A run directory', placeholder: 'RUN' },
        { parse: parse.parseIndex, brief: 'Which shard, from 0', placeholder: 'INDEX' },
      ],
    },
  },
  docs: { brief: 'Run one shard of a run (what every engine starts)' },
});
