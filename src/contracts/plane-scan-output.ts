// The result file of a scan in two parameters (docs/reference/outputs.md).

import * as z from 'zod';

const numberOrNull = z.number().nullable();
const pair = z.tuple([z.number(), z.number()]);
const status = z.enum(['converged', 'no-covariance', 'evaluation-limit', 'no-descent', 'outside-domain']);

const scannedParameter = z.strictObject({
  name: z.string(),
  index: z.number().int().nonnegative().describe('Its place in `parameter_names`.'),
  best: z.number().describe('Estimate of the free fit.'),
  uncertainty: numberOrNull,
  values: z.array(z.number()).min(2).describe('Of the grid, ascending.'),
});

const planePoint = z.strictObject({
  values: pair,
  two_delta_nll: numberOrNull.describe(
    '2 (-ln L here + ln L of the free fit), at least 0; null where -ln L is infinite.',
  ),
  nll: numberOrNull,
  converged: z.boolean(),
  status,
  n_iter: z.number().int().nonnegative(),
  params: z.array(z.number()).describe('All parameters at the conditional minimum.'),
  path: z.enum(['compressed', 'per-event']),
  error_bound: numberOrNull.describe('Standard deviations by which compression may have moved the minimum.'),
});

const contourRegion = {
  cl: z.number().gt(0).lt(1).describe('Confidence level of the region in two parameters.'),
  two_delta_nll: z.number().positive().describe('-2 ln(1 - cl).'),
  lines: z
    .array(
      z.strictObject({
        closed: z
          .boolean()
          .describe('Whether the line comes back to its first point, which is not repeated.'),
        points: z.array(pair),
      }),
    )
    .describe('By the grid: every part of the contour that it shows.'),
};

/** By the grid alone. */
export const planeContour = z.strictObject(contourRegion);

const contour = z.strictObject({
  ...contourRegion,
  rays: z
    .array(
      z.strictObject({
        turn: z.number().nonnegative().lt(1).describe('Angle of the ray, as a part of a full turn.'),
        values: pair.nullable(),
        problem: z.string().nullable().describe('Why there is no point on this ray.'),
      }),
    )
    .describe('Exact points of the contour, along rays from the best fit.'),
});

export const planeScanFile = z
  .strictObject({
    input_schema_version: z.string(),
    parameter_names: z.array(z.string()),
    parameters: z.tuple([scannedParameter, scannedParameter]),
    bestfit: z.array(z.number()),
    nll_hat: z.number(),
    status,
    points: z.array(planePoint).describe('All pairs of values, the second running fastest.'),
    n_points: z.number().int(),
    n_failed: z.number().int().describe('Points without a minimum.'),
    n_retried: z.number().int().describe("Points that started again from their neighbours' minima."),
    missed: z
      .number()
      .nonnegative()
      .describe('How far, in 2 ln L, the lowest point lies below the free fit; 0 where none does.'),
    contours: z.array(contour),
  })
  .describe('A profile likelihood of two parameters, as `sheaf unbinned-scan --parameter2` writes it.');

export type PlaneScanFile = z.infer<typeof planeScanFile>;
