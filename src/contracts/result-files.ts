// The results of single commands as a report reads them back: what it shows of each, and by which field each is known.

import * as z from 'zod';
import { binnedResultFiles } from './binned-result-files.ts';
import { fittedChannel } from './channel-picture.ts';
import { clsResults, clsTest } from './cls-toys.ts';
import { limitTest } from './limit-toys.ts';
import { planeScanFile } from './plane-scan-output.ts';
import {
  binnedClsOutputTag,
  binnedGofOutputTag,
  binnedLimitOutputTag,
  binnedScanOutputTag,
  binnedToysOutputTag,
  clsOutputTag,
  limitOutputTag,
  patchesOutputTag,
  toysOutputTag,
} from './tags.ts';

const numberOrNull = z.number().nullable();
const numbers = z.array(z.number());
const numbersOrNull = z.array(numberOrNull);
const names = z.array(z.string());
const ofBoth = z.object({ b: z.number(), sb: z.number() });
const poi = { parameter_names: names, poi_index: z.number().int().nonnegative() };
const estimate = { mu_hat: z.number(), sigma: numberOrNull };
const problems = z.array(z.string());

const fitResult = z.object({
  parameter_names: names,
  poi_index: z.number().int().nonnegative().nullable(),
  bestfit: numbers,
  uncertainties: numbersOrNull,
  covariance: numbers.nullable(),
  nll: numberOrNull,
  status: z.string(),
  edm: numberOrNull,
  at_bound: names,
  path: z.string(),
  error_bound: numberOrNull,
  minos: z.record(z.string(), z.object({ lower: numberOrNull, upper: numberOrNull }).nullable()).optional(),
  data: z.array(z.object({ channel: z.string(), rows: z.number(), kept: z.number() })).optional(),
  channels: z.array(fittedChannel).optional(),
});

const scanResult = z.object({
  ...poi,
  ...estimate,
  status: z.string(),
  points: z.array(
    z.object({ mu: z.number(), two_delta_nll: numberOrNull, q_mu: numberOrNull, converged: z.boolean() }),
  ),
});

const confidences = { cls: z.number(), clsb: z.number(), clb: z.number() };
const hypotestResult = z.object({
  ...poi,
  ...estimate,
  mu_test: z.number(),
  q_mu: numberOrNull,
  q_tilde_mu: numberOrNull,
  q0: numberOrNull,
  p0: numberOrNull,
  significance: numberOrNull,
  asymptotic: z.object({ ...confidences, expected: z.object({ cls: numbers.length(5) }) }).nullable(),
  problems,
});

const clsResult = z.object({
  schema_version: z.enum([clsOutputTag, binnedClsOutputTag]),
  parameter_names: names,
  poi_index: z.number().int().nonnegative(),
  study: z.object({ digest: z.string() }),
  test: clsTest,
  results: clsResults,
  cls: numberOrNull,
  clsb: numberOrNull,
  clb: numberOrNull,
  cls_error: numberOrNull,
  clsb_error: numberOrNull,
  clb_error: numberOrNull,
  n_toys: ofBoth,
  n_error: ofBoth,
  n_nonconverged: ofBoth,
  expected_set: z.object({ nsigma_order: numbers, cls: numbers }).nullable(),
  complete: z.boolean().optional(),
});

const limits = { cl: z.number(), observed: numberOrNull, problems };
const limitCurve = z.object({ mu: z.number(), cls: numberOrNull, expected: numbersOrNull.length(5) });
const limitResult = z.object({
  ...poi,
  ...estimate,
  ...limits,
  expected: z.object({ limits: numbersOrNull.length(5) }),
  curve: z.array(limitCurve).optional(),
});

const limitToysResult = z.object({
  schema_version: z.enum([limitOutputTag, binnedLimitOutputTag]),
  ...poi,
  ...estimate,
  ...limits,
  study: z.object({ digest: z.string() }),
  test: limitTest,
  observed_error: numberOrNull,
  expected: z.object({ limits: numbersOrNull.length(5), errors: numbersOrNull.length(5) }),
  values: z.array(
    z.object({
      mu: z.number(),
      q_obs: z.number(),
      cls: numberOrNull,
      cls_error: numberOrNull,
      clsb: numberOrNull,
      clb: numberOrNull,
      n_toys: ofBoth,
      n_failed: ofBoth,
      expected: z.object({ cls: numbersOrNull.length(5), cls_error: numbersOrNull.length(5) }),
    }),
  ),
  complete: z.boolean().optional(),
});

const rankingResult = z.object({
  ...poi,
  ...estimate,
  n_points: z.number(),
  n_converged: z.number(),
  ranking: z.object({
    names,
    delta_mu_up: numbersOrNull,
    delta_mu_down: numbersOrNull,
    delta_mu_up_postfit: numbersOrNull,
    delta_mu_down_postfit: numbersOrNull,
    pull: numbers,
    constraint: numbersOrNull,
  }),
});

const ofToys = { p_value: z.number(), n_toys: z.number(), n_failed: z.number(), seed: z.number() };
const gofResult = z.discriminatedUnion('method', [
  z.object({
    method: z.literal('deviance'),
    ...ofToys,
    deviance: z.number(),
    n_bins: z.number(),
    toy_deviances: numbers,
    channels: z.array(z.object({ name: z.string(), deviance: z.number(), counts: numbers })),
  }),
  z.object({
    method: z.enum(['ks', 'energy']),
    ...ofToys,
    statistic: z.number(),
    sample_ratio: z.number(),
    toy_statistics: numbers,
    channels: z.array(
      z.object({
        name: z.string(),
        n_events: z.number(),
        n_drawn: z.number(),
        distance: z.number(),
        statistic: z.number(),
        p_value: z.number(),
      }),
    ),
  }),
]);

/** By the command that writes it; toys of limits have a form of their own. */
export const resultFiles = {
  'unbinned-fit': fitResult,
  'unbinned-scan': scanResult,
  'unbinned-hypotest': hypotestResult,
  'unbinned-hypotest-toys': clsResult,
  'unbinned-upper-limit': limitResult,
  'unbinned-upper-limit --calculator toys': limitToysResult,
  'unbinned-ranking': rankingResult,
  'unbinned-gof': gofResult,
  'unbinned-scan --parameter2': planeScanFile,
  ...binnedResultFiles,
  scan: scanResult,
  'hypotest-toys': clsResult,
  'upper-limit --calculator toys': limitToysResult,
  ranking: rankingResult,
} as const;

export type ResultKind = keyof typeof resultFiles;
export type ResultFile<K extends ResultKind> = z.infer<(typeof resultFiles)[K]>;

type Marks = readonly (readonly [mark: string, kind: ResultKind])[];

/** What only the results of each command have. */
const marks: Marks = [
  ['toy_deviances', 'unbinned-gof'],
  ['toy_statistics', 'unbinned-gof'],
  ['contours', 'unbinned-scan --parameter2'],
  ['ranking', 'unbinned-ranking'],
  ['points', 'unbinned-scan'],
  ['bestfit', 'unbinned-fit'],
  ['mu_test', 'unbinned-hypotest'],
  ['cl', 'unbinned-upper-limit'],
];

/** The same of workspaces. */
const binnedMarks: Marks = [
  ['z_obs', 'significance'],
  ['chi2', 'goodness-of-fit'],
  ['contours', 'scan --parameter2'],
  ['ranking', 'ranking'],
  ['points', 'scan'],
  ['bestfit', 'fit'],
  ['mu_test', 'hypotest'],
  ['cl', 'upper-limit'],
];

/** Of files that say what they are, where they are of a whole study. */
const tags: ReadonlyMap<unknown, ResultKind> = new Map([
  [clsOutputTag, 'unbinned-hypotest-toys'],
  [binnedClsOutputTag, 'hypotest-toys'],
  [limitOutputTag, 'unbinned-upper-limit --calculator toys'],
  [binnedLimitOutputTag, 'upper-limit --calculator toys'],
  [binnedScanOutputTag, 'scan --run-id'],
  [binnedGofOutputTag, 'goodness-of-fit --calculator toys'],
  [patchesOutputTag, 'patchset-scan'],
]);

/** What only some of the files with one tag have: the first that is there says which. */
const kinds: readonly (readonly [mark: string, of: ResultKind, kind: ResultKind])[] = [
  ['p0_expected', 'hypotest-toys', 'significance --calculator toys'],
  ['p0', 'hypotest-toys', 'hypotest-toys --test-stat q0'],
  ['contours', 'scan --run-id', 'scan --parameter2 --run-id'],
];

/** Which command wrote a file; `toys` for the toys of fits, and for shards; null for a file of another origin. */
export function resultKindOf(file: unknown): ResultKind | 'toys' | null {
  if (typeof file !== 'object' || file === null) return null;
  const { schema_version: tag, merged } = file as { readonly [key: string]: unknown };
  if (tag === toysOutputTag || tag === binnedToysOutputTag) return 'toys';
  const kind = tags.get(tag);
  if (kind !== undefined && merged !== true) return 'toys';
  const finer = kinds.find(([mark, of]) => of === kind && mark in file);
  if (finer !== undefined) return finer[2];
  // Only results of workspaces say how they interpolate.
  const known = 'interpolation' in file ? binnedMarks : marks;
  return kind ?? known.find(([mark]) => mark in file)?.[1] ?? null;
}
