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
      covariance: {
        kind: 'boolean',
        default: false,
        brief: 'Also the covariance and the correlations of all parameters',
        withNegated: false,
      },
      yields: {
        kind: 'boolean',
        default: false,
        brief: 'Also what is expected in each bin before and after the fit, with uncertainties',
        withNegated: false,
      },
      plot: { ...plot, brief: 'Also draw the data and what is expected in each bin (.svg or .png)' },
      plotPulls: { ...plot, brief: 'Also draw the pulls of the nuisance parameters (.svg or .png)' },
      plotCorrelations: { ...plot, brief: 'Also draw the strongest correlations (.svg or .png)' },
    },
    aliases: workspaceAliases,
  },
  docs: {
    brief: 'Fit a pyhf workspace',
    fullDescription:
      'Fits a pyhf (HistFactory) workspace by maximum likelihood: estimates, uncertainties, pulls and constraints of all\nparameters.\n\nExamples:\n  sheaf fit --input workspace.json\n  sheaf fit -i workspace.json --covariance --plot fit.svg --plot-pulls pulls.svg -o fit.json\n  sheaf fit -i background.json.gz --patch signal.json --measurement NormalMeasurement -o fit.json\n  sheaf fit -i workspace.json --validation-regions SR1,SR2 -o fit.json\n  sheaf fit -i workspace.json --fix mu=1 --fix JES --asimov-mu 1 --threads 1 -o fit.json',
  },
});
