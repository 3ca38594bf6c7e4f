// The command line of `sheaf farm render`.

import { buildCommand } from '@stricli/core';
import * as parse from '../../arguments.ts';
import type { RenderFlags } from '../../commands/farm/flags.ts';
import type { Context } from '../../context.ts';
import { engineFlags, runFlags, shapeFlags, studyFlags } from '../../farm-flags.ts';

export const render = buildCommand<RenderFlags, [], Context>({
  loader: async () => (await import('../../commands/farm/render.ts')).farmRender,
  parameters: {
    flags: {
      ...studyFlags,
      ...runFlags,
      ...engineFlags,
      ...shapeFlags,
      dag: {
        kind: 'boolean',
        default: false,
        brief: 'HTCondor: the files of a DAG, a node for each shard and one that merges',
        withNegated: false,
      },
      dagRetries: {
        kind: 'parsed',
        parse: parse.parseIndex,
        optional: true,
        brief: 'How often a node of the DAG is tried again (default: 2)',
        placeholder: 'N',
      },
    },
  },
  docs: {
    brief: 'Make a run directory with what its scheduler reads, and submit nothing',
    fullDescription:
      'Writes the manifest of a run and the files that sbatch or condor_submit read. `sheaf farm submit` submits them; so can you, by hand.\n\nExamples:\n  sheaf farm render --scheduler slurm --config spec.yaml --n-toys 10000 --shards 200 --out-dir runs --run-id study\n  sheaf farm render --scheduler htcondor --files transfer --config spec.yaml --n-toys 10000 --shards 200 --out-dir runs\n  sheaf farm render --scheduler htcondor --dag --config spec.yaml --n-toys 10000 --shards 200 --out-dir runs',
  },
});
