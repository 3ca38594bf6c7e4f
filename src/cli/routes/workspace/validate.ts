// The command line of `sheaf workspace validate`.

import { buildCommand } from '@stricli/core';
import type { ValidateFlags } from '../../commands/workspace/validate.ts';
import type { Context } from '../../context.ts';
import { text } from '../../shared-flags.ts';
import { json, oneWorkspace } from './flags.ts';

export const validate = buildCommand<ValidateFlags, [string], Context>({
  loader: async () => (await import('../../commands/workspace/validate.ts')).validate,
  parameters: {
    flags: {
      measurement: {
        kind: 'parsed',
        parse: text,
        optional: true,
        brief: 'Look at this measurement only (default: all)',
        placeholder: 'NAME',
      },
      backgroundOnly: {
        kind: 'boolean',
        default: false,
        brief: 'The parameter of interest may be missing: a patch brings it',
        withNegated: false,
      },
      json,
    },
    positional: oneWorkspace,
  },
  docs: {
    brief: 'Say everything that is wrong with a workspace',
    fullDescription:
      'Says everything that is wrong with a workspace at once, each with its path, line and column: its form, and whether its parts\nfit each other. What is odd and yet means something is listed too. Exit code 3: the workspace is wrong.\n\nExamples:\n  sheaf workspace validate workspace.json\n  sheaf workspace validate bkg.json.gz --background-only\n  sheaf workspace validate workspace.json --measurement main --json',
  },
});
