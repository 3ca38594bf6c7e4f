// The command line of `sheaf upper-limit`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { BinnedLimitFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { limitToys, plot, threads } from '../shared-flags.ts';
import { acceptedOfLimits, testStat, workspaceAliases, workspaceFlags } from '../workspace-flags.ts';

export const upperLimit = buildCommand<BinnedLimitFlags, [], Context>({
  loader: async () => (await import('../commands/upper-limit.ts')).upperLimit,
  parameters: {
    flags: {
      ...workspaceFlags,
      plot,
      alpha: {
        kind: 'parsed',
        parse: parse.parseNumber,
        default: '0.05',
        brief: 'The limit is where CL_s is this: 0.05 for 95 % confidence',
        placeholder: 'X',
      },
      testStat,
      scanStart: {
        kind: 'parsed',
        parse: parse.parseNumber,
        optional: true,
        brief: 'By straight lines between values of CL_s instead of root finding: the first value',
        placeholder: 'X',
      },
      scanStop: {
        kind: 'parsed',
        parse: parse.parseNumber,
        optional: true,
        brief: 'The last value',
        placeholder: 'X',
      },
      scanPoints: {
        kind: 'parsed',
        parse: parse.parseCount,
        optional: true,
        brief: 'How many values',
        placeholder: 'N',
      },
      ...acceptedOfLimits,
      ...limitToys,
      threads,
    },
    aliases: workspaceAliases,
  },
  docs: {
    brief: 'Upper limit on the parameter of interest of a pyhf workspace',
    fullDescription:
      'Finds the upper limit on the parameter of interest by CL_s, observed and expected: by the formulas for large samples, or with\n--calculator toys by toys with and without signal. The work of toys is a run directory that can be interrupted at any time\nand continued with `sheaf farm resume`.\n\nExamples:\n  sheaf upper-limit -i workspace.json\n  sheaf upper-limit -i background.json --patch signal.json --alpha 0.1 --plot limit.svg -o limit.json\n  sheaf upper-limit -i workspace.json --scan-start 0 --scan-stop 5 --scan-points 21 --plot cls.svg -o limit.json\n  sheaf upper-limit -i workspace.json --calculator toys --n-toys 5000 --plot limit.svg -o limit.json\n  sheaf upper-limit -i workspace.json --calculator toys --values 0.5,1,1.5,2,3 --shard 0/4 -o shard_0.out.json',
  },
});
