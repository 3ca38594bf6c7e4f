// The command line of `sheaf validate`.

import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import { text } from '../shared-flags.ts';

export const validate = buildCommand<{ readonly noData: boolean; readonly json: boolean }, [string], Context>(
  {
    loader: async () => (await import('../commands/validate.ts')).validate,
    parameters: {
      flags: {
        noData: {
          kind: 'boolean',
          default: false,
          brief: 'Leave the data files alone',
          withNegated: false,
        },
        json: {
          kind: 'boolean',
          default: false,
          brief: 'Problems and summary as JSON, for programs',
          withNegated: false,
        },
      },
      positional: {
        kind: 'tuple',
        parameters: [{ parse: text, brief: 'A specification, YAML or JSON', placeholder: 'SPEC' }],
      },
    },
    docs: {
      brief: 'Say everything that is wrong with a specification and its data',
      fullDescription:
        'Says everything that is wrong at once: the form of the specification, what it says, and the files that it names; then\nwhat the study is: parameters, channels, processes, expected and observed events. Exit code 3: the specification is\nwrong, 4: its data is.\n\nExamples:\n  sheaf validate spec.yaml\n  sheaf validate spec.yaml --no-data\n  sheaf validate spec.yaml --json',
    },
  },
);
