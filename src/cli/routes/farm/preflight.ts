// The command line of `sheaf farm preflight`.

import { buildCommand } from '@stricli/core';
import * as parse from '../../arguments.ts';
import type { PreflightFlags } from '../../commands/farm/preflight.ts';
import type { Context } from '../../context.ts';
import { output, text } from '../../shared-flags.ts';
import { sshFlags } from '../../ssh-flags.ts';

const word = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: text, optional: true, brief, placeholder }) as const;

export const preflight = buildCommand<PreflightFlags, [], Context>({
  loader: async () => (await import('../../commands/farm/preflight.ts')).preflight,
  parameters: {
    flags: {
      ...sshFlags,
      bundle: word('An archive of the program to carry there and start', 'FILE'),
      sheafBin: word('The program there (default: the path of this one)', 'PATH'),
      timeoutS: {
        kind: 'parsed',
        parse: parse.parseCount,
        default: '20',
        brief: 'Seconds for a host to connect, and again to answer',
        placeholder: 'N',
      },
      jobs: {
        kind: 'parsed',
        parse: parse.parseCount,
        default: '8',
        brief: 'Hosts that are asked at once',
        placeholder: 'N',
      },
      allowPartial: {
        kind: 'boolean',
        default: false,
        brief: 'Exit with 0 when one host at least is as it should be',
        withNegated: false,
      },
      json: { kind: 'boolean', default: false, brief: 'The result as JSON on stdout', withNegated: false },
      output: { ...output, brief: 'Also write the result as JSON to a file' },
      out: { ...word('The same as --output', 'FILE'), hidden: true },
    },
    aliases: { o: 'output' },
    positional: { kind: 'tuple', parameters: [] },
  },
  docs: {
    brief: 'What the hosts of an SSH farm are like, and whether shards can run there',
    fullDescription:
      'Asks each host of a hosts file by ssh, as the engine would: cores, memory, disk, C library, clock, whether the program\nstarts, whether it sees the files of this machine. Exits with 6 when a host cannot be used.\n\nExamples:\n  sheaf farm preflight --hosts hosts.txt\n  sheaf farm preflight --hosts hosts.txt --ssh-user analysis --ssh-key ~/.ssh/id_ed25519 --json',
  },
});
