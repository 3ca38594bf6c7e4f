// The command line of `sheaf farm resume`.

import { buildCommand } from '@stricli/core';
import type { ResumeFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { jsonEvents, output, text, threads } from '../shared-flags.ts';

export const resume = buildCommand<ResumeFlags, [string], Context>({
  loader: async () => (await import('../commands/farm-resume.ts')).farmResume,
  parameters: {
    flags: { threads, output, jsonEvents },
    aliases: { o: 'output' },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: text, brief: 'A run directory', placeholder: 'RUN' }],
    },
  },
  docs: {
    brief: 'Continue a run that was interrupted or killed',
    fullDescription:
      'Runs the shards that are missing or damaged, and merges.\n\nExample:\n  sheaf farm resume sheaf-runs/my-run',
  },
});
