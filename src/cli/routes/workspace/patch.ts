// The command line of `sheaf workspace patch`.

import { buildCommand } from '@stricli/core';
import * as parse from '../../arguments.ts';
import type { PatchFlags } from '../../commands/workspace/patch.ts';
import type { Context } from '../../context.ts';
import { text } from '../../shared-flags.ts';
import { output, workspace } from './flags.ts';

export const patch = buildCommand<PatchFlags, [string, string], Context>({
  loader: async () => (await import('../../commands/workspace/patch.ts')).patch,
  parameters: {
    flags: {
      name: {
        kind: 'parsed',
        parse: text,
        optional: true,
        brief: 'The patch of a patch set, by its name',
        placeholder: 'NAME',
      },
      values: {
        kind: 'parsed',
        parse: parse.parseNames,
        optional: true,
        brief: 'The same by its values, in the order of the labels',
        placeholder: 'A,B',
      },
      output,
    },
    aliases: { o: 'output' },
    positional: {
      kind: 'tuple',
      parameters: [
        workspace,
        { parse: text, brief: 'A JSON Patch or a pyhf patch set, plain or gzipped', placeholder: 'PATCH' },
      ],
    },
  },
  docs: {
    brief: 'A workspace after a JSON Patch, or a patch of a patch set',
    fullDescription:
      'Applies a JSON Patch (RFC 6902), or one patch of a patch set, whose digests must be those of the workspace. All operations\nare done, or none.\n\nExamples:\n  sheaf workspace patch bkg.json patch.json -o signal.json\n  sheaf workspace patch bkg.json patchset.json --name C1N2_700_400 -o signal.json\n  sheaf workspace patch bkg.json patchset.json --values 700,400 -o signal.json',
  },
});
