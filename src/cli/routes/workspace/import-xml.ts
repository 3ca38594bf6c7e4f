// The command line of `sheaf workspace import-xml`.

import { buildCommand } from '@stricli/core';
import * as parse from '../../arguments.ts';
import type { ImportFlags } from '../../commands/workspace/import-xml.ts';
import type { Context } from '../../context.ts';
import { text } from '../../shared-flags.ts';
import { output } from './flags.ts';

export const importXml = buildCommand<ImportFlags, [string], Context>({
  loader: async () => (await import('../../commands/workspace/import-xml.ts')).importXml,
  parameters: {
    flags: {
      basedir: {
        kind: 'parsed',
        parse: text,
        default: '.',
        brief: 'Where the paths that stand in the XML begin',
        placeholder: 'DIR',
      },
      mount: {
        kind: 'parsed',
        parse: parse.parseMount,
        optional: true,
        variadic: true,
        brief: 'A folder here, and what the XML calls it (repeatable)',
        placeholder: 'HERE:THERE',
      },
      output,
    },
    aliases: { v: 'mount', o: 'output' },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: text, brief: 'The file with <Combination>', placeholder: 'TOP.xml' }],
    },
  },
  docs: {
    brief: 'A HistFactory model in XML and ROOT files as a workspace',
    fullDescription:
      "Reads the XML and the ROOT histograms that ROOT's hist2workspace takes, as `pyhf xml2json` does (xml2json is understood\ntoo). What a workspace cannot hold is told on stderr.\n\nExamples:\n  sheaf workspace import-xml config/top.xml -o workspace.json\n  sheaf workspace import-xml analysis/config/top.xml --basedir analysis -o workspace.json\n  sheaf workspace import-xml top.xml --mount ./data:/afs/data -o workspace.json",
  },
});
