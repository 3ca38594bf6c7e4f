// The command line of `sheaf unbinned-fit`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { FitFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { config, exact, jsonMetrics, oneThread, output, outside, plot, text } from '../shared-flags.ts';

export const unbinnedFit = buildCommand<FitFlags, [], Context>({
  loader: async () => (await import('../commands/unbinned-fit.ts')).unbinnedFit,
  parameters: {
    flags: {
      config,
      output,
      plot,
      plotBins: {
        kind: 'parsed',
        parse: parse.parseCount,
        optional: true,
        brief: 'Bins of the plot (default 60), and of histograms in the result, for sheaf report',
        placeholder: 'N',
      },
      jsonMetrics,
      outside,
      exact,
      threads: oneThread,
      minos: {
        kind: 'boolean',
        default: false,
        brief: 'Also asymmetric uncertainties (-ln L rises by 1/2)',
        withNegated: false,
      },
      sweights: {
        kind: 'parsed',
        parse: text,
        optional: true,
        brief: 'Also write each event with its sWeight for every process (.parquet or .csv)',
        placeholder: 'FILE',
      },
      optMaxIter: {
        kind: 'parsed',
        parse: parse.parseCount,
        optional: true,
        brief: 'Most evaluations (default 200)',
        placeholder: 'N',
      },
      optTol: {
        kind: 'parsed',
        parse: parse.parsePositive,
        optional: true,
        brief: 'Converged below this estimated distance to the minimum (default 1e-13)',
        placeholder: 'X',
      },
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'Fit the events that a specification names',
    fullDescription:
      'Fits the events that a specification names by maximum likelihood.\n\nExamples:\n  sheaf unbinned-fit --config spec.yaml\n  sheaf unbinned-fit --config spec.yaml --minos -o fit.json\n  sheaf unbinned-fit --config spec.yaml --sweights weights.parquet -o fit.json\n  sheaf unbinned-fit --config spec.yaml --plot fit.svg -o fit.json',
  },
});
