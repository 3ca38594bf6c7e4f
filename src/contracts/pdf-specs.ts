// What a specification says of each pdf. The formulas are at the head of each file of src/unbinned/pdfs/.

import * as z from 'zod';

export const name = z.string().min(1, 'a name must not be empty');
export const parameterName = z
  .string('the name of a parameter; a constant is one with equal bounds')
  .min(1, 'a name must not be empty');
export const observable = name.describe('The observable that the pdf is a density of.');

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

const crystalBall = z.strictObject({
  type: z.literal('crystal_ball'),
  observable,
  params: z
    .array(parameterName)
    .length(4, 'a crystal_ball takes 4 params: [mu, sigma, alpha, n]')
    .describe('[mu, sigma, alpha, n]: a Gaussian with a power-law tail below mu - alpha sigma.'),
});

const doubleCrystalBall = z.strictObject({
  type: z.literal('double_crystal_ball'),
  observable,
  params: z
    .array(parameterName)
    .length(6, 'a double_crystal_ball takes 6 params: [mu, sigma, alpha_l, n_l, alpha_r, n_r]')
    .describe('[mu, sigma, alpha_l, n_l, alpha_r, n_r]: a Gaussian with a power-law tail on each side.'),
});

const chebyshev = z.strictObject({
  type: z.literal('chebyshev'),
  observable,
  params: z
    .array(parameterName)
    .min(1, 'a chebyshev takes 1 param or more: [c_1, c_2, ...]')
    .describe(
      '[c_1, ..., c_m]: the density is in proportion to 1 + c_1 T_1(t) + ... + c_m T_m(t), with t from -1 to 1 over the window.',
    ),
});

const bernstein = z.strictObject({
  type: z.literal('bernstein'),
  observable,
  params: z
    .array(parameterName)
    .min(1, 'a bernstein takes 1 param or more: [b_0, b_1, ...]')
    .describe(
      '[b_0, ..., b_m], none negative: the density is in proportion to the sum of b_k C(m, k) u^k (1 - u)^(m - k), with u from 0 to 1 over the window. Their common scale is free: fix one of them.',
    ),
});

const argus = z.strictObject({
  type: z.literal('argus'),
  observable,
  params: z
    .array(parameterName)
    .length(2, 'an argus takes 2 params: [c, p]')
    .describe(
      '[c, p]: the density is in proportion to x u^p e^(c u), u = 1 - (x/m0)^2, with m0 the upper end of the window.',
    ),
});

export const interp = z
  .enum(['code0', 'code4p'])
  .optional()
  .describe('code0 (default): straight on each side of 0; code4p: smooth.');

/** A list of systematic uncertainties in which no parameter may stand twice. */
export const systematics = <Item extends z.ZodType<{ readonly param: string }>>(item: Item) =>
  z
    .array(item)
    .min(1, 'at least one systematic, or no list at all')
    .superRefine((list, context) => {
      list.forEach(({ param }, i) => {
        const first = list.findIndex((other) => other.param === param);
        if (first === i) return;
        const message = `${param} is the parameter of entry ${first} already`;
        context.addIssue({ code: 'custom', path: [i, 'param'], message });
      });
    });

const binTemplate = z.strictObject({
  param: parameterName,
  up: z.array(z.number().nonnegative('the content of a bin must not be negative')).min(1),
  down: z.array(z.number().nonnegative('the content of a bin must not be negative')).min(1),
  interp,
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
  weight_systematics: systematics(binTemplate)
    .optional()
    .describe('How the shape follows nuisance parameters: the content of each bin at plus and minus one.'),
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

const kernelRatios = z.strictObject({
  param: parameterName,
  up: z.array(z.number().nonnegative('a ratio must not be negative')).min(1),
  down: z.array(z.number().nonnegative('a ratio must not be negative')).min(1),
  interp,
});

const kernelCenters = z.strictObject({
  param: parameterName,
  up: z.array(z.number()).min(1),
  down: z.array(z.number()).min(1),
  interp,
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
  weight_systematics: systematics(kernelRatios)
    .optional()
    .describe(
      'How the weights follow nuisance parameters: of each, the ratio to its own at plus and minus one.',
    ),
  horizontal_systematics: systematics(kernelCenters)
    .optional()
    .describe('How the centers follow nuisance parameters: where each is at plus and minus one.'),
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

const expression = z.strictObject({
  type: z.literal('expression'),
  observable,
  expression: z
    .string()
    .min(1, 'an expression must not be empty')
    .describe('The density in any unit: it is normalised. Smooth, and never negative in the window.'),
  params: z
    .array(parameterName)
    .describe('Every parameter of the model that the expression names, in any order.'),
});

export const densities = [
  gaussian,
  exponential,
  crystalBall,
  doubleCrystalBall,
  chebyshev,
  bernstein,
  argus,
  histogram,
  spline,
  kde,
  voigtian,
  johnsonSu,
  expression,
] as const;

const density = z.discriminatedUnion('type', densities);

/** A weighted sum of densities of the same observables, and of sums of more. */
export interface SumSpec {
  type: 'sum';
  observable?: string | undefined;
  components: UnbinnedAnyPdfSpec[];
  fractions: string[];
}

/** Densities of several observables, independent of each other. */
export interface ProductSpec {
  type: 'product';
  components: (UnbinnedPdfSpec | SumSpec)[];
}

export const sum = z
  .strictObject({
    type: z.literal('sum'),
    observable: observable.optional().describe('That of its components, where it is one.'),
    get components(): z.ZodArray<z.ZodType<UnbinnedAnyPdfSpec>> {
      return z.array(pdfSpec).min(2, 'a sum has 2 components or more');
    },
    fractions: z
      .array(parameterName)
      .min(1)
      .describe('One for each component but the last, which has the rest.'),
  })
  .refine((s): boolean => s.fractions.length === s.components.length - 1, {
    message: 'a sum of n components takes n - 1 fractions: the last component has the rest',
    path: ['fractions'],
  })
  .superRefine((s, context) => {
    s.components.forEach((component, k) => {
      if (s.observable !== undefined && component.type !== 'product' && component.observable !== undefined) {
        if (component.observable !== s.observable)
          context.addIssue({
            code: 'custom',
            message: `a density of ${component.observable} in a sum of densities of ${s.observable}`,
            path: ['components', k, 'observable'],
          });
      }
    });
  });

export const product = z
  .strictObject({
    type: z.literal('product'),
    components: z
      .array(z.discriminatedUnion('type', [...densities, sum]))
      .min(2, 'a product has 2 components or more'),
  })
  .superRefine(({ components }, context) => {
    components.forEach((c, k) => {
      if (
        c.observable !== undefined &&
        components.findIndex((other) => other.observable === c.observable) < k
      )
        context.addIssue({
          code: 'custom',
          message: `two components of a product are densities of ${c.observable}: each observable has one`,
          path: ['components', k, 'observable'],
        });
    });
  });

export const pdfSpec = z.discriminatedUnion('type', [...densities, sum, product]);

/** One density; sums and products are made of them. */
export type UnbinnedPdfSpec = z.infer<typeof density>;

export type UnbinnedAnyPdfSpec = UnbinnedPdfSpec | SumSpec | ProductSpec;
