// The command line of `sheaf farm merge`.

import { buildCommand } from '@stricli/core';
import type { FarmMergeFlags } from '../../commands/farm/flags.ts';
import type { Context } from '../../context.ts';
import { text } from '../../shared-flags.ts';

export const merge = buildCommand<FarmMergeFlags, [path?: string], Context>({
  loader: async () => (await import('../../commands/farm/merge.ts')).farmMerge,
  parameters: {
    flags: {
      manifest: {
        kind: 'parsed',
        parse: text,
        optional: true,
        brief: 'The manifest of the run, in place of RUN',
        placeholder: 'FILE',
      },
      out: {
        kind: 'parsed',
        parse: text,
        optional: true,
        brief: 'Also write the result here (- for stdout)',
        placeholder: 'FILE',
      },
      allowPartial: {
        kind: 'boolean',
        default: false,
        brief: 'Merge what is there; the result says what is missing',
        withNegated: false,
      },
    },
    aliases: { o: 'out' },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: text, optional: true, brief: 'A run directory', placeholder: 'RUN' }],
    },
  },
  docs: {
    brief: 'Merge the shards of a run',
    fullDescription:
      'Merges shards into merged.out.json of the run. Missing, damaged and foreign shards are refused.\n\nExamples:\n  sheaf farm merge runs/study\n  sheaf farm merge --manifest runs/study/manifest.json --out merged.out.json\n  sheaf farm merge runs/study --allow-partial --out so-far.json',
  },
});
