// The command line of `sheaf farm run`.

import { buildCommand } from '@stricli/core';
import { commandFlags } from '../../command-flags.ts';
import type { FarmFlags } from '../../commands/farm/flags.ts';
import type { Context } from '../../context.ts';
import { engineFlags, runFlags, shapeFlags, studyFlags } from '../../farm-flags.ts';

export const run = buildCommand<FarmFlags, [], Context>({
  loader: async () => (await import('../../commands/farm/run.ts')).farmRun,
  parameters: {
    flags: {
      ...studyFlags,
      ...runFlags,
      ...engineFlags,
      ...shapeFlags,
      output: {
        ...commandFlags.output,
        brief: `${commandFlags.output.brief}; of other studies: also write the merged result here (- for stdout)`,
      },
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'Run a study on this machine, hosts of SSH, Slurm or HTCondor, to its merged result',
    fullDescription:
      "Cuts a study into shards, runs them where there is room, sends again what fails, and merges. The result, DIR/ID/merged.out.json,\nhas the same bits wherever it ran. Ctrl-C leaves the jobs of a scheduler running: `sheaf farm watch` goes on, `sheaf farm cancel`\nends them. Jobs on hosts of SSH and on this machine end with it: `sheaf farm resume` goes on.\n\nExamples:\n  sheaf farm run --config spec.yaml --n-toys 10000 --out-dir runs\n  sheaf farm run --scheduler slurm --partition short --time 2h --memory 2GB --config spec.yaml --n-toys 10000 --shards 200 --out-dir runs\n  sheaf farm run --scheduler htcondor --memory 2GB --config spec.yaml --n-toys 10000 --shards 200 --out-dir runs\n  sheaf farm run --scheduler ssh --hosts hosts.txt --strategy bundle --config spec.yaml --n-toys 10000 --shards 200 --out-dir runs\n  sheaf farm run --study hypotest-toys --mu 1 --config workspace.json --n-toys 10000 --scheduler slurm --out-dir runs\n  sheaf farm run --command 'python train.py --seed {index}' --items 20 --input data.csv --output 'model_{index}.pt' --out-dir runs",
  },
});
