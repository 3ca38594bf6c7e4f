// The results of single commands of workspaces as a report reads them back: what it shows of each.

import * as z from 'zod';
import { scannedParameter, scanPlanePoint, scanPoint, scanQuestion } from './binned-scan.ts';
import { gofResults, gofTest, patchesResults, patchesTest } from './binned-studies.ts';
import { clsResults, clsTest } from './cls-toys.ts';
import { planeContour, planeScanFile } from './plane-scan-output.ts';
import { binnedClsOutputTag, binnedGofOutputTag, binnedScanOutputTag, patchesOutputTag } from './tags.ts';

const numberOrNull = z.number().nullable();
const numbers = z.array(z.number());
const numbersOrNull = z.array(numberOrNull);
const names = z.array(z.string());
const problems = z.array(z.string());
const ofBoth = z.object({ b: z.number(), sb: z.number() });
const poi = { parameter_names: names, poi_index: z.number().int().nonnegative() };
const estimate = { mu_hat: z.number(), sigma: numberOrNull, status: z.string() };
const five = numbersOrNull.length(5);
const interval = z.tuple([z.number(), z.number()]).nullable();
/** What every merged file of a study says of itself. */
const ofStudy = { study: z.object({ digest: z.string() }), complete: z.boolean().optional() };

const yields = z.object({
  total: numbers,
  sigma: numbers.describe('One standard deviation of each total.'),
  samples: z.array(z.object({ name: z.string(), expected: numbers })),
});

const channelYields = z.object({
  name: z.string(),
  in_fit: z
    .boolean()
    .optional()
    .describe('False in a validation region; all are in the fit where it is missing.'),
  observed: numbers,
  prefit: yields,
  postfit: yields.nullable(),
});

const binnedFit = z.object({
  measurement: z.string(),
  parameter_names: names,
  poi_index: z.number().int().nonnegative().nullable(),
  bestfit: numbers,
  uncertainties: numbersOrNull,
  covariance: numbers.nullable(),
  correlations: numbers.nullable(),
  pulls: z.array(
    z.object({
      name: z.string(),
      prefit_center: z.number(),
      prefit_sigma: z.number(),
      postfit_center: z.number(),
      postfit_sigma: numberOrNull,
      pull: numberOrNull,
      constraint: numberOrNull,
    }),
  ),
  fixed: names,
  at_bound: names,
  twice_nll: numberOrNull,
  status: z.string(),
  edm: numberOrNull,
  fit_regions: names,
  validation_regions: names,
  yields: z.array(channelYields).optional(),
});

const binnedHypotest = z.object({
  ...poi,
  ...estimate,
  mu_test: z.number(),
  statistic: z.enum(['q_mu', 'q_tilde_mu']),
  cls: z.number(),
  clsb: z.number(),
  clb: z.number(),
  q_mu: numberOrNull,
  q_mu_a: numberOrNull,
  sigma_asimov: numberOrNull,
  expected_set: z.object({ cls: numbers.length(5) }),
  problems,
});

const binnedLimit = z.object({
  ...poi,
  ...estimate,
  cl: z.number(),
  statistic: z.enum(['q_mu', 'q_tilde_mu']),
  obs_limit: numberOrNull,
  exp_limits: five,
  scan: z
    .object({ mu_values: numbers, cls_obs: numbersOrNull, cls_exp: z.array(numbersOrNull).length(5) })
    .nullable(),
  problems,
});

const significance = z.object({
  ...poi,
  ...estimate,
  p0: z.number(),
  z_obs: z.number(),
  q0: numberOrNull,
  mu_expected: z.number(),
  p0_exp: z.number(),
  z_exp: z.number(),
  q0_asimov: numberOrNull,
  problems,
});

const saturated = z.object({
  chi2: numberOrNull,
  chi2_constraints: numberOrNull,
  ndof: z.number().int(),
  p_value: numberOrNull,
  n_bins: z.number(),
  n_constraints: z.number(),
  n_floating: z.number(),
  status: z.string(),
  channels: z.array(z.object({ name: z.string(), n_bins: z.number(), chi2: numberOrNull })),
  problems,
});

const discovery = z.object({
  schema_version: z.literal(binnedClsOutputTag),
  ...poi,
  ...ofStudy,
  test: clsTest,
  results: clsResults,
  p0: numberOrNull,
  p0_error: numberOrNull,
  p0_interval: interval,
  significance: numberOrNull,
  significance_interval: z.tuple([numberOrNull, numberOrNull]).nullable(),
  n_toys: ofBoth,
  n_error: ofBoth,
  n_nonconverged: ofBoth,
  expected_set: z.object({ nsigma_order: numbers, p0: numbers }).nullable(),
});

const significanceToys = discovery.extend({
  p0_expected: numberOrNull,
  p0_expected_interval: interval,
  significance_expected: numberOrNull,
});

const gofToys = z.object({
  schema_version: z.literal(binnedGofOutputTag),
  ...ofStudy,
  test: gofTest,
  results: gofResults,
  p_value: numberOrNull,
  p_value_error: numberOrNull,
  p_value_interval: interval,
  n_toys: z.number(),
  n_error: z.number(),
  n_nonconverged: z.number(),
});

const scanned = {
  schema_version: z.literal(binnedScanOutputTag),
  ...ofStudy,
  parameter_names: names,
  status: z.string(),
  n_points: z.number(),
  n_failed: z.number(),
};

const scanStudy = z.object({
  ...scanned,
  poi_index: z.number().int().nonnegative(),
  mu_hat: z.number(),
  sigma: numberOrNull,
  results: z.object({ points: z.array(scanPoint) }),
});

const planeStudy = z.object({
  ...scanned,
  scan: scanQuestion.extend({ parameters: z.tuple([scannedParameter, scannedParameter]) }),
  results: z.object({ points: z.array(scanPlanePoint) }),
  contours: z.array(planeContour).nullable(),
});

const patches = z.object({
  schema_version: z.literal(patchesOutputTag),
  ...ofStudy,
  labels: names,
  patches: z.array(z.object({ name: z.string(), values: z.array(z.union([z.number(), z.string()])) })),
  test: patchesTest,
  results: patchesResults,
});

/** By the command that writes it; those that are like the results of unbinned models are not here. */
export const binnedResultFiles = {
  fit: binnedFit,
  'scan --parameter2': planeScanFile.extend({
    poi_index: z.number().int().nonnegative().nullable(),
    measurement: z.string(),
    interpolation: z.unknown(),
  }),
  'scan --run-id': scanStudy,
  'scan --parameter2 --run-id': planeStudy,
  hypotest: binnedHypotest,
  'hypotest-toys --test-stat q0': discovery,
  'upper-limit': binnedLimit,
  significance,
  'significance --calculator toys': significanceToys,
  'goodness-of-fit': saturated,
  'goodness-of-fit --calculator toys': gofToys,
  'patchset-scan': patches,
} as const;

export type ChannelYieldsFile = z.infer<typeof channelYields>;
