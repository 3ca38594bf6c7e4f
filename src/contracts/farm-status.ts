// What `sheaf farm status --json` tells of a run.

import * as z from 'zod';
import { causes, schedulers } from './run.ts';
import { farmStatusTag } from './tags.ts';

const count = z.number().int().nonnegative();
const shards = z.string().describe('Indices, as in 0-3,7,9-12.');

export const farmStatus = z
  .strictObject({
    schema_version: z.literal(farmStatusTag),
    run: z.string().describe('The run directory.'),
    run_id: z.string(),
    scheduler: schedulers,
    study: z.strictObject({ kind: z.string(), digest: z.string(), items: count }),
    state: z
      .enum(['new', 'driven', 'unwatched', 'merged', 'failed', 'cancelled', 'stopped'])
      .describe(
        '`driven`: a process works on it. `unwatched`: shards are with the scheduler, and nobody waits for them. `stopped`: some are missing, and nothing runs.',
      ),
    driver: z.strictObject({ host: z.string(), pid: z.number().int() }).nullable(),
    created_at_utc: z.string().nullable(),
    last_event_utc: z.string().nullable(),
    shards: z.strictObject({
      total: count,
      done: count,
      running: count,
      waiting: count,
      held: count,
      failed: count.describe('Given up, until `sheaf farm resume`.'),
      missing: count.describe('Not with the scheduler now.'),
    }),
    hosts: z.array(
      z.strictObject({
        host: z.string(),
        done: count,
        running: count,
        failed: count.describe('Since its last good shard.'),
        excluded: z.boolean(),
      }),
    ),
    submissions: z.array(
      z.strictObject({
        submission: count,
        engine: z.string(),
        ticket: z.string(),
        at_utc: z.string(),
        shards: count,
        open: count.describe('Shards of which a job may still be there.'),
      }),
    ),
    waiting: z
      .array(z.strictObject({ why: z.string(), shards }))
      .describe('What shards wait for, where the scheduler was asked.'),
    failures: z.array(
      z.strictObject({
        cause: causes,
        shards,
        given_up: z.boolean(),
        reason: z.string().describe('Of the last of them.'),
        hosts: z.array(z.string()),
      }),
    ),
  })
  .describe('How a run is.');

export type FarmStatus = z.infer<typeof farmStatus>;
