// The command line of `sheaf env bundle`.

import { buildCommand } from '@stricli/core';
import type { EnvBundleFlags } from '../../commands/env-bundle.ts';
import type { Context } from '../../context.ts';
import { text } from '../../shared-flags.ts';
import { glibc, json, node } from './flags.ts';

export const bundle = buildCommand<EnvBundleFlags, [], Context>({
  loader: async () => (await import('../../commands/env-bundle.ts')).envBundle,
  parameters: {
    flags: {
      output: {
        kind: 'parsed',
        parse: text,
        default: 'sheaf-bundle.tar.gz',
        brief: 'Where the archive goes',
        placeholder: 'FILE',
      },
      node,
      glibc,
      json,
    },
    aliases: { o: 'output' },
  },
  docs: {
    brief: 'One archive with Node and sheaf, for hosts that have neither',
    fullDescription:
      'Writes one archive that runs on any Linux of the same processor with glibc 2.28 or newer, with nothing installed: unpack it anywhere and\ncall sheaf/bin/sheaf. The same installation gives the same bytes; what was made once is found again.\n\nExamples:\n  sheaf env bundle\n  sheaf env bundle --output /shared/sheaf.tar.gz --json\n  sheaf env bundle --node /opt/node-22/bin/node',
  },
});
