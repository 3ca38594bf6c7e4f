// The specification of an unbinned (event-level) study. Two tags are read: `nextstat_unbinned_spec_v0`, so that existing
// files keep working, and our own `sheaf_unbinned_spec_v1`, the same with what docs/reference/unbinned-spec.md lists.

import * as z from 'zod';

export const unbinnedSpecTags = ['nextstat_unbinned_spec_v0', 'sheaf_unbinned_spec_v1'] as const;

const name = z.string().min(1, 'a name must not be empty');
const parameterName = z
  .string('the name of a parameter; a constant is one with equal bounds')
  .min(1, 'a name must not be empty');
const finite = z.number();

const constraint = z
  .strictObject({
    type: z.literal('gaussian'),
    mean: finite.describe('The value that the auxiliary measurement gave.'),
    sigma: z.number().positive().describe('Its standard deviation, above 0.'),
  })
  .describe('An auxiliary measurement of the parameter. Its value fluctuates in toys.');

const parameter = z.strictObject({
  name,
  init: finite.describe('Start of fits, and the true value in toys generated at `init`.'),
  bounds: z
    .tuple([finite, finite])
    .describe('Lower and upper bound, inclusive. Equal bounds fix the parameter.'),
  fixed: z.boolean().optional().describe('true: the parameter keeps `init` in every fit. Default false.'),
  constraint: constraint.optional(),
});

const expression = z.union([z.string().min(1), z.number().transform(String)]);

const data = z
  .strictObject({
    file: z.string().min(1).describe('Path of the data file, relative to the folder of this specification.'),
    format: z
      .enum(['root', 'parquet', 'csv'])
      .optional()
      .describe('Default: by the file name; what is neither .parquet, .pq, .csv nor .tsv is read as ROOT.'),
    tree: z.string().min(1).optional().describe('ROOT only, required there: the TTree or RNTuple.'),
    selection: expression.optional().describe('ROOT only: rows are kept where this is finite and not 0.'),
    weight: expression.optional().describe('ROOT only: the weight of an event, at least 0.'),
    channel: z.string().optional().describe('Parquet and CSV only: keep the rows whose `_channel` is this.'),
  })
  .describe('Where the events of the channel are.');

const observable = z.strictObject({
  name,
  expr: z.string().min(1).optional().describe('ROOT only: an expression over branches. Default: the name.'),
  bounds: z.tuple([finite, finite]).describe('The window, inclusive. Pdfs are normalised on it.'),
});

const gaussian = z.strictObject({
  type: z.literal('gaussian'),
  observable: name.describe('The observable that the pdf is a density of.'),
  params: z
    .array(parameterName)
    .length(2, 'a gaussian takes 2 params: [mean, sigma]')
    .describe('[mean, sigma].'),
});

const exponential = z.strictObject({
  type: z.literal('exponential'),
  observable: name.describe('The observable that the pdf is a density of.'),
  params: z
    .array(parameterName)
    .length(1, 'an exponential takes 1 param: [slope]')
    .describe('[slope]: the density is e^(slope x); a falling background has a negative slope.'),
});

const yieldSpec = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('fixed'), value: z.number().nonnegative() }),
    z.strictObject({ type: z.literal('parameter'), name: parameterName }),
    z.strictObject({ type: z.literal('scaled'), base_yield: z.number().nonnegative(), scale: parameterName }),
  ])
  .describe('The expected number of events: a constant, a parameter, or base_yield times a parameter.');

const process = z.strictObject({
  name,
  pdf: z.discriminatedUnion('type', [gaussian, exponential]),
  yield: yieldSpec,
});

const channel = z.strictObject({
  name,
  include_in_fit: z.boolean().optional().describe('false: left out of the likelihood. Default true.'),
  data: data.optional().describe('May be missing where only toys are made.'),
  observables: z.array(observable).min(1),
  processes: z.array(process).min(1),
});

export const unbinnedSpec = z
  .strictObject({
    $schema: z.string().optional().describe('For editors; not used.'),
    schema_version: z.enum(unbinnedSpecTags),
    description: z.string().optional().describe('What the study is about; not used.'),
    model: z.strictObject({
      poi: name.optional().describe('The parameter of interest; scans and toy studies need it.'),
      parameters: z.array(parameter).min(1).describe('In the order of every array in the results.'),
    }),
    channels: z.array(channel).min(1),
  })
  .describe(
    'An unbinned likelihood: channels of events, each a sum of processes with a yield and a density.',
  );

export type UnbinnedSpec = z.infer<typeof unbinnedSpec>;
export type UnbinnedChannelSpec = UnbinnedSpec['channels'][number];
export type UnbinnedProcessSpec = UnbinnedChannelSpec['processes'][number];
