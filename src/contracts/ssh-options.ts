// What a user tells the SSH engine: the hosts of a farm without a scheduler, and how they are reached and used.

import * as z from 'zod';
import { hasControl } from './control-characters.ts';

const line = z
  .string()
  .min(1)
  .refine((text) => !hasControl(text), { error: 'expected one line without control characters' });

const absolute = line.refine((path) => path.startsWith('/'), { error: 'expected an absolute path' });

const seconds = z.number().int().positive();

/** Names as ssh itself takes them. A hyphen in front would make an option of one. */
const name = /^[\p{L}\p{N}_.:[][\p{L}\p{N}_.:@%[\]-]*$/u;

export const sshHost = z
  .strictObject({
    host: z
      .string()
      .regex(name, { error: 'expected the name or address of a host, or a name of the ssh configuration' }),
    weight: z
      .number()
      .positive()
      .optional()
      .describe("The host's share, beside that of others. Without it, as `weight_mode` says."),
    threads: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('Threads that shards may take on this host together. Without it, as `threads` says.'),
    user: z
      .string()
      .regex(/^[\p{L}\p{N}_.][\p{L}\p{N}_.@+-]*$/u, { error: 'expected the name of a user' })
      .optional(),
    port: z.number().int().min(1).max(65_535).optional(),
  })
  .describe('One host of a hosts file.');

export type SshHost = z.infer<typeof sshHost>;

/** Settings of ssh that the engine makes itself. */
const ours = [
  ...['batchmode', 'controlmaster', 'controlpath', 'controlpersist', 'connecttimeout', 'serveraliveinterval'],
  ...['serveralivecountmax', 'remotecommand', 'requesttty', 'clearallforwardings', 'permitlocalcommand'],
  ...['sessiontype', 'stdinnull', 'forkafterauthentication', 'escapechar', 'loglevel'],
];

/** How hosts are reached: all that a connection needs to know. */
export const sshAccess = z.strictObject({
  user: sshHost.shape.user.describe('Who logs in, where the hosts file names nobody.'),
  port: sshHost.shape.port.describe(
    'Where the hosts file names none. Without it, as the ssh configuration says.',
  ),
  key: line.optional().describe('A private key file.'),
  config: line.optional().describe('A configuration file for ssh, in place of ~/.ssh/config.'),
  settings: z
    .array(
      line
        .regex(/^[A-Za-z]+=/, { error: 'expected NAME=VALUE, as in "ProxyJump=gate.example.org"' })
        .refine((text) => !ours.includes(text.split('=')[0]!.toLowerCase()), {
          error: ({ input }) => `${JSON.stringify(input)} is a setting that Sheaf makes itself`,
        }),
    )
    .default([])
    .describe(
      'Further settings of ssh, one entry each: `ProxyJump=gate`, `StrictHostKeyChecking=accept-new`.',
    ),
  connect_timeout_s: seconds.default(15),
  silence_s: seconds
    .min(3)
    .default(15)
    .describe('A host that does not answer for so long is lost, until it answers again.'),
});

export type SshAccess = z.infer<typeof sshAccess>;

export const sshOptions = sshAccess
  .extend({
    hosts: z.array(sshHost).min(1),
    threads: z
      .union([z.enum(['physical', 'logical', 'auto']), z.number().int().positive()])
      .default('physical')
      .describe(
        'Threads that shards may take together on a host: its physical cores, its logical ones, or so many. `auto` is physical.',
      ),
    weight_mode: z
      .enum(['physical', 'logical', 'uniform'])
      .default('physical')
      .describe('What share of the shards a host gets while all have room.'),
    remote_base_dir: absolute
      .default('/var/tmp')
      .describe("Where hosts keep what is carried to them, in a folder of the user's own."),
    bundle: line
      .optional()
      .describe(
        'An archive (.tar.gz) whose bin/sheaf starts the program. It is carried to each host once. Without it, hosts must have the program under the same path.',
      ),
    environment: z
      .record(z.string().regex(/^[A-Za-z_]\w*$/, { error: 'expected the name of a variable' }), z.string())
      .default({})
      .describe('Variables of each job, besides the pins that keep numerical libraries to one thread.'),
    give_up_s: seconds
      .default(3600)
      .describe('Where no host has answered for so long, what is left of a run fails.'),
  })
  .describe('Options of the SSH engine.');

export type SshOptions = z.infer<typeof sshOptions>;
