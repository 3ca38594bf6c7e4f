// The command line of `sheaf unbinned-fit-toys`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { ToysFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import {
  config,
  exact,
  gen,
  guardrails,
  jsonEvents,
  jsonMetrics,
  output,
  outside,
  runPlace,
  seed,
  set,
  text,
  threads,
} from '../shared-flags.ts';

export const unbinnedFitToys = buildCommand<ToysFlags, [], Context>({
  loader: async () => (await import('../commands/unbinned-fit-toys.ts')).unbinnedFitToys,
  parameters: {
    flags: {
      config,
      nToys: {
        kind: 'parsed',
        parse: parse.parseCount,
        default: '100',
        brief: 'Toys of the whole study',
        placeholder: 'N',
      },
      seed,
      gen,
      set,
      outside,
      threads,
      output,
      jsonMetrics,
      jsonEvents,
      exact,
      ...runPlace('toys_'),
      ...guardrails,
      summaryCiMethod: {
        kind: 'enum',
        values: ['percentile', 'bca'],
        optional: true,
        brief: 'Add an interval of the mean estimate, by resampling',
      },
      summaryCiLevel: {
        kind: 'parsed',
        parse: parse.parseNumber,
        default: '0.68',
        brief: 'Its level',
        placeholder: 'X',
      },
      summaryCiBootstrap: {
        kind: 'parsed',
        parse: parse.parseCount,
        default: '1000',
        brief: 'Its number of resamples',
        placeholder: 'N',
      },
      dumpToy: {
        kind: 'parsed',
        parse: parse.parseIndex,
        optional: true,
        brief: 'Write the events of one toy to a .parquet or .csv file and end (INDEX FILE)',
        placeholder: 'INDEX FILE',
      },
      dumpFile: {
        kind: 'parsed',
        parse: text,
        optional: true,
        hidden: true,
        brief: 'Second value of --dump-toy',
        placeholder: 'FILE',
      },
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'Toys: generate, fit, look at the pulls',
    fullDescription:
      'Draws toys from a specification, fits each, and summarises estimates and pulls. The work is a run directory that can\nbe interrupted at any time and continued with `sheaf farm resume`.\n\nExamples:\n  sheaf unbinned-fit-toys --config spec.yaml --n-toys 10000\n  sheaf unbinned-fit-toys --config spec.yaml --n-toys 10000 --set mu=0.5 -o toys.json\n  sheaf unbinned-fit-toys --config spec.yaml --n-toys 10000 --shard 0/4 -o shard_0.out.json\n  sheaf unbinned-fit-toys --config spec.yaml --dump-toy 3 toy_3.parquet',
  },
});
