// What a specification says of each pdf. The formulas are at the head of each file of src/unbinned/pdfs/.

import * as z from 'zod';

export const name = z.string().min(1, 'a name must not be empty');
export const parameterName = z
  .string('the name of a parameter; a constant is one with equal bounds')
  .min(1, 'a name must not be empty');
const observable = name.describe('The observable that the pdf is a density of.');

const gaussian = z.strictObject({
  type: z.literal('gaussian'),
  observable,
  params: z
    .array(parameterName)
    .length(2, 'a gaussian takes 2 params: [mean, sigma]')
    .describe('[mean, sigma].'),
});

const exponential = z.strictObject({
  type: z.literal('exponential'),
  observable,
  params: z
    .array(parameterName)
    .length(1, 'an exponential takes 1 param: [slope]')
    .describe('[slope]: the density is e^(slope x); a falling background has a negative slope.'),
});

const histogram = z.strictObject({
  type: z.literal('histogram'),
  observable,
  bin_edges: z
    .array(z.number())
    .min(2, 'a histogram has at least 2 edges')
    .describe('Increasing; the first and the last are the bounds of the observable.'),
  bin_content: z
    .array(z.number().nonnegative('the content of a bin must not be negative'))
    .min(1)
    .describe('One number a bin: the density is flat in each, in proportion to content / width.'),
  pseudo_count: z.number().nonnegative().optional().describe('Added to the content of each bin. Default 0.'),
});

const spline = z.strictObject({
  type: z.literal('spline'),
  observable,
  knots_x: z
    .array(z.number())
    .min(2, 'a spline has at least 2 knots')
    .describe('Increasing; the first and the last are the bounds of the observable.'),
  knots_y: z
    .array(z.number().positive('a spline must be positive at its knots'))
    .min(2)
    .describe('The density at each knot, in any unit: it is normalised.'),
});

const kde = z.strictObject({
  type: z.literal('kde'),
  observable,
  bandwidth: z.number().positive().describe('The standard deviation of each kernel, above 0.'),
  centers: z.array(z.number()).min(1).describe('Where the kernels are: inside the bounds of the observable.'),
  weights: z
    .array(z.number().nonnegative('a weight must not be negative'))
    .optional()
    .describe('One for each center. Default: all the same.'),
});

export const pdfSpec = z.discriminatedUnion('type', [gaussian, exponential, histogram, spline, kde]);

export type UnbinnedPdfSpec = z.infer<typeof pdfSpec>;
