// The command line of `sheaf hypotest`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { BinnedHypotestFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { plot } from '../shared-flags.ts';
import { testStat, workspaceAliases, workspaceFlags } from '../workspace-flags.ts';

export const hypotest = buildCommand<BinnedHypotestFlags, [], Context>({
  loader: async () => (await import('../commands/hypotest.ts')).hypotest,
  parameters: {
    flags: {
      ...workspaceFlags,
      plot,
      mu: {
        kind: 'parsed',
        parse: parse.parseNumber,
        brief: 'The value of the parameter of interest to test',
        placeholder: 'X',
      },
      testStat,
      expectedSet: {
        kind: 'boolean',
        default: false,
        brief: 'Accepted for the sake of scripts: the expected set is always there',
        withNegated: false,
        hidden: true,
      },
    },
    aliases: workspaceAliases,
  },
  docs: {
    brief: 'Test one value of the parameter of interest of a pyhf workspace',
    fullDescription:
      'Tests one value of the parameter of interest: CL_s observed and expected, by the asymptotic formulas.\n\nExamples:\n  sheaf hypotest -i workspace.json --mu 1\n  sheaf hypotest -i background.json --patch signal.json --mu 1 --test-stat q -o test.json',
  },
});
