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

const voigtian = z.strictObject({
  type: z.literal('voigtian'),
  observable,
  params: z
    .array(parameterName)
    .length(3, 'a voigtian takes 3 params: [mu, sigma, gamma]')
    .describe(
      '[mu, sigma, gamma]: the width of the Gaussian, and half the width at half maximum of the Lorentzian.',
    ),
  exact: z
    .boolean()
    .optional()
    .describe(
      'True: the convolution of Gaussian and Lorentzian itself. Default false: the pseudo-Voigt sum of the two.',
    ),
});

const johnsonSu = z.strictObject({
  type: z.literal('johnson_su'),
  observable,
  params: z
    .array(parameterName)
    .length(4, 'a johnson_su takes 4 params: [mu, lambda, gamma, delta]')
    .describe('[mu, lambda, gamma, delta]: gamma + delta asinh((x - mu)/lambda) is standard normal.'),
});

export const pdfSpec = z.discriminatedUnion('type', [gaussian, exponential, voigtian, johnsonSu]);

export type UnbinnedPdfSpec = z.infer<typeof pdfSpec>;
