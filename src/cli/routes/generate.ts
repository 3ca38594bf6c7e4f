// The command line of `sheaf generate`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { GenerateFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { config, gen, outside, seed, set, text } from '../shared-flags.ts';

export const generate = buildCommand<GenerateFlags, [], Context>({
  loader: async () => (await import('../commands/generate.ts')).generate,
  parameters: {
    flags: {
      config,
      seed,
      gen,
      set,
      outside,
      output: {
        kind: 'parsed',
        parse: text,
        brief: 'The file to write, .parquet or .csv',
        placeholder: 'FILE',
      },
      toy: {
        kind: 'parsed',
        parse: parse.parseIndex,
        default: '0',
        brief: 'Which data set of this seed',
        placeholder: 'INDEX',
      },
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'Draw a data set from a specification',
    fullDescription:
      'Writes the events of one toy as a data set.\n\nExample:\n  sheaf generate --config spec.yaml --seed 7 -o observed.parquet',
  },
});
