// What a submission to Slurm set out to do, written before sbatch is called: with it, jobs whose numbers were never
// learnt are found again by their names.

import * as z from 'zod';
import { slurmAttemptTag } from './tags.ts';

export const slurmAttempt = z
  .strictObject({
    schema_version: z.literal(slurmAttemptTag),
    attempt: z.number().int().positive().describe('Counted from 1 in each run.'),
    arrays: z.array(
      z.strictObject({
        name: z.string().describe('Name of the job array; no other array of this run has it.'),
        offset: z.number().int().nonnegative().describe('Index of a shard minus index in the array.'),
        shards: z.array(z.number().int().nonnegative()).min(1),
      }),
    ),
  })
  .describe('One submission of a run to Slurm.');

export type SlurmAttempt = z.infer<typeof slurmAttempt>;
