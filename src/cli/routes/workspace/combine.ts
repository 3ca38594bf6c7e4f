// The command line of `sheaf workspace combine`.

import { buildCommand } from '@stricli/core';
import type { CombineFlags } from '../../commands/workspace/combine.ts';
import type { Context } from '../../context.ts';
import { output, workspace } from './flags.ts';

export const combine = buildCommand<CombineFlags, [string, string], Context>({
  loader: async () => (await import('../../commands/workspace/combine.ts')).combine,
  parameters: {
    flags: {
      join: {
        kind: 'enum',
        values: ['none', 'outer', 'left outer', 'right outer'],
        default: 'none',
        brief: 'What happens to what both have: see above',
      },
      mergeChannels: {
        kind: 'boolean',
        default: false,
        brief: 'Put the samples of channels of one name together (not with none)',
      },
      output,
    },
    aliases: { j: 'join', o: 'output' },
    positional: { kind: 'tuple', parameters: [workspace, workspace] },
  },
  docs: {
    brief: 'One workspace of two',
    fullDescription:
      'Joins two workspaces, as `pyhf combine` does. Modifiers of one name then share their parameter. --join says what happens\nto channels, observations and measurements of one name:\n  none         there may be none\n  outer        they must be the same; measurements with one parameter of interest are merged\n  left outer   the left one is kept, silently\n  right outer  the right one is kept, silently\n\nExamples:\n  sheaf workspace combine one.json other.json -o both.json\n  sheaf workspace combine one.json other.json --join outer -o both.json\n  sheaf workspace combine background.json signal.json --join "left outer" --merge-channels -o both.json',
  },
});
