// The command line of `sheaf unbinned-merge-toys`.

import { buildCommand } from '@stricli/core';
import type { MergeFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { guardrails, output, text } from '../shared-flags.ts';

export const mergeParameters = {
  flags: {
    output,
    ...guardrails,
    allowPartial: {
      kind: 'boolean',
      default: false,
      brief: 'Merge what is there even if toys are missing; the result says so',
      withNegated: false,
    },
  },
  aliases: { o: 'output' },
  positional: {
    kind: 'array',
    parameter: { parse: text, brief: 'Files that --shard wrote', placeholder: 'FILE' },
  },
} as const;

export const unbinnedMergeToys = buildCommand<MergeFlags, string[], Context>({
  loader: async () => (await import('../commands/unbinned-merge-toys.ts')).unbinnedMergeToys,
  parameters: mergeParameters,
  docs: {
    brief: 'Merge shards of one toy study',
    fullDescription:
      'Merges shards: every toy exactly once, all of one study, no file torn. Summary and guardrails are computed anew.\n\nExample:\n  sheaf unbinned-merge-toys shard_0.out.json shard_1.out.json -o merged.out.json',
  },
});
