// The command line of `sheaf unbinned-upper-limit`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { UpperLimitFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { config, exact, jsonMetrics, limitToys, output, outside, plot, threads } from '../shared-flags.ts';

export const unbinnedUpperLimit = buildCommand<UpperLimitFlags, [], Context>({
  loader: async () => (await import('../commands/unbinned-upper-limit.ts')).unbinnedUpperLimit,
  parameters: {
    flags: {
      config,
      output,
      plot,
      jsonMetrics,
      outside,
      exact,
      threads,
      cl: {
        kind: 'parsed',
        parse: parse.parseNumber,
        default: '0.95',
        brief: 'Confidence level',
        placeholder: 'X',
      },
      curve: {
        kind: 'parsed',
        parse: parse.parseCount,
        optional: true,
        brief: 'Also CL_s at so many values, in the result and in the plot',
        placeholder: 'N',
      },
      ...limitToys,
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'Upper limit on the parameter of interest',
    fullDescription:
      'Finds the upper limit on the parameter of interest by CL_s, observed and expected: by the formulas for large samples,\nor with --calculator toys by toys with and without signal. The work of toys is a run directory that can be interrupted\nat any time and continued with `sheaf farm resume`.\n\nExamples:\n  sheaf unbinned-upper-limit --config spec.yaml\n  sheaf unbinned-upper-limit --config spec.yaml --cl 0.9 -o limit.json\n  sheaf unbinned-upper-limit --config spec.yaml --plot limit.svg -o limit.json\n  sheaf unbinned-upper-limit --config spec.yaml --curve 40 --plot limit.svg -o limit.json\n  sheaf unbinned-upper-limit --config spec.yaml --calculator toys --n-toys 5000 --plot limit.svg -o limit.json\n  sheaf unbinned-upper-limit --config spec.yaml --calculator toys --values 0.5,1,1.5,2,3 --shard 0/4 -o shard_0.out.json',
  },
});
