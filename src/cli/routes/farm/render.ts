// The command line of `sheaf farm render`.

import { buildCommand } from '@stricli/core';
import type { FarmFlags } from '../../commands/farm/flags.ts';
import type { Context } from '../../context.ts';
import { engineFlags, runFlags, shapeFlags, studyFlags } from '../../farm-flags.ts';

export const render = buildCommand<FarmFlags, [], Context>({
  loader: async () => (await import('../../commands/farm/render.ts')).farmRender,
  parameters: { flags: { ...studyFlags, ...runFlags, ...engineFlags, ...shapeFlags } },
  docs: {
    brief: 'Make a run directory with what its scheduler reads, and submit nothing',
    fullDescription:
      'Writes the manifest of a run and the files that sbatch or condor_submit read. `sheaf farm submit` submits them; so can you, by hand.\n\nExamples:\n  sheaf farm render --scheduler slurm --config spec.yaml --n-toys 10000 --shards 200 --out-dir runs --run-id study\n  sheaf farm render --scheduler htcondor --files transfer --config spec.yaml --n-toys 10000 --shards 200 --out-dir runs',
  },
});
