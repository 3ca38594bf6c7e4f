// The command line of `sheaf significance`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { SignificanceFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { calculator, jsonEvents, plot, runPlace, someToys, threads } from '../shared-flags.ts';
import { workspaceAliases, workspaceFlags } from '../workspace-flags.ts';

export const significance = buildCommand<SignificanceFlags, [], Context>({
  loader: async () => (await import('../commands/significance.ts')).significance,
  parameters: {
    flags: {
      ...workspaceFlags,
      plot,
      mu: {
        kind: 'parsed',
        parse: parse.parseNumber,
        default: '1',
        brief: 'The signal that the expected significance is for',
        placeholder: 'X',
      },
      calculator,
      ...someToys('Toys without signal (default: 2000)'),
      jsonEvents,
      ...runPlace('significance_'),
      threads,
    },
    aliases: workspaceAliases,
  },
  docs: {
    brief: 'Significance of a signal in a pyhf workspace',
    fullDescription:
      'Says how unlikely the data are without signal: q_0, p_0 and the significance in standard deviations, observed and\nexpected. With --calculator toys p_0 is counted among toys without signal, with its interval of 68.27 %; that work is a run\ndirectory that can be interrupted at any time and continued with `sheaf farm resume`.\n\nExamples:\n  sheaf significance -i workspace.json\n  sheaf significance -i background.json --patch signal.json -o significance.json\n  sheaf significance -i workspace.json --calculator toys --n-toys 100000 -o significance.json\n  sheaf significance -i workspace.json --calculator toys --n-toys 100000 --shard 0/4 -o shard_0.out.json',
  },
});
