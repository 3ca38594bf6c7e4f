// The command line of `sheaf unbinned-gof`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { GofFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { config, exact, jsonMetrics, output, outside, plot } from '../shared-flags.ts';

export const unbinnedGof = buildCommand<GofFlags, [], Context>({
  loader: async () => (await import('../commands/unbinned-gof.ts')).unbinnedGof,
  parameters: {
    flags: {
      config,
      output,
      plot,
      jsonMetrics,
      outside,
      exact,
      method: {
        kind: 'enum',
        values: ['deviance', 'ks', 'energy'],
        default: 'deviance',
        brief: 'deviance of binned counts; ks or energy: distance from a sample of the fit, without bins',
      },
      bins: {
        kind: 'parsed',
        parse: parse.parseCount,
        optional: true,
        brief: 'Of the deviance: equal bins of each channel (default: 50)',
        placeholder: 'N',
      },
      sampleRatio: {
        kind: 'parsed',
        parse: parse.parseCount,
        optional: true,
        brief: 'Of ks and energy: events drawn from a fit for each of the data (default: 10)',
        placeholder: 'N',
      },
      nToys: {
        kind: 'parsed',
        parse: parse.parseCount,
        default: '200',
        brief: 'Toys of the fitted model',
        placeholder: 'N',
      },
      seed: {
        kind: 'parsed',
        parse: parse.parseSeed,
        default: '42',
        brief: 'Base seed of the toys',
        placeholder: 'S',
      },
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'Test whether the fitted model describes its events',
    fullDescription:
      'Asks how often toys of the fitted model, each fitted anew, lie as far from their fit as the data. How far: by the Poisson\ndeviance of counts in equal bins, or without bins by the distance of the events from a sample of the fit.\n\nExamples:\n  sheaf unbinned-gof --config spec.yaml\n  sheaf unbinned-gof --config spec.yaml --bins 100 --n-toys 1000 --seed 7 -o gof.json\n  sheaf unbinned-gof --config spec.yaml --method energy --n-toys 500 --plot gof.svg -o gof.json',
  },
});
