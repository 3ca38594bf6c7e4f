// The command line of `sheaf unbinned-ranking`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { DataFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { config, exact, jsonMetrics, output, outside } from '../shared-flags.ts';

export const unbinnedRanking = buildCommand<DataFlags, [], Context>({
  loader: async () => (await import('../commands/unbinned-ranking.ts')).unbinnedRanking,
  parameters: {
    flags: {
      config,
      output,
      jsonMetrics,
      outside,
      exact,
      threads: {
        kind: 'parsed',
        parse: parse.parseIndex,
        default: '1',
        brief: 'Accepted for the sake of scripts: one fit takes one thread',
        placeholder: 'N',
        hidden: true,
      },
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'Impacts of nuisance parameters on the parameter of interest',
    fullDescription:
      'Holds each constrained nuisance parameter one standard deviation up and down, fits all others again, and ranks them by how\nfar the parameter of interest moves.\n\nExample:\n  sheaf unbinned-ranking --config spec.yaml -o ranking.json',
  },
});
