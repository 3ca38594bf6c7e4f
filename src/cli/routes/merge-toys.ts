// The command line of `sheaf merge-toys`.

import { buildCommand } from '@stricli/core';
import type { MergeFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { mergeParameters } from './unbinned-merge-toys.ts';

export const mergeToys = buildCommand<MergeFlags, string[], Context>({
  loader: async () => (await import('../commands/unbinned-merge-toys.ts')).unbinnedMergeToys,
  parameters: mergeParameters,
  docs: {
    brief: 'Merge shards of one study of a workspace',
    fullDescription:
      'Merges shards that toys, hypotest-toys, scan, patchset-scan, or upper-limit, significance and goodness-of-fit with --calculator toys\nwrote with --shard: every item exactly once, all of one study, no file torn. Toys are pooled: p-values, summary and guardrails are computed anew of all of them.\n\nExample:\n  sheaf merge-toys shard_0.out.json shard_1.out.json -o merged.out.json',
  },
});
