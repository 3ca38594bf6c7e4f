// The command line of `sheaf workspace import-hs3`.

import { buildCommand } from '@stricli/core';
import type { ImportHs3Flags } from '../../commands/workspace/import-hs3.ts';
import type { Context } from '../../context.ts';
import { text } from '../../shared-flags.ts';
import { output } from './flags.ts';

export const importHs3 = buildCommand<ImportHs3Flags, [string], Context>({
  loader: async () => (await import('../../commands/workspace/import-hs3.ts')).importHs3,
  parameters: {
    flags: {
      analysis: {
        kind: 'parsed',
        parse: text,
        optional: true,
        brief: 'The analysis (default: the only one there is)',
        placeholder: 'NAME',
      },
      output,
    },
    aliases: { o: 'output' },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: text, brief: 'An HS3 document, JSON or gzipped JSON', placeholder: 'HS3' }],
    },
  },
  docs: {
    brief: 'An analysis of an HS3 document as a workspace',
    fullDescription:
      'Reads the channels (histfactory_dist) and binned data of an analysis, as ROOT writes them. What a workspace cannot hold is\ntold on stderr, or refused where the likelihood would be another one.\n\nExamples:\n  sheaf workspace import-hs3 hs3.json --analysis simPdf_obsData -o workspace.json',
  },
});
