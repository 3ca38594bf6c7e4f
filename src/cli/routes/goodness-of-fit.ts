// The command line of `sheaf goodness-of-fit`.

import { buildCommand } from '@stricli/core';
import type { WorkspaceFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { workspaceAliases, workspaceFlags } from '../workspace-flags.ts';

export const goodnessOfFit = buildCommand<WorkspaceFlags, [], Context>({
  loader: async () => (await import('../commands/goodness-of-fit.ts')).goodnessOfFit,
  parameters: {
    flags: workspaceFlags,
    aliases: workspaceAliases,
  },
  docs: {
    brief: 'Whether a pyhf workspace describes its data',
    fullDescription:
      'Compares the fit with the saturated model, in which every measurement is its own expectation: a chi-square, its degrees\nof freedom and its p-value.\n\nExamples:\n  sheaf goodness-of-fit -i workspace.json\n  sheaf goodness-of-fit -i background.json --patch signal.json -o gof.json',
  },
});
