// The command line of `sheaf scan`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { BinnedScanFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { plot, secondParameter, text } from '../shared-flags.ts';
import { workspaceAliases, workspaceFlags } from '../workspace-flags.ts';

export const scan = buildCommand<BinnedScanFlags, [], Context>({
  loader: async () => (await import('../commands/scan.ts')).scan,
  parameters: {
    flags: {
      ...workspaceFlags,
      plot,
      start: {
        kind: 'parsed',
        parse: parse.parseNumber,
        default: '0',
        brief: 'First value',
        placeholder: 'X',
      },
      stop: { kind: 'parsed', parse: parse.parseNumber, default: '5', brief: 'Last value', placeholder: 'X' },
      points: {
        kind: 'parsed',
        parse: parse.parseCount,
        default: '21',
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
    aliases: workspaceAliases,
  },
  docs: {
    brief: 'Profile likelihood of one parameter, or of two, of a pyhf workspace',
    fullDescription:
      'Profiles the likelihood of a pyhf workspace in one parameter: the minimum over all others at each value. With\n--parameter2 the same in two, with the contours of 68.27 % and 95.45 % confidence.\n\nExamples:\n  sheaf scan -i workspace.json --start 0 --stop 5 --points 21 -o scan.json\n  sheaf scan -i workspace.json --parameter JES --start=-2 --stop 2 --plot scan.svg -o scan.json\n  sheaf scan -i workspace.json --parameter2 JES --start2=-2 --stop2 2 --plot plane.svg -o plane.json',
  },
});
