// The command line of `sheaf report`.

import { buildCommand } from '@stricli/core';
import type { Context } from '../context.ts';
import { text } from '../shared-flags.ts';

export const report = buildCommand<{ readonly output?: string | undefined }, [string], Context>({
  loader: async () => (await import('../commands/report.ts')).report,
  parameters: {
    flags: {
      output: {
        kind: 'parsed',
        parse: text,
        optional: true,
        brief: 'The HTML file (default: report.html in the run directory)',
        placeholder: 'FILE',
      },
    },
    aliases: { o: 'output' },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: text, brief: 'A run directory', placeholder: 'RUN' }],
    },
  },
  docs: {
    brief: 'Figures and tables of a run as one HTML file',
    fullDescription:
      'Writes one self-contained HTML file about a merged run.\n\nExample:\n  sheaf report sheaf-runs/my-run',
  },
});
