// What the digest of a toy study is of, and what its result is judged by. Both stand in the manifest of a run.

import * as z from 'zod';
import { generation } from './toys-output.ts';
import { unbinnedSpec } from './unbinned-spec.ts';

export const toysDefinition = z
  .strictObject({
    kind: z.literal('unbinned-toys'),
    revision: z
      .literal(1)
      .describe('Raised when the numbers of a study change from one version of Sheaf to the next.'),
    spec: unbinnedSpec.describe(
      'The specification, without what toys do not depend on (data files, descriptions).',
    ),
    gen: generation,
    exactness: z.enum(['auto', 'per-event']).describe('`per-event`: every toy is fitted event by event.'),
  })
  .describe('A toy study: everything that its numbers depend on.');

export const assessment = z
  .strictObject({
    guardrails: z.strictObject({
      requireAllConverged: z.boolean(),
      maxAbsPoiPullMean: z.number().nonnegative().nullable(),
      poiPullStdRange: z.tuple([z.number(), z.number()]).nullable(),
    }),
    meanInterval: z
      .strictObject({
        method: z.enum(['percentile', 'bca']),
        level: z.number().gt(0).lt(1),
        resamples: z.number().int().min(2),
      })
      .nullable()
      .describe('Adds an interval of the mean estimate, by resampling.'),
  })
  .describe('How a toy study is judged: limits that it must keep, and intervals of its summary.');

export type ToysDefinition = z.infer<typeof toysDefinition>;
export type Assessment = z.infer<typeof assessment>;
export type Guardrails = Assessment['guardrails'];

export const noAssessment: Assessment = {
  guardrails: { requireAllConverged: false, maxAbsPoiPullMean: null, poiPullStdRange: null },
  meanInterval: null,
};
