// Toys of a CL_s: what the digest of such a study is of, and the files of its shards. Field names that other tools know
// are theirs; what is ours is beside them.

import * as z from 'zod';
import { binnedClsOutputTag, clsOutputTag } from './tags.ts';
import { shardPlace } from './toys-output.ts';
import { unbinnedSpec } from './unbinned-spec.ts';

const numberOrNull = z.number().nullable();
const point = z.array(z.number());
const status = z.enum(['converged', 'no-covariance', 'evaluation-limit', 'no-descent', 'outside-domain']);

/** Which statistic toys are compared by (Cowan et al., Eur. Phys. J. C 71 (2011) 1554, equations 12, 14 and 16). */
export const toyStatistic = z.enum(['q-tilde', 'q', 'q0']);

export const clsTest = z.strictObject({
  statistic: toyStatistic
    .optional()
    .describe('Default q-tilde. q0: the test of no signal, with `mu_test` as the signal of its alternative.'),
  mu_test: z.number().nonnegative(),
  q_obs: z.number().nonnegative().describe('The statistic of the observed data.'),
  mu_hat: z.number().describe('Estimate of the observed data.'),
  points: z
    .strictObject({
      free: point.describe('The free fit of the observed data.'),
      sb: point.describe(
        'Its fit with the parameter of interest at `mu_test`: signal+background toys are made here.',
      ),
      b: point.describe('Its fit with the parameter of interest at 0: background-only toys are made here.'),
    })
    .describe('In parameter order.'),
  seed: z.number().int().nonnegative(),
  n_toys: z.number().int().positive().describe('Toys of each hypothesis.'),
  fluctuate_globals: z
    .boolean()
    .describe('Whether the auxiliary measurements of constraints were drawn anew in each toy.'),
  expected_set: z.boolean().describe('Whether CL_s of background-only data is part of the result.'),
  background_only: z
    .literal(true)
    .optional()
    .describe('With q0: no signal+background toys are made. `q_asimov` takes their place.'),
  q_asimov: z
    .number()
    .nonnegative()
    .optional()
    .describe('With `background_only`: the statistic of what is expected with a signal of `mu_test`.'),
});

export const clsDefinition = z
  .strictObject({
    kind: z.literal('unbinned-cls'),
    revision: z
      .literal(1)
      .describe('Raised when the numbers of a study change from one version of Sheaf to the next.'),
    spec: unbinnedSpec.describe(
      'The specification, without what toys do not depend on (data files, descriptions).',
    ),
    test: clsTest,
    exactness: z.enum(['auto', 'per-event']).describe('`per-event`: every toy is fitted event by event.'),
  })
  .describe('Toys of a CL_s: everything that their numbers depend on.');

export const clsResults = z
  .strictObject({
    q: z
      .array(numberOrNull)
      .describe('q~_mu at `mu_test`; null where the toy could not be fitted, or a fit did not converge.'),
    mu_hat: z.array(numberOrNull),
    status_free: z.array(status),
    status_mu: z.array(status).describe('Of the fit with the parameter of interest at `mu_test`.'),
    error_bound: z
      .array(numberOrNull)
      .optional()
      .describe(
        'The larger of both fits: standard deviations by which compression may have moved them; 0 per event. Not of binned models.',
      ),
    path: z
      .array(z.enum(['compressed', 'per-event']))
      .optional()
      .describe('`per-event` where either fit was. Not of binned models.'),
    n_events: z.array(z.number()).describe('Events drawn, over all channels in the fit.'),
  })
  .describe('One value a toy: background-only ones first, then as many of signal+background.');

export const clsShardFile = z
  .object({
    schema_version: z.enum([clsOutputTag, binnedClsOutputTag]),
    checksum: z.string(),
    study: z.strictObject({
      kind: z.enum(['unbinned-cls', 'binned-cls']),
      digest: z.string(),
      items: z.number().int(),
    }),
    input_schema_version: z.string(),
    parameter_names: z.array(z.string()),
    poi_index: z.number().int(),
    test: clsTest,
    shard: shardPlace.nullable(),
    results: clsResults,
  })
  .describe('One shard of the toys of a CL_s, or all of them: `shard` is null then.');

export type ToyStatistic = z.infer<typeof toyStatistic>;
export type ClsTest = z.infer<typeof clsTest>;
export type ClsDefinition = z.infer<typeof clsDefinition>;
export type ClsResults = z.infer<typeof clsResults>;
export type ClsShardFile = z.infer<typeof clsShardFile>;
