// The command line of `sheaf goodness-of-fit`.

import { buildCommand } from '@stricli/core';
import type { GoodnessFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { calculator, jsonEvents, plot, runPlace, someToys, threads } from '../shared-flags.ts';
import { workspaceAliases, workspaceFlags } from '../workspace-flags.ts';

export const goodnessOfFit = buildCommand<GoodnessFlags, [], Context>({
  loader: async () => (await import('../commands/goodness-of-fit.ts')).goodnessOfFit,
  parameters: {
    flags: {
      ...workspaceFlags,
      plot,
      calculator,
      ...someToys('Toys of the fit (default: 2000)'),
      jsonEvents,
      ...runPlace('gof_'),
      threads,
    },
    aliases: workspaceAliases,
  },
  docs: {
    brief: 'Whether a pyhf workspace describes its data',
    fullDescription:
      'Compares the fit with the saturated model, in which every measurement is its own expectation: a chi-square, its degrees\nof freedom and its p-value, for large counts; with --calculator toys the share of toys of the fit that look as bad.\nThe work of toys is a run directory that can be interrupted at any time and continued with `sheaf farm resume`.\n\nExamples:\n  sheaf goodness-of-fit -i workspace.json\n  sheaf goodness-of-fit -i background.json --patch signal.json -o gof.json\n  sheaf goodness-of-fit -i workspace.json --calculator toys --n-toys 10000 -o gof.json\n  sheaf goodness-of-fit -i workspace.json --calculator toys --n-toys 10000 --shard 0/4 -o shard_0.out.json',
  },
});
