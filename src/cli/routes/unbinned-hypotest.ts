// The command line of `sheaf unbinned-hypotest`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { HypotestFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { config, exact, jsonMetrics, oneThread, output, outside } from '../shared-flags.ts';

export const unbinnedHypotest = buildCommand<HypotestFlags, [], Context>({
  loader: async () => (await import('../commands/unbinned-hypotest.ts')).unbinnedHypotest,
  parameters: {
    flags: {
      config,
      output,
      jsonMetrics,
      outside,
      exact,
      threads: oneThread,
      mu: {
        kind: 'parsed',
        parse: parse.parseNumber,
        brief: 'The value of the parameter of interest to test',
        placeholder: 'X',
      },
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'Test one value of the parameter of interest',
    fullDescription:
      'Tests one value of the parameter of interest: test statistics, CL_s observed and expected (asymptotic), and the\nsignificance of a signal.\n\nExample:\n  sheaf unbinned-hypotest --config spec.yaml --mu 1 -o test.json',
  },
});
