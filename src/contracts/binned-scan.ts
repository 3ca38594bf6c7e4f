// A profile scan of a workspace as a study: what its digest is of, and the files of its shards. Item i is value i of the grid; of two
// parameters all pairs of values, the second running fastest.

import * as z from 'zod';
import { interpolationCodes } from './binned-studies.ts';
import { binnedScanOutputTag } from './tags.ts';
import { shardPlace } from './toys-output.ts';
import { workspace } from './workspace.ts';

const numberOrNull = z.number().nullable();
const pair = z.tuple([z.number(), z.number()]);
const status = z.enum(['converged', 'no-covariance', 'evaluation-limit', 'no-descent', 'outside-domain']);

export const scannedParameter = z.strictObject({
  name: z.string(),
  best: z.number().describe('Estimate of the free fit.'),
  uncertainty: numberOrNull,
  values: z.array(z.number()).min(2).describe('Of the grid, ascending.'),
});

export const scanQuestion = z.strictObject({
  parameters: z.union([z.tuple([scannedParameter]), z.tuple([scannedParameter, scannedParameter])]),
  bestfit: z.array(z.number()).describe('The free fit, all parameters.'),
  nll_hat: z.number(),
  status: status.describe('Of the free fit.'),
});

export const binnedScanDefinition = z
  .strictObject({
    kind: z.literal('binned-scan'),
    revision: z
      .literal(1)
      .describe('Raised when the numbers of a study change from one version of Sheaf to the next.'),
    workspace: workspace.describe('With patches applied, and the one measurement that is asked for.'),
    codes: interpolationCodes,
    data: z
      .strictObject({ main: z.array(z.number()), auxiliary: z.array(z.number()) })
      .nullable()
      .describe(
        'In place of what the workspace says was observed: Asimov data. One number a bin, and one a constraint.',
      ),
    scan: scanQuestion,
  })
  .describe('A profile scan of a workspace: everything that its numbers depend on.');

const atMinimum = {
  two_delta_nll: numberOrNull.describe(
    '2 (-ln L here + ln L of the free fit), at least 0; null where -ln L is infinite.',
  ),
  converged: z.boolean(),
  n_iter: z.number().int().nonnegative(),
  params: z.array(z.number()).describe('All parameters at the conditional minimum.'),
};

export const scanPoint = z.strictObject({
  mu: z.number().describe('The value of the parameter.'),
  q_mu: numberOrNull.describe('`two_delta_nll` above the best fit, 0 below it.'),
  nll_mu: numberOrNull,
  ...atMinimum,
});

export const scanPlanePoint = z.strictObject({
  values: pair,
  nll: numberOrNull,
  slopes: z.tuple([numberOrNull, numberOrNull]).describe('Derivatives of `two_delta_nll` in the two values.'),
  ...atMinimum,
});

export const scanShardFile = z
  .object({
    schema_version: z.literal(binnedScanOutputTag),
    checksum: z.string(),
    study: z.strictObject({ kind: z.literal('binned-scan'), digest: z.string(), items: z.number().int() }),
    input_schema_version: z.string(),
    parameter_names: z.array(z.string()),
    scan: scanQuestion,
    shard: shardPlace.nullable(),
    results: z.strictObject({ points: z.union([z.array(scanPoint), z.array(scanPlanePoint)]) }),
  })
  .describe('One shard of a profile scan, or all of it: `shard` is null then.');

export type ScanQuestion = z.infer<typeof scanQuestion>;
export type BinnedScanDefinition = z.infer<typeof binnedScanDefinition>;
export type ScanPointRow = z.infer<typeof scanPoint>;
export type ScanPlaneRow = z.infer<typeof scanPlanePoint>;
export type ScanShardFile = z.infer<typeof scanShardFile>;
