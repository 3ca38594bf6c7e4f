// The command line of `sheaf unbinned-ranking`.

import { buildCommand } from '@stricli/core';
import type { PlotFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { config, exact, jsonMetrics, oneThread, output, outside, plot } from '../shared-flags.ts';

export const unbinnedRanking = buildCommand<PlotFlags, [], Context>({
  loader: async () => (await import('../commands/unbinned-ranking.ts')).unbinnedRanking,
  parameters: {
    flags: {
      config,
      output,
      plot,
      jsonMetrics,
      outside,
      exact,
      threads: oneThread,
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'Impacts of nuisance parameters on the parameter of interest',
    fullDescription:
      'Holds each constrained nuisance parameter one standard deviation up and down, fits all others again, and ranks them by how\nfar the parameter of interest moves.\n\nExamples:\n  sheaf unbinned-ranking --config spec.yaml -o ranking.json\n  sheaf unbinned-ranking --config spec.yaml --plot ranking.svg -o ranking.json',
  },
});
