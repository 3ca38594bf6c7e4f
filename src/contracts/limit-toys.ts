// Toys of an upper limit: what the digest of such a study is of, and the files of its shards. Background-only toys are
// one set, tested at every value of the parameter of interest; each value has signal+background toys of its own.

import * as z from 'zod';
import { binnedLimitOutputTag, limitOutputTag } from './tags.ts';
import { shardPlace } from './toys-output.ts';
import { unbinnedSpec } from './unbinned-spec.ts';

const numberOrNull = z.number().nullable();
const point = z.array(z.number());
const status = z.enum(['converged', 'no-covariance', 'evaluation-limit', 'no-descent', 'outside-domain']);

export const limitTest = z.strictObject({
  cl: z.number().gt(0).lt(1).describe('Confidence level of the limits.'),
  statistic: z.literal('q').optional().describe('q_mu; where it is missing, q~_mu.'),
  values: z
    .array(
      z.strictObject({
        mu: z.number().positive(),
        q_obs: z.number().nonnegative().describe('The statistic of the observed data at `mu`.'),
        point: point.describe(
          'Their fit with the parameter of interest at `mu`: signal+background toys are made here.',
        ),
      }),
    )
    .min(2)
    .describe('Values of the parameter of interest that are tested, ascending.'),
  mu_hat: z.number().describe('Estimate of the observed data.'),
  sigma: numberOrNull.describe('Its uncertainty.'),
  background: point.describe(
    'The fit of the observed data with the parameter of interest at 0: background-only toys are made here.',
  ),
  asymptotic: z
    .strictObject({ observed: numberOrNull, expected: z.array(numberOrNull).length(5) })
    .describe('The limits for large samples that go with the same data; -2 to 2 standard deviations.'),
  seed: z.number().int().nonnegative(),
  n_toys: z
    .number()
    .int()
    .positive()
    .describe('Background-only toys, and signal+background toys of each value.'),
  fluctuate_globals: z
    .boolean()
    .describe('Whether the auxiliary measurements of constraints were drawn anew in each toy.'),
});

export const limitDefinition = z
  .strictObject({
    kind: z.literal('unbinned-limit'),
    revision: z
      .literal(1)
      .describe('Raised when the numbers of a study change from one version of Sheaf to the next.'),
    spec: unbinnedSpec.describe(
      'The specification, without what toys do not depend on (data files, descriptions).',
    ),
    test: limitTest,
    exactness: z.enum(['auto', 'per-event']).describe('`per-event`: every toy is fitted event by event.'),
  })
  .describe('Toys of an upper limit: everything that their numbers depend on.');

export const limitResults = z
  .strictObject({
    q: z
      .array(z.array(numberOrNull))
      .describe(
        'The statistic: of a background-only toy at every value, of a signal+background toy at its own; null where the toy could not be fitted, or a fit did not converge.',
      ),
    mu_hat: z.array(numberOrNull),
    status_free: z.array(status),
    status_mu: z
      .array(status)
      .describe('Of the fits with the parameter of interest held: the first that failed.'),
    error_bound: z
      .array(numberOrNull)
      .optional()
      .describe(
        'The largest of all fits: standard deviations by which compression may have moved them; 0 per event. Not of binned models.',
      ),
    path: z
      .array(z.enum(['compressed', 'per-event']))
      .optional()
      .describe('`per-event` where any fit was. Not of binned models.'),
    n_events: z.array(z.number()).describe('Events drawn, over all channels in the fit.'),
  })
  .describe(
    'One entry a toy: background-only ones first, then those of each value, in the order of `values`.',
  );

export const limitShardFile = z
  .object({
    schema_version: z.enum([limitOutputTag, binnedLimitOutputTag]),
    checksum: z.string(),
    study: z.strictObject({
      kind: z.enum(['unbinned-limit', 'binned-limit']),
      digest: z.string(),
      items: z.number().int(),
    }),
    input_schema_version: z.string(),
    parameter_names: z.array(z.string()),
    poi_index: z.number().int(),
    test: limitTest,
    shard: shardPlace.nullable(),
    results: limitResults,
  })
  .describe('One shard of the toys of an upper limit, or all of them: `shard` is null then.');

export type LimitTestSpec = z.infer<typeof limitTest>;
export type LimitDefinition = z.infer<typeof limitDefinition>;
export type LimitResults = z.infer<typeof limitResults>;
export type LimitShardFile = z.infer<typeof limitShardFile>;
