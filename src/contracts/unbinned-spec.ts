// The specification of an unbinned (event-level) study. Two tags are read: `nextstat_unbinned_spec_v0`, so that existing
// files keep working, and our own `sheaf_unbinned_spec_v1`, the same with what docs/reference/unbinned-spec.md lists.

import * as z from 'zod';
import { dataSpec } from './data-spec.ts';
import { densities, name, parameterName, pdfSpec, product, sum } from './pdf-specs.ts';
import { histogramFromTree, kdeFromTree } from './tree-specs.ts';

export const unbinnedSpecTags = ['nextstat_unbinned_spec_v0', 'sheaf_unbinned_spec_v1'] as const;

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

const observable = z.strictObject({
  name,
  expr: z.string().min(1).optional().describe('ROOT only: an expression over branches. Default: the name.'),
  bounds: z.tuple([finite, finite]).describe('The window, inclusive. Pdfs are normalised on it.'),
});

const modifier = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.enum(['normsys', 'norm_sys']),
      param: parameterName,
      lo: z.number().positive(),
      hi: z.number().positive(),
      interp_code: z.enum(['code1', 'code4']).optional().describe('Default code1.'),
    })
    .describe('A factor: lo at -1, hi at 1, exponential between and beyond (code4: smooth at 0).'),
  z
    .strictObject({
      type: z.enum(['weightsys', 'weight_sys']),
      param: parameterName,
      lo: z.number().positive(),
      hi: z.number().positive(),
      interp_code: z
        .enum(['code0', 'code1', 'code2', 'code4', 'code4p'])
        .optional()
        .describe('Default code0.'),
    })
    .describe('A factor: lo at -1, 1 at 0, hi at 1, straight between and beyond (code0).'),
]);

const modifiers = z
  .array(modifier)
  .optional()
  .describe('Systematic uncertainties of the rate: factors on the yield.');

const yieldSpec = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('fixed'), value: z.number().nonnegative(), modifiers }),
    z.strictObject({ type: z.literal('parameter'), name: parameterName, modifiers }),
    z.strictObject({
      type: z.literal('scaled'),
      base_yield: z.number().nonnegative(),
      scale: parameterName,
      modifiers,
    }),
  ])
  .describe('The expected number of events: a constant, a parameter, or base_yield times a parameter.');

const channelOf = <Pdf extends z.ZodType>(pdf: Pdf) =>
  z.strictObject({
    name,
    include_in_fit: z.boolean().optional().describe('false: left out of the likelihood. Default true.'),
    data: dataSpec
      .describe('Where the events of the channel are.')
      .optional()
      .describe('May be missing where only toys are made.'),
    observables: z.array(observable).min(1),
    processes: z.array(z.strictObject({ name, pdf, yield: yieldSpec })).min(1),
  });

const specOf = <Pdf extends z.ZodType>(pdf: Pdf) =>
  z
    .strictObject({
      $schema: z.string().optional().describe('For editors; not used.'),
      schema_version: z.enum(unbinnedSpecTags),
      description: z.string().optional().describe('What the study is about; not used.'),
      model: z.strictObject({
        poi: name.optional().describe('The parameter of interest; scans and toy studies need it.'),
        parameters: z.array(parameter).min(1).describe('In the order of every array in the results.'),
      }),
      channels: z.array(channelOf(pdf)).min(1),
    })
    .describe(
      'An unbinned likelihood: channels of events, each a sum of processes with a yield and a density.',
    );

/** A specification that needs no file but those of the data. */
export const unbinnedSpec = specOf(pdfSpec);

/** What a user writes: densities may also be made from the events of files, which become numbers before all else. */
export const unbinnedSpecFile = specOf(
  z.discriminatedUnion('type', [...densities, sum, product, histogramFromTree, kdeFromTree]),
);

export type UnbinnedSpec = z.infer<typeof unbinnedSpec>;
export type UnbinnedSpecFile = z.infer<typeof unbinnedSpecFile>;
export type UnbinnedChannelSpec = UnbinnedSpec['channels'][number];
export type UnbinnedProcessSpec = UnbinnedChannelSpec['processes'][number];
