// The command line of `sheaf ranking`.

import { buildCommand } from '@stricli/core';
import type { RankingFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { plot } from '../shared-flags.ts';
import { workspaceAliases, workspaceFlags } from '../workspace-flags.ts';

export const ranking = buildCommand<RankingFlags, [], Context>({
  loader: async () => (await import('../commands/ranking.ts')).ranking,
  parameters: {
    flags: { ...workspaceFlags, plot },
    aliases: workspaceAliases,
  },
  docs: {
    brief: 'Impacts of nuisance parameters of a pyhf workspace',
    fullDescription:
      'Ranks the constrained nuisance parameters by how much they move the parameter of interest, before and after the fit,\nwith their pulls and constraints.\n\nExamples:\n  sheaf ranking -i workspace.json\n  sheaf ranking -i background.json --patch signal.json --plot ranking.svg -o ranking.json',
  },
});
