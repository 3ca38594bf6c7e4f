// The command line of `sheaf unbinned-upper-limit`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { UpperLimitFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { config, exact, jsonMetrics, oneThread, output, outside, plot } from '../shared-flags.ts';

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
      threads: oneThread,
      cl: {
        kind: 'parsed',
        parse: parse.parseNumber,
        default: '0.95',
        brief: 'Confidence level',
        placeholder: 'X',
      },
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'Upper limit on the parameter of interest',
    fullDescription:
      'Finds the upper limit on the parameter of interest by CL_s (asymptotic), observed and expected.\n\nExamples:\n  sheaf unbinned-upper-limit --config spec.yaml\n  sheaf unbinned-upper-limit --config spec.yaml --cl 0.9 -o limit.json\n  sheaf unbinned-upper-limit --config spec.yaml --plot limit.svg -o limit.json',
  },
});
