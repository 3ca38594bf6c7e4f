// Plans and results of shards as manifests hold them: the fields are those that other tools of the field know.

import * as z from 'zod';
import { shardResultTag } from './tags.ts';

const index = z.number().int().nonnegative();
/** The SSH launcher of others writes a word. */
const threads = z.union([z.number(), z.string()]);

export const shardPlan = z
  .looseObject({
    shard_index: index,
    host: z.string(),
    user: z.string().nullable().optional(),
    port: z.number().int().optional(),
    weight: z.number().default(1),
    threads,
    toy_start: index,
    n_toys: index,
    seed: index,
  })
  .describe('What a shard was to do.');

export const shardResult = z
  .looseObject({
    schema_version: z.literal(shardResultTag),
    shard_index: index,
    host: z.string(),
    target: z.string(),
    status: z.enum(['ok', 'failed', 'planned']),
    n_toys: index,
    toy_start: index,
    seed: index,
    threads,
    weight: z.number(),
    rc: z.number().int().nullable(),
    elapsed_s: z.number(),
    local_dir: z.string().nullable(),
    remote_dir: z.string().nullable(),
    local_output: z.string().nullable(),
    local_metrics: z.string().nullable(),
    local_stdout: z.string().nullable(),
    local_stderr: z.string().nullable(),
    error: z.string().nullable(),
  })
  .describe('What became of a shard.');

export type ShardPlan = z.infer<typeof shardPlan>;
export type ShardResult = z.infer<typeof shardResult>;
