// The command line of `sheaf toys`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { BinnedToysFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { gen, guardrails, jsonEvents, runPlace, seed, set, threads } from '../shared-flags.ts';
import { workspaceAliases, workspaceFlags } from '../workspace-flags.ts';

export const toys = buildCommand<BinnedToysFlags, [], Context>({
  loader: async () => (await import('../commands/toys.ts')).toys,
  parameters: {
    flags: {
      ...workspaceFlags,
      nToys: {
        kind: 'parsed',
        parse: parse.parseCount,
        default: '100',
        brief: 'Toys of the whole study',
        placeholder: 'N',
      },
      seed,
      gen: { ...gen, brief: 'True values: the start values of the workspace, or those of a fit of its data' },
      set,
      parameters: {
        kind: 'enum',
        values: ['all', 'shared'],
        default: 'all',
        brief: 'Which parameters the result tells of; shared: without the factors of single bins',
      },
      threads,
      jsonEvents,
      ...runPlace('toys_'),
      ...guardrails,
    },
    aliases: workspaceAliases,
  },
  docs: {
    brief: 'Toys of a pyhf workspace: generate, fit, look at the pulls',
    fullDescription:
      'Draws toys from a workspace, fits each, and summarises estimates and pulls of all parameters. Auxiliary data are drawn anew in\neach toy, as in pyhf. The work is a run directory that can be interrupted at any time and continued with `sheaf farm resume`.\n\nExamples:\n  sheaf toys -i workspace.json --n-toys 10000 -o toys.json\n  sheaf toys -i workspace.json --n-toys 10000 --gen mle --set mu=1\n  sheaf toys -i workspace.json --n-toys 10000 --shard 0/4 -o shard_0.out.json',
  },
});
