// Binned models in HS3 (the HEP Statistics Serialization Standard 0.2, as ROOT's RooJSONFactoryWSTool writes it), as far as a
// workspace can hold them. A document holds much else, which is passed over.

import * as z from 'zod';

const numbers = z.array(z.number()).min(1);
const contents = z.looseObject({ contents: numbers });

/** How the parameter is constrained: by a distribution of that name, or in a word (Gauss, Poisson, Const). */
const constraint = {
  constraint: z.string().optional(),
  constraint_name: z.string().optional(),
  constraint_type: z.string().optional(),
};
const named = { name: z.string().optional(), ...constraint };
const one = { ...named, parameter: z.string().optional() };
const many = { ...named, parameters: z.array(z.string()).min(1).optional() };

const modifier = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('normfactor'), ...one }),
  z.looseObject({
    type: z.literal('normsys'),
    ...one,
    interpolation: z.unknown().optional(),
    data: z.looseObject({ lo: z.number(), hi: z.number() }),
  }),
  z.looseObject({
    type: z.literal('histosys'),
    ...one,
    interpolation: z.unknown().optional(),
    data: z.looseObject({ lo: contents, hi: contents }),
  }),
  z.looseObject({ type: z.literal('staterror'), ...many }),
  z.looseObject({ type: z.literal('shapesys'), ...many, data: z.looseObject({ vals: numbers }) }),
  z.looseObject({ type: z.literal('shapefactor'), ...many }),
]);

const sample = z.looseObject({
  name: z.string(),
  data: z.looseObject({ contents: numbers, errors: numbers.optional() }),
  modifiers: z.array(modifier).optional(),
});

/** One channel. */
export const histfactoryDist = z.looseObject({
  name: z.string(),
  type: z.literal('histfactory_dist'),
  samples: z.array(sample).min(1),
});

const axis = z.looseObject({ name: z.string(), min: z.number().optional(), max: z.number().optional() });
const value = z.looseObject({ name: z.string(), value: z.number(), const: z.boolean().optional() });

export const hs3Document = z.looseObject({
  metadata: z.looseObject({ hs3_version: z.string() }),
  distributions: z.array(z.looseObject({ name: z.string(), type: z.string() })).min(1),
  data: z.array(z.looseObject({ name: z.string(), type: z.string(), contents: numbers.optional() })),
  likelihoods: z
    .array(
      z.looseObject({
        name: z.string(),
        distributions: z.array(z.string()).min(1),
        data: z.array(z.string()),
      }),
    )
    .min(1),
  analyses: z
    .array(
      z.looseObject({
        name: z.string(),
        likelihood: z.string(),
        parameters_of_interest: z.array(z.string()).optional(),
        domains: z.array(z.string()).optional(),
        init: z.string().optional(),
      }),
    )
    .min(1),
  domains: z.array(z.looseObject({ name: z.string(), axes: z.array(axis) })).optional(),
  parameter_points: z.array(z.looseObject({ name: z.string(), parameters: z.array(value) })).optional(),
});

export type HistfactoryDist = z.infer<typeof histfactoryDist>;
export type Hs3Modifier = z.infer<typeof modifier>;
export type Hs3Document = z.infer<typeof hs3Document>;
