// The command line of `sheaf unbinned-gof`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { GofFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { config, exact, jsonMetrics, output, outside, plot } from '../shared-flags.ts';

export const unbinnedGof = buildCommand<GofFlags, [], Context>({
  loader: async () => (await import('../commands/unbinned-gof.ts')).unbinnedGof,
  parameters: {
    flags: {
      config,
      output,
      plot,
      jsonMetrics,
      outside,
      exact,
      bins: {
        kind: 'parsed',
        parse: parse.parseCount,
        default: '50',
        brief: 'Equal bins of each channel',
        placeholder: 'N',
      },
      nToys: {
        kind: 'parsed',
        parse: parse.parseCount,
        default: '200',
        brief: 'Toys of the fitted model',
        placeholder: 'N',
      },
      seed: {
        kind: 'parsed',
        parse: parse.parseSeed,
        default: '42',
        brief: 'Base seed of the toys',
        placeholder: 'S',
      },
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'Test whether the fitted model describes its events',
    fullDescription:
      'Counts the events in equal bins, and asks how often toys of the fitted model, each fitted anew, lie as far from\ntheir fit: the p-value of the Poisson deviance.\n\nExamples:\n  sheaf unbinned-gof --config spec.yaml\n  sheaf unbinned-gof --config spec.yaml --bins 100 --n-toys 1000 --seed 7 -o gof.json\n  sheaf unbinned-gof --config spec.yaml --plot gof.svg -o gof.json',
  },
});
