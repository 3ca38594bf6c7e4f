// Densities that are made from the events of a file (simulation, as a rule): histogram_from_tree and kde_from_tree. Before a
// specification is compiled they become a histogram or a kde with numbers in it, so that a study needs no file.

import * as z from 'zod';
import { dataSpec, expression } from './data-spec.ts';
import { interp, observable, parameterName, systematics } from './pdf-specs.ts';

const weightSystematic = z
  .strictObject({
    param: parameterName,
    up: expression.describe(
      'The ratio of an event’s weight at plus one to its own: an expression, or a column.',
    ),
    down: expression.describe('The same at minus one.'),
    interp,
    apply_to_shape: z.boolean().optional().describe('Whether the shape follows the parameter. Default true.'),
    apply_to_yield: z
      .boolean()
      .optional()
      .describe(
        'Whether the yield follows it, by a modifier weightsys with the sums of weights. Default true.',
      ),
  })
  .refine((s) => s.apply_to_shape !== false || s.apply_to_yield !== false, {
    message: 'apply_to_shape and apply_to_yield are both false: it would change nothing',
  });

const horizontalSystematic = z.strictObject({
  param: parameterName,
  up: expression.describe('The observable of an event at plus one: an expression, or a column.'),
  down: expression.describe('The same at minus one.'),
  interp,
});

const common = {
  observable,
  source: dataSpec.describe('Where the events are.'),
  max_events: z.number().int().positive().optional().describe('Takes the first so many that are selected.'),
  weight_systematics: systematics(weightSystematic)
    .optional()
    .describe('How the weights of the events follow nuisance parameters.'),
  horizontal_systematics: systematics(horizontalSystematic)
    .optional()
    .describe('How the observable of the events follows nuisance parameters. The yield never does.'),
};

interface Systematics {
  readonly weight_systematics?:
    | readonly { readonly param: string; readonly apply_to_shape?: boolean | undefined }[]
    | undefined;
  readonly horizontal_systematics?: readonly { readonly param: string }[] | undefined;
}

/** A parameter moves the weights that a shape is made of, or the observable: not both. */
function checkBoth(
  { weight_systematics = [], horizontal_systematics = [] }: Systematics,
  context: z.RefinementCtx,
) {
  horizontal_systematics.forEach(({ param }, i) => {
    const other = weight_systematics.findIndex((w) => w.param === param && w.apply_to_shape !== false);
    if (other < 0) return;
    const message = `${param} moves the weights of the shape already, in weight_systematics[${other}]: one of the two`;
    context.addIssue({ code: 'custom', path: ['horizontal_systematics', i, 'param'], message });
  });
}

export const histogramFromTree = z
  .strictObject({
    type: z.literal('histogram_from_tree'),
    bin_edges: z
      .array(z.number())
      .min(2, 'a histogram has at least 2 edges')
      .describe('Increasing; the first and the last are the bounds of the observable.'),
    pseudo_count: z
      .number()
      .nonnegative()
      .optional()
      .describe('Added to the content of each bin. Default 0.'),
    ...common,
  })
  .superRefine(checkBoth);

export const kdeFromTree = z
  .strictObject({
    type: z.literal('kde_from_tree'),
    bandwidth: z.number().positive().describe('The standard deviation of each kernel, above 0.'),
    ...common,
  })
  .superRefine(checkBoth);

export type TreePdfSpec = z.infer<typeof histogramFromTree> | z.infer<typeof kdeFromTree>;
