// Studies of binned models: what the digest of each is of. All hold the workspace whole, with patches applied and one measurement.

import * as z from 'zod';
import { clsTest } from './cls-toys.ts';
import { limitTest } from './limit-toys.ts';
import { generation } from './toys-output.ts';
import { workspace } from './workspace.ts';

const revision = z
  .literal(1)
  .describe('Raised when the numbers of a study change from one version of Sheaf to the next.');

export const interpolationCodes = z.strictObject({
  factors: z.enum(['code1', 'code4']).describe('Of normsys.'),
  shifts: z.enum(['code0', 'code2', 'code4p']).describe('Of histosys.'),
});

const subject = {
  workspace: workspace.describe('With patches applied, and the one measurement that is asked for.'),
  codes: interpolationCodes,
};

export const binnedToysDefinition = z
  .strictObject({
    kind: z.literal('binned-toys'),
    revision,
    ...subject,
    gen: generation,
    tell: z
      .enum(['all', 'shared'])
      .describe('`shared`: rows leave out the factors of single bins, of which there may be very many.'),
  })
  .describe('Toys of a workspace: everything that their numbers depend on.');

export const binnedClsDefinition = z
  .strictObject({ kind: z.literal('binned-cls'), revision, ...subject, test: clsTest })
  .describe('Toys of a test of a workspace: everything that their numbers depend on.');

export const binnedLimitDefinition = z
  .strictObject({ kind: z.literal('binned-limit'), revision, ...subject, test: limitTest })
  .describe('Toys of an upper limit from a workspace: everything that their numbers depend on.');

export type BinnedCodes = z.infer<typeof interpolationCodes>;
export type BinnedLimitDefinition = z.infer<typeof binnedLimitDefinition>;
export type BinnedToysDefinition = z.infer<typeof binnedToysDefinition>;
export type BinnedClsDefinition = z.infer<typeof binnedClsDefinition>;
