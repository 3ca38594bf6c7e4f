// The command line of `sheaf report`.

import { buildCommand } from '@stricli/core';
import { parseCount } from '../arguments.ts';
import type { ReportFlags } from '../commands/flags.ts';
import type { Context } from '../context.ts';
import { text } from '../shared-flags.ts';

export const report = buildCommand<ReportFlags, [string], Context>({
  loader: async () => (await import('../commands/report.ts')).report,
  parameters: {
    flags: {
      output: {
        kind: 'parsed',
        parse: text,
        optional: true,
        brief: 'The HTML file (default: report.html in the run directory, or beside the result)',
        placeholder: 'FILE',
      },
      png: {
        kind: 'parsed',
        parse: text,
        optional: true,
        brief: 'Also write each figure as a PNG into this folder',
        placeholder: 'DIR',
      },
      top: {
        kind: 'parsed',
        parse: parseCount,
        optional: true,
        brief: 'Of many parameters, how many figures show (default 30; of toys 12)',
        placeholder: 'N',
      },
    },
    aliases: { o: 'output' },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: text, brief: 'A run directory, or a result (.json)', placeholder: 'RUN' }],
    },
  },
  docs: {
    brief: 'Figures and tables of a run or a result as one HTML file',
    fullDescription:
      'Writes one self-contained HTML file about a merged run, or about the result file of a fit, a scan, a test, a limit, a\nranking, a goodness of fit or a patch set, of events or of workspaces.\n\nExamples:\n  sheaf report sheaf-runs/my-run\n  sheaf report limit.json -o limit.html --png figures\n  sheaf report ranking.json --top 50',
  },
});
