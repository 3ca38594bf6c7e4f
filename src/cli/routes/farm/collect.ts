// The command line of `sheaf farm collect`.

import { buildCommand } from '@stricli/core';
import type { CollectFlags } from '../../commands/farm/flags.ts';
import type { Context } from '../../context.ts';
import { text } from '../../shared-flags.ts';

export const collect = buildCommand<CollectFlags, [path?: string], Context>({
  loader: async () => (await import('../../commands/farm/collect.ts')).farmCollect,
  parameters: {
    flags: {
      manifest: {
        kind: 'parsed',
        parse: text,
        optional: true,
        brief: 'The manifest of the run, in place of RUN',
        placeholder: 'FILE',
      },
      inPlace: {
        kind: 'boolean',
        default: false,
        brief: 'Add to the manifest itself, instead of writing manifest.collected.json',
        withNegated: false,
      },
      out: { kind: 'parsed', parse: text, optional: true, brief: 'Where to write it', placeholder: 'FILE' },
    },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: text, optional: true, brief: 'A run directory', placeholder: 'RUN' }],
    },
  },
  docs: {
    brief: 'Look what there is of each shard, and write it down',
    fullDescription:
      'Checks each shard of a run and writes host, exit code, seconds and status of all of them beside what the manifest says.\n\nExamples:\n  sheaf farm collect runs/study\n  sheaf farm collect --manifest runs/study/manifest.json --in-place',
  },
});
