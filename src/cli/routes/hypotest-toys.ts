// The command line of `sheaf hypotest-toys`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { BinnedHypotestToysFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { jsonEvents, runPlace, seed, threads } from '../shared-flags.ts';
import { workspaceAliases, workspaceFlags } from '../workspace-flags.ts';

export const hypotestToys = buildCommand<BinnedHypotestToysFlags, [], Context>({
  loader: async () => (await import('../commands/hypotest-toys.ts')).hypotestToys,
  parameters: {
    flags: {
      ...workspaceFlags,
      mu: {
        kind: 'parsed',
        parse: parse.parseNumber,
        optional: true,
        brief:
          'The value of the parameter of interest to test; with q0, that of the signal toys (default: 1)',
        placeholder: 'X',
      },
      testStat: {
        kind: 'enum',
        values: ['q', 'qtilde', 'q0'],
        default: 'qtilde',
        brief: 'The test statistic: q_mu or q~_mu for CL_s, or q_0 for the test of no signal',
      },
      nToys: {
        kind: 'parsed',
        parse: parse.parseCount,
        default: '1000',
        brief: 'Toys of each hypothesis, with and without signal',
        placeholder: 'N',
      },
      seed,
      expectedSet: {
        kind: 'boolean',
        default: false,
        brief: 'Add what data of the other hypothesis would give, from 2 to -2 standard deviations',
        withNegated: false,
      },
      threads,
      jsonEvents,
      ...runPlace('cls_'),
    },
    aliases: workspaceAliases,
  },
  docs: {
    brief: 'Test one value of the parameter of interest of a pyhf workspace by toys',
    fullDescription:
      'CL_s of one value of the parameter of interest by toys with and without signal, made where the data are fitted best, or the\np-value of no signal (--test-stat q0). Auxiliary data are drawn anew in each toy, as in pyhf.\nThe work is a run directory that can be interrupted at any time and continued with `sheaf farm resume`.\n\nExamples:\n  sheaf hypotest-toys -i workspace.json --mu 1 --n-toys 10000 --expected-set -o test.json\n  sheaf hypotest-toys -i workspace.json --test-stat q0 --n-toys 10000\n  sheaf hypotest-toys -i workspace.json --mu 1 --n-toys 10000 --shard 0/4 -o shard_0.out.json',
  },
});
