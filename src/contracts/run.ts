// The files of a run directory besides its shards and result: the manifest (what was asked) and the event log (what
// happened).

import * as z from 'zod';
import { runTag } from './tags.ts';

export const runManifest = z
  .strictObject({
    schema_version: z.literal(runTag),
    checksum: z.string(),
    run_id: z.string().min(1),
    created_at_utc: z.string(),
    scheduler: z.enum(['local']).describe('The engine that the run was made for.'),
    config: z
      .string()
      .nullable()
      .describe('The specification file that was read, an absolute path; the study itself is in `study`.'),
    command: z.array(z.string()).describe('The command line that made the run.'),
    n_toys: z.number().int().positive(),
    seed: z.number().int().nonnegative(),
    shards: z.number().int().positive(),
    threads: z
      .number()
      .int()
      .positive()
      .describe('Threads that the run was started with; `resume` may use others.'),
    study: z.strictObject({
      kind: z.enum([
        'unbinned-toys',
        'unbinned-cls',
        'unbinned-limit',
        'binned-toys',
        'binned-cls',
        'binned-limit',
        'binned-gof',
        'binned-scan',
        'binned-patches',
      ]),
      digest: z.string(),
      items: z.number().int().positive(),
      definition: z.unknown(),
    }),
    assessment: z.unknown().describe('Guardrails and intervals that the merged result is judged by.'),
    provenance: z.strictObject({
      sheaf: z.string(),
      node: z.string(),
      host: z.string(),
      cpu: z.string(),
      cores: z.number().int(),
    }),
  })
  .describe('What a run was asked to do. Written once, never changed.');

export type RunManifest = z.infer<typeof runManifest>;

const at = { time: z.string().describe('UTC, ISO 8601.') };

/** One line of `events.jsonl`. */
export const runEvent = z
  .discriminatedUnion('event', [
    z.strictObject({ ...at, event: z.literal('run-created') }),
    z.strictObject({
      ...at,
      event: z.literal('run-started'),
      host: z.string(),
      pid: z.number().int(),
      threads: z.number().int(),
      shards: z.number().int().describe('How many were missing.'),
    }),
    z.strictObject({
      ...at,
      event: z.literal('shard-done'),
      shard: z.number().int(),
      items: z.number().int(),
      seconds: z.number(),
      host: z.string(),
    }),
    z.strictObject({ ...at, event: z.literal('shard-refused'), shard: z.number().int(), reason: z.string() }),
    z.strictObject({ ...at, event: z.literal('shard-failed'), shard: z.number().int(), reason: z.string() }),
    z.strictObject({ ...at, event: z.literal('run-interrupted'), signal: z.string() }),
    z.strictObject({
      ...at,
      event: z.literal('run-merged'),
      items: z.number().int(),
      results_digest: z.string(),
    }),
  ])
  .describe('One line of the event log of a run.');

export type RunEvent = z.infer<typeof runEvent>;
/** An event before its time is stamped on it. */
export type UntimedEvent = RunEvent extends infer E ? (E extends RunEvent ? Omit<E, 'time'> : never) : never;
