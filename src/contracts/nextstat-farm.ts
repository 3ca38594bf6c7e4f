// Runs and shards as another tool of the field writes them (NextStat's farm scripts, schema tags `nextstat.cpu_farm_*`): they
// are collected and merged here, too. Fields that are not needed may be anything.

import * as z from 'zod';
import { shardPlan, shardResult } from './shard-result.ts';
import { nextstatRunTag } from './tags.ts';

const count = z.number().int().nonnegative();
const numberOrNull = z.number().nullable();

export const nextstatManifest = z
  .looseObject({
    schema_version: z.literal(nextstatRunTag),
    run_id: z.string(),
    n_toys: count,
    seed: count,
    shards: count.optional().describe('Its SSH launcher leaves it out.'),
    run_dir: z.string().optional(),
    hosts_file: z.string().optional(),
    plans: z.array(shardPlan),
    results: z.array(shardResult),
    collected_at_utc: z.string().optional(),
  })
  .describe("A run of NextStat's farm scripts.");

const pulls = z.array(numberOrNull);

export const nextstatShard = z
  .looseObject({
    input_schema_version: z.string(),
    parameter_names: z.array(z.string()),
    poi_index: count,
    gen: z.looseObject({
      point: z.string(),
      params: z.array(z.number()),
      overrides: z.record(z.string(), z.number()),
      seed: count,
      n_toys: count,
    }),
    shard: z
      .looseObject({ shard_index: count, shard_total: count, shard_start: count, shard_n_toys: count })
      .nullable(),
    results: z.looseObject({
      n_toys: count,
      n_error: count,
      n_validation_error: count.optional(),
      n_computation_error: count.optional(),
      n_converged: count,
      n_nonconverged: count,
      converged: z.array(z.boolean().nullable()),
      poi_true: z.number(),
      poi_hat: z.array(numberOrNull),
      poi_sigma: z.array(numberOrNull),
      nll: z.array(numberOrNull),
    }),
    summary: z
      .looseObject({
        pulls_by_param: z
          .looseObject({
            n_ok: z.array(count),
            mean: pulls,
            std: pulls,
            frac_abs_lt_1: pulls,
            frac_abs_lt_2: pulls,
          })
          .nullish(),
      })
      .nullish(),
    guardrails: z.looseObject({
      require_all_converged: z.boolean(),
      max_abs_poi_pull_mean: numberOrNull,
      poi_pull_std_range: z.tuple([z.number(), z.number()]).nullable(),
    }),
  })
  .describe('A shard that `unbinned-fit-toys` of NextStat wrote.');

export type NextstatManifest = z.infer<typeof nextstatManifest>;
export type NextstatShard = z.infer<typeof nextstatShard>;
