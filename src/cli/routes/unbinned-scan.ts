// The command line of `sheaf unbinned-scan`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { ScanFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import {
  config,
  exact,
  jsonMetrics,
  oneThread,
  output,
  outside,
  plot,
  secondParameter,
  text,
} from '../shared-flags.ts';

export const unbinnedScan = buildCommand<ScanFlags, [], Context>({
  loader: async () => (await import('../commands/unbinned-scan.ts')).unbinnedScan,
  parameters: {
    flags: {
      config,
      output,
      plot,
      jsonMetrics,
      outside,
      exact,
      threads: oneThread,
      start: { kind: 'parsed', parse: parse.parseNumber, brief: 'First value', placeholder: 'X' },
      stop: { kind: 'parsed', parse: parse.parseNumber, brief: 'Last value', placeholder: 'X' },
      points: {
        kind: 'parsed',
        parse: parse.parseCount,
        brief: 'How many values, both ends included',
        placeholder: 'N',
      },
      parameter: {
        kind: 'parsed',
        parse: text,
        optional: true,
        brief: 'The parameter to scan (default: the one of interest)',
        placeholder: 'NAME',
      },
      ...secondParameter,
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'Profile likelihood of one parameter, or of two, on a grid',
    fullDescription:
      'Profiles the likelihood in one parameter: the minimum over all others at each value. With --parameter2\nthe same in two parameters, with the contours of 68.27 % and 95.45 % confidence.\n\nExamples:\n  sheaf unbinned-scan --config spec.yaml --start 0 --stop 2 --points 41 -o scan.json\n  sheaf unbinned-scan --config spec.yaml --start 0 --stop 2 --points 41 --plot scan.svg -o scan.json\n  sheaf unbinned-scan --config spec.yaml --start 0 --stop 2 --points 41 --parameter2 mass --start2 90 --stop2 92 --plot plane.svg -o plane.json',
  },
});
