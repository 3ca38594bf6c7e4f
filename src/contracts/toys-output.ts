// The files of toy studies: what `unbinned-fit-toys` writes for a shard or a whole study. Field names that other tools
// know are theirs (facts of record: docs/reference/toys-output.md); what is ours is beside them.

import * as z from 'zod';
import { binnedToysOutputTag, toysOutputTag } from './tags.ts';

const numberOrNull = z.number().nullable();
const columns = z.record(z.string(), z.array(numberOrNull));

export const generation = z.strictObject({
  point: z.enum(['init', 'mle']),
  params: z.array(z.number()),
  names: z
    .array(z.string())
    .optional()
    .describe('Of `params`, where they are not `parameter_names`: all parameters of a binned model.'),
  overrides: z.record(z.string(), z.number()),
  seed: z.number().int().nonnegative(),
  n_toys: z.number().int().positive(),
  fluctuate_globals: z
    .boolean()
    .describe('Whether the auxiliary measurements of constraints were drawn anew in each toy.'),
});

export const toyResults = z.strictObject({
  n_toys: z.number().int(),
  n_error: z.number().int(),
  n_validation_error: z.number().int(),
  n_computation_error: z.number().int(),
  n_converged: z.number().int(),
  n_nonconverged: z.number().int(),
  converged: z.array(z.boolean().nullable()).describe('null where the toy could not be fitted at all.'),
  poi_true: numberOrNull,
  poi_hat: z.array(numberOrNull),
  poi_sigma: z.array(numberOrNull),
  nll: z.array(numberOrNull),
  n_events: z.array(z.number()).describe('Events drawn, over all channels in the fit.'),
  estimates: columns.describe('Per parameter, one value a toy.'),
  uncertainties: columns.describe(
    'Per parameter, one standard deviation from the curvature; null where there is none.',
  ),
  edm: z.array(numberOrNull).describe('Estimated distance to the minimum of -ln L.'),
  error_bound: z
    .array(numberOrNull)
    .optional()
    .describe(
      'How many standard deviations the estimates may be off by the compression of the events; 0 on the per-event path. Not of binned models.',
    ),
  paths: z.strictObject({ compressed: z.number().int(), per_event: z.number().int() }).optional(),
  per_event_toys: z
    .array(z.number().int())
    .optional()
    .describe('The toys that were fitted event by event; none where it is missing.'),
  not_converged: z.array(z.strictObject({ toy: z.number().int(), status: z.string() })),
  no_covariance: z
    .array(z.number().int())
    .describe('Toys that converged, but whose curvature does not give all uncertainties.'),
});

export const shardPlace = z.strictObject({
  shard_index: z.number().int().nonnegative(),
  shard_total: z.number().int().positive(),
  shard_start: z.number().int().nonnegative(),
  shard_n_toys: z.number().int().nonnegative(),
});

export const studyName = z.strictObject({
  kind: z.enum(['unbinned-toys', 'binned-toys']),
  digest: z.string(),
  items: z.number().int(),
});

export const toysShardFile = z
  .object({
    schema_version: z.enum([toysOutputTag, binnedToysOutputTag]),
    checksum: z.string(),
    study: studyName,
    input_schema_version: z.string(),
    parameter_names: z.array(z.string()),
    poi_index: z.number().int().nullable(),
    gen: generation,
    shard: shardPlace.nullable(),
    results: toyResults,
  })
  .describe('One shard of a toy study, or all of it: `shard` is null then.');

export type Generation = z.infer<typeof generation>;
export type ToyResults = z.infer<typeof toyResults>;
export type ToysShardFile = z.infer<typeof toysShardFile>;
