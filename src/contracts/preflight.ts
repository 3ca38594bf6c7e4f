// What `sheaf farm preflight` found out about hosts: the fields of nextstat.cpu_farm_preflight.v1, and more.

import * as z from 'zod';
import { preflightTag } from './tags.ts';

const unknown = 'null where the host did not say';
const count = z.number().int().nonnegative().nullable();

const preflightHost = z.strictObject({
  host: z.string().describe('As the hosts file has it.'),
  ok: z.boolean(),
  ssh_target: z.string().describe('[user@]host[:port]'),
  hostname: z.string().nullable().describe(`Its own short name; ${unknown}.`),
  logical_cores: count,
  physical_cores: count,
  threads_per_core: count,
  cpu_model: z.string().nullable(),
  error: z.string().nullable().describe('Everything that is wrong with it, in words.'),
  reachable: z.boolean(),
  latency_ms: z.number().nullable().describe('From a question to its answer, over the open connection.'),
  memory_mb: z.number().nullable(),
  disk_free_mb: z.number().nullable().describe('Where it keeps what is carried to it.'),
  load: z.number().nullable().describe('Processes that wanted to run, over the last minute.'),
  system: z.string().nullable().describe('Kernel and processor: `Linux x86_64`.'),
  glibc: z.string().nullable().describe('Version of its C library; null where it is another one.'),
  clock_difference_s: z.number().nullable().describe('Its clock minus ours; known to half the latency.'),
  program: z.string().nullable().describe('The version that the program told; null where it did not start.'),
  shared_files: z
    .boolean()
    .nullable()
    .describe('Whether it sees the files of this machine under the same paths.'),
});

export type PreflightHost = z.infer<typeof preflightHost>;

export const preflight = z
  .strictObject({
    schema_version: z.literal(preflightTag),
    created_at_utc: z.string(),
    hosts_file: z.string(),
    stats: z.array(preflightHost).describe('By name of the host.'),
  })
  .describe('What hosts are like.');

export type Preflight = z.infer<typeof preflight>;
