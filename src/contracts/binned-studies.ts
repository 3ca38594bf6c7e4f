// Studies of binned models: what the digest of each is of. All hold the workspace whole, with patches applied and one measurement.

import * as z from 'zod';
import { clsTest } from './cls-toys.ts';
import { limitTest } from './limit-toys.ts';
import { jsonPatch } from './patch-set.ts';
import { binnedGofOutputTag, patchesOutputTag } from './tags.ts';
import { generation, shardPlace } from './toys-output.ts';
import { workspace } from './workspace.ts';

const numberOrNull = z.number().nullable();

const revision = z
  .literal(1)
  .describe('Raised when the numbers of a study change from one version of Sheaf to the next.');

export const interpolationCodes = z.strictObject({
  factors: z.enum(['code1', 'code4']).describe('Of normsys.'),
  shifts: z.enum(['code0', 'code2', 'code4p']).describe('Of histosys.'),
});

const subject = {
  workspace: workspace.describe('With patches applied, and the one measurement that is asked for.'),
  codes: interpolationCodes,
};

export const binnedToysDefinition = z
  .strictObject({
    kind: z.literal('binned-toys'),
    revision,
    ...subject,
    gen: generation,
    tell: z
      .enum(['all', 'shared'])
      .describe('`shared`: rows leave out the factors of single bins, of which there may be very many.'),
  })
  .describe('Toys of a workspace: everything that their numbers depend on.');

export const binnedClsDefinition = z
  .strictObject({ kind: z.literal('binned-cls'), revision, ...subject, test: clsTest })
  .describe('Toys of a test of a workspace: everything that their numbers depend on.');

export const binnedLimitDefinition = z
  .strictObject({ kind: z.literal('binned-limit'), revision, ...subject, test: limitTest })
  .describe('Toys of an upper limit from a workspace: everything that their numbers depend on.');

export const patchesTest = z.strictObject({
  mu_test: z.number().positive().describe('CL_s is of this value of the parameter of interest.'),
  statistic: z.enum(['q-tilde', 'q']),
  cl: z.number().gt(0).lt(1).describe('Confidence level of the upper limits.'),
  limits: z.boolean().describe('Whether upper limits are part of the result.'),
});

export const patchesDefinition = z
  .strictObject({
    kind: z.literal('binned-patches'),
    revision,
    workspace: workspace.describe('Without any patch.'),
    codes: interpolationCodes,
    labels: z.array(z.string()).min(1),
    patches: z
      .array(
        z.strictObject({
          name: z.string(),
          values: z.array(z.union([z.number(), z.string()])),
          patch: jsonPatch,
        }),
      )
      .min(1),
    measurement: z.string().nullable().describe('Its name; null for the first.'),
    poi: z.string().nullable().describe('In place of the one of the measurement; null for that.'),
    held: z
      .array(z.strictObject({ name: z.string(), value: numberOrNull }))
      .min(1)
      .optional()
      .describe('Parameters that are not fitted: at `value`, or at their start values where it is null.'),
    test: patchesTest,
  })
  .describe('All patches of a patch set against one workspace: everything that their numbers depend on.');

const status = z.enum(['converged', 'no-covariance', 'evaluation-limit', 'no-descent', 'outside-domain']);

export const patchesResults = z
  .strictObject({
    status: z.array(status.nullable()).describe('Of the fit; null where there was no model to fit.'),
    mu_hat: z.array(numberOrNull),
    mu_sigma: z.array(numberOrNull),
    nll: z.array(numberOrNull),
    cls: z.array(numberOrNull),
    clsb: z.array(numberOrNull),
    clb: z.array(numberOrNull),
    expected_cls: z.array(z.array(numberOrNull)).describe('Five each: from 2 to -2 standard deviations.'),
    upper_limit: z.array(numberOrNull).describe('null where it was not asked for, or there is none.'),
    expected_limits: z.array(z.array(numberOrNull)).describe('Five each: -2 to 2 standard deviations.'),
    problems: z.array(z.string().nullable()).describe('What went wrong, in words.'),
  })
  .describe('One entry a patch, in the order of the patch set.');

export const patchesShardFile = z
  .object({
    schema_version: z.literal(patchesOutputTag),
    checksum: z.string(),
    study: z.strictObject({ kind: z.literal('binned-patches'), digest: z.string(), items: z.number().int() }),
    input_schema_version: z.string(),
    labels: z.array(z.string()),
    patches: z.array(
      z.strictObject({ name: z.string(), values: z.array(z.union([z.number(), z.string()])) }),
    ),
    test: patchesTest,
    shard: shardPlace.nullable(),
    results: patchesResults,
  })
  .describe(
    'One shard of a scan of a patch set, or all of it: `shard` is null then. `patches` are those of the shard.',
  );

export const gofTest = z.strictObject({
  chi2_obs: z
    .number()
    .nonnegative()
    .describe('Of the observed data: twice how far the fit is from the saturated model in -ln L.'),
  ndof: z.number().int().describe('Measurements less free parameters.'),
  point: z.array(z.number()).describe('The fit of the observed data, all parameters: toys are made here.'),
  seed: z.number().int().nonnegative(),
  n_toys: z.number().int().positive(),
  fluctuate_globals: z
    .boolean()
    .describe('Whether the auxiliary measurements of constraints were drawn anew in each toy.'),
});

export const binnedGofDefinition = z
  .strictObject({ kind: z.literal('binned-gof'), revision, ...subject, test: gofTest })
  .describe('Goodness of fit of a workspace by toys: everything that its numbers depend on.');

export const gofResults = z
  .strictObject({
    chi2: z.array(numberOrNull).describe('null where the fit did not converge.'),
    status: z.array(status),
    n_events: z.array(z.number()),
  })
  .describe('One value a toy.');

export const gofShardFile = z
  .object({
    schema_version: z.literal(binnedGofOutputTag),
    checksum: z.string(),
    study: z.strictObject({ kind: z.literal('binned-gof'), digest: z.string(), items: z.number().int() }),
    input_schema_version: z.string(),
    parameter_names: z.array(z.string()),
    test: gofTest,
    shard: shardPlace.nullable(),
    results: gofResults,
  })
  .describe('One shard of the toys of a goodness of fit, or all of them: `shard` is null then.');

export type PatchesTest = z.infer<typeof patchesTest>;
export type PatchesDefinition = z.infer<typeof patchesDefinition>;
export type PatchesResults = z.infer<typeof patchesResults>;
export type PatchesShardFile = z.infer<typeof patchesShardFile>;
export type GofTest = z.infer<typeof gofTest>;
export type GofShardFile = z.infer<typeof gofShardFile>;
export type BinnedGofDefinition = z.infer<typeof binnedGofDefinition>;
export type BinnedCodes = z.infer<typeof interpolationCodes>;
export type BinnedLimitDefinition = z.infer<typeof binnedLimitDefinition>;
export type BinnedToysDefinition = z.infer<typeof binnedToysDefinition>;
export type BinnedClsDefinition = z.infer<typeof binnedClsDefinition>;
