// The command line of `sheaf workspace digest`.

import { buildCommand } from '@stricli/core';
import type { DigestFlags } from '../../commands/workspace/digest.ts';
import type { Context } from '../../context.ts';
import { json, oneWorkspace } from './flags.ts';

export const digest = buildCommand<DigestFlags, [string], Context>({
  loader: async () => (await import('../../commands/workspace/digest.ts')).digest,
  parameters: {
    flags: {
      algorithm: {
        kind: 'enum',
        values: ['sha256', 'md5'],
        optional: true,
        variadic: true,
        brief: 'Which digest (repeatable; default: sha256)',
      },
      json,
    },
    aliases: { a: 'algorithm', j: 'json' },
    positional: oneWorkspace,
  },
  docs: {
    brief: 'The digest of a workspace, as pyhf takes it',
    fullDescription:
      'The digest by which a patch set knows its workspace: the same as `pyhf digest` says. It depends on the order of lists and\non how numbers are written (1 or 1.0), not on spaces or the order of keys.\n\nExamples:\n  sheaf workspace digest workspace.json\n  sheaf workspace digest workspace.json -a sha256 -a md5 --json',
  },
});
