// The command line of `sheaf farm resume`.

import { buildCommand } from '@stricli/core';
import type { ResumeFlags } from '../../commands/flags.ts';
import type { Context } from '../../context.ts';
import { jsonEvents, output, text, threads } from '../../shared-flags.ts';

export const resume = buildCommand<ResumeFlags, [path: string], Context>({
  loader: async () => (await import('../../commands/farm/resume.ts')).farmResume,
  parameters: {
    flags: {
      threads,
      output,
      jsonEvents,
      here: {
        kind: 'boolean',
        default: false,
        brief: 'Run what is missing on this machine, whatever engine the run was made for',
        withNegated: false,
      },
    },
    aliases: { o: 'output' },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: text, brief: 'A run directory', placeholder: 'RUN' }],
    },
  },
  docs: {
    brief: 'Continue a run that was interrupted, killed, cancelled or failed',
    fullDescription:
      'Runs the shards that are missing or damaged, on the engine of the run, and merges. What is still with a scheduler is not sent again.\n\nExamples:\n  sheaf farm resume sheaf-runs/my-run\n  sheaf farm resume sheaf-runs/my-run --here',
  },
});
