// The command line of `sheaf workspace sorted`.

import { buildCommand } from '@stricli/core';
import type { Context } from '../../context.ts';
import { oneWorkspace, output } from './flags.ts';

export const sorted = buildCommand<{ readonly output?: string | undefined }, [string], Context>({
  loader: async () => (await import('../../commands/workspace/sorted.ts')).sorted,
  parameters: { flags: { output }, aliases: { o: 'output' }, positional: oneWorkspace },
  docs: {
    brief: 'A workspace in the order of its names',
    fullDescription:
      'Sorts channels, samples, modifiers, measurements, their settings and observations by name, as `pyhf sort` does. Two\nworkspaces that differ in their order alone then have the same digest.\n\nExample:\n  sheaf workspace sorted workspace.json -o sorted.json',
  },
});
