// The command line of `sheaf workspace export-xml`.

import { buildCommand } from '@stricli/core';
import type { ExportFlags } from '../../commands/workspace/export-xml.ts';
import type { Context } from '../../context.ts';
import { text } from '../../shared-flags.ts';

export const exportXml = buildCommand<ExportFlags, [string], Context>({
  loader: async () => (await import('../../commands/workspace/export-xml.ts')).exportXml,
  parameters: {
    flags: {
      outputDir: {
        kind: 'parsed',
        parse: text,
        default: '.',
        brief: 'The folder that all files go to, made where it is not there',
        placeholder: 'DIR',
      },
      specroot: {
        kind: 'parsed',
        parse: text,
        default: 'config',
        brief: "In it, the folder of the channels' XML files",
        placeholder: 'DIR',
      },
      dataroot: {
        kind: 'parsed',
        parse: text,
        default: 'data',
        brief: 'In it, the folder of data.root',
        placeholder: 'DIR',
      },
      resultprefix: {
        kind: 'parsed',
        parse: text,
        default: 'FitConfig',
        brief: 'How the names of the XML files begin; the one at the top has no other name',
        placeholder: 'NAME',
      },
      patch: {
        kind: 'parsed',
        parse: text,
        optional: true,
        variadic: true,
        brief: 'Apply a JSON Patch first (repeatable, in this order)',
        placeholder: 'FILE',
      },
    },
    aliases: { p: 'patch' },
    positional: {
      kind: 'tuple',
      parameters: [{ parse: text, brief: 'The workspace, JSON, plain or gzipped', placeholder: 'WORKSPACE' }],
    },
  },
  docs: {
    brief: 'A workspace as a HistFactory model in XML and a ROOT file',
    fullDescription:
      "Writes what ROOT's hist2workspace takes, as `pyhf json2xml` lays it out (json2xml is understood too). Paths in the XML begin in\nthe folder of the output. What XML cannot hold is refused where the likelihood would change, and told on stderr otherwise.\n\nExamples:\n  sheaf workspace export-xml workspace.json --output-dir model\n  sheaf workspace export-xml background.json --patch signal.json --output-dir model --resultprefix Search\n  sheaf workspace import-xml model/FitConfig.xml --basedir model -o again.json",
  },
});
