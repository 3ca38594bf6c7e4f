// A scaling study: the same study cut in several ways, each a run of its own; and what its runs came to.

import * as z from 'zod';
import { schedulers } from './run.ts';
import { nextstatSweepTag, sweepSummaryTag, sweepTag } from './tags.ts';

const count = z.number().int().positive();
const number = z.number().int().nonnegative();

/** The fields are those that other tools of the field know; theirs is taken, too. */
export const sweepFile = z
  .looseObject({
    schema_version: z.union([z.literal(sweepTag), z.literal(nextstatSweepTag)]),
    created_at_utc: z.string(),
    sweep_id: z.string().min(1),
    scheduler: schedulers,
    config: z.string().nullable(),
    n_toys: count,
    seed: number,
    threads: number.describe('As they were asked for: 0 is all of a machine, or one of a job.'),
    out_root: z.string().describe('Where the sweep was made; it may have been moved since.'),
    runs: z
      .array(
        z.looseObject({
          shards: count,
          threads: count.optional(),
          run_id: z.string().min(1).describe('Name of the run directory, beside this file.'),
          run_dir: z.string(),
        }),
      )
      .min(1),
  })
  .describe('A sweep: runs of one study with different numbers of shards and threads.');

export type SweepFile = z.infer<typeof sweepFile>;

const seconds = z.number().nonnegative();

export const sweepRun = z.strictObject({
  run_id: z.string(),
  run_dir: z.string(),
  shards: count,
  threads: count.describe('Of each job; on this machine of all.'),
  items: number,
  shards_done: number,
  makespan_s: seconds
    .nullable()
    .describe('From the start of the first shard to the end of the last. Null: nothing is done.'),
  longest_shard_s: seconds.nullable(),
  core_seconds: seconds.describe('Of shards that went well: their seconds times their threads.'),
  lost_core_seconds: seconds.describe('Of jobs that did not.'),
  cores: number.describe('The most that worked at once.'),
  throughput: seconds.nullable().describe('Items done per second of the makespan.'),
  speed_up: seconds.nullable().describe('The makespan of the reference, divided by that of this run.'),
  efficiency: seconds
    .nullable()
    .describe('core_seconds / (makespan_s * cores): for how much of the time its cores had work.'),
  failures: number.describe(
    'Jobs that failed and answers that were refused; all of them ran again, or are missing.',
  ),
  results_digest: z.string().nullable().describe('Null: not merged.'),
});
export type SweepRun = z.infer<typeof sweepRun>;

export const sweepSummary = z
  .strictObject({
    schema_version: z.literal(sweepSummaryTag),
    sweep_id: z.string(),
    scheduler: schedulers,
    config: z.string().nullable(),
    n_toys: count,
    seed: number,
    study_digest: z.string(),
    reference: z
      .string()
      .nullable()
      .describe('The run that speed-ups compare with: of the fewest threads and shards.'),
    runs: z.array(sweepRun),
    same_results: z
      .boolean()
      .nullable()
      .describe('Whether all runs have the same results digest. Null: fewer than two are merged.'),
  })
  .describe('What the runs of a sweep came to.');

export type SweepSummary = z.infer<typeof sweepSummary>;
