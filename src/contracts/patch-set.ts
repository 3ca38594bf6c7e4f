// Changes to a workspace: a JSON Patch (RFC 6902), and the set of many with which an analysis publishes its signals
// (pyhf's patchset.json 1.0.0).

import * as z from 'zod';

const pointer = z.string().describe('A JSON Pointer (RFC 6901), such as /channels/0/samples/1.');
const value = z.unknown().refine((v) => v !== undefined, 'missing, expected a value');

/** Other keys mean nothing and are allowed (RFC 6902, section 4). */
const operation = z.discriminatedUnion('op', [
  z.looseObject({ op: z.literal('add'), path: pointer, value }),
  z.looseObject({ op: z.literal('remove'), path: pointer }),
  z.looseObject({ op: z.literal('replace'), path: pointer, value }),
  z.looseObject({ op: z.literal('move'), path: pointer, from: pointer }),
  z.looseObject({ op: z.literal('copy'), path: pointer, from: pointer }),
  z.looseObject({ op: z.literal('test'), path: pointer, value }),
]);

export const jsonPatch = z.array(operation).describe('Changes, one after the other; all of them or none.');

const word = z.string().regex(/^[a-zA-Z0-9_]+$/, 'expected letters, digits and _ only');

export const patchSet = z
  .strictObject({
    version: z.literal('1.0.0'),
    metadata: z.looseObject({
      description: z.string(),
      references: z
        .strictObject({
          hepdata: z
            .string()
            .regex(/^ins[0-9]{7}$/, 'expected ins and seven digits')
            .optional(),
        })
        .refine((r) => Object.keys(r).length > 0, 'empty, expected a reference such as hepdata'),
      digests: z
        .strictObject({
          md5: z
            .string()
            .regex(/^[a-f0-9]{32}$/, 'expected 32 hexadecimal digits')
            .optional(),
          sha256: z
            .string()
            .regex(/^[a-fA-F0-9]{64}$/, 'expected 64 hexadecimal digits')
            .optional(),
        })
        .refine((d) => Object.keys(d).length > 0, 'empty, expected a sha256 or md5')
        .describe('Of the workspace that the patches are for.'),
      labels: z.array(word).min(1).describe('What the values of each patch are.'),
    }),
    patches: z
      .array(
        z.strictObject({
          metadata: z.looseObject({ name: word, values: z.array(z.union([z.number(), z.string()])) }),
          patch: jsonPatch,
        }),
      )
      .min(1),
  })
  .describe('Patches of one workspace, each with a name and the values of what tells them apart.');

export type JsonPatch = z.infer<typeof jsonPatch>;
export type PatchOperation = JsonPatch[number];
export type PatchSet = z.infer<typeof patchSet>;
export type NamedPatch = PatchSet['patches'][number];
