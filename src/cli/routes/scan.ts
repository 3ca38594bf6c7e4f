// The command line of `sheaf scan`.

import { buildCommand } from '@stricli/core';
import * as parse from '../arguments.ts';
import type { BinnedScanFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { jsonEvents, plot, runPlace, secondParameter, text, threads } from '../shared-flags.ts';
import { workspaceAliases, workspaceFlags } from '../workspace-flags.ts';

const { outDir, runId, shards, shard } = runPlace('scan_');

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
      threads: { ...threads, brief: 'Threads of a run (--shards, --run-id); 0 is all processors' },
      jsonEvents,
      outDir,
      runId,
      shards,
      shard,
    },
    aliases: workspaceAliases,
  },
  docs: {
    brief: 'Profile likelihood of one parameter, or of two, of a pyhf workspace',
    fullDescription:
      'Profiles the likelihood of a pyhf workspace in one parameter: the minimum over all others at each value. With\n--parameter2 the same in two, with the contours of 68.27 % and 95.45 % confidence. With --shards or --run-id\nthe work is a run directory that can be interrupted at any time and continued with `sheaf farm resume`; with --shard it is one\npiece, and `sheaf merge-toys` puts pieces together. The numbers are the same to the last bit.\n\nExamples:\n  sheaf scan -i workspace.json --start 0 --stop 5 --points 21 -o scan.json\n  sheaf scan -i workspace.json --parameter JES --start=-2 --stop 2 --plot scan.svg -o scan.json\n  sheaf scan -i workspace.json --parameter2 JES --start2=-2 --stop2 2 --plot plane.svg -o plane.json\n  sheaf scan -i workspace.json --start 0 --stop 5 --points 201 --shards 8 -o scan.json\n  sheaf scan -i workspace.json --start 0 --stop 5 --points 201 --shard 3/201 -o point_3.json',
  },
});
