// The command line of `sheaf unbinned-hypotest-toys`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { HypotestToysFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import {
  config,
  exact,
  jsonEvents,
  jsonMetrics,
  output,
  outside,
  plot,
  runPlace,
  seed,
  threads,
} from '../shared-flags.ts';

export const unbinnedHypotestToys = buildCommand<HypotestToysFlags, [], Context>({
  loader: async () => (await import('../commands/unbinned-hypotest-toys.ts')).unbinnedHypotestToys,
  parameters: {
    flags: {
      config,
      mu: {
        kind: 'parsed',
        parse: parse.parseNumber,
        brief: 'The value of the parameter of interest to test',
        placeholder: 'X',
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
        brief: 'Add what background-only data would give, from 2 to -2 standard deviations',
        withNegated: false,
      },
      outside,
      threads,
      output,
      plot,
      jsonMetrics,
      jsonEvents,
      exact,
      ...runPlace('cls_'),
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'Test one value of the parameter of interest by toys',
    fullDescription:
      'CL_s of one value of the parameter of interest by toys with and without signal, made where the data are fitted best.\nThe work is a run directory that can be interrupted at any time and continued with `sheaf farm resume`.\n\nExamples:\n  sheaf unbinned-hypotest-toys --config spec.yaml --mu 1 --n-toys 10000 --expected-set -o test.json\n  sheaf unbinned-hypotest-toys --config spec.yaml --mu 1 --plot test.svg -o test.json\n  sheaf unbinned-hypotest-toys --config spec.yaml --mu 1 --n-toys 10000 --shard 0/4 -o shard_0.out.json',
  },
});
