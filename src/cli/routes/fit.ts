// The command line of `sheaf fit`.

import { buildCommand } from '@stricli/core';
import type { BinnedFitFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { plot } from '../shared-flags.ts';
import { workspaceAliases, workspaceFlags } from '../workspace-flags.ts';

export const fit = buildCommand<BinnedFitFlags, [], Context>({
  loader: async () => (await import('../commands/fit.ts')).fit,
  parameters: {
    flags: {
      ...workspaceFlags,
      plot,
      covariance: {
        kind: 'boolean',
        default: false,
        brief: 'Also the covariance and the correlations of all parameters',
        withNegated: false,
      },
    },
    aliases: workspaceAliases,
  },
  docs: {
    brief: 'Fit a pyhf workspace',
    fullDescription:
      'Fits a pyhf (HistFactory) workspace by maximum likelihood: estimates, uncertainties, pulls and constraints of all\nparameters.\n\nExamples:\n  sheaf fit --input workspace.json\n  sheaf fit -i workspace.json --covariance --plot fit.svg -o fit.json\n  sheaf fit -i background.json.gz --patch signal.json --measurement NormalMeasurement -o fit.json\n  sheaf fit -i workspace.json --validation-regions SR1,SR2 -o fit.json',
  },
});
