// A binned likelihood as a pyhf (HistFactory) workspace, version 1.0.0: what pyhf's own schema 1.0.0 (defs.json) accepts, letter
// for letter, but for what pyhf would fall over later: bounds that are no pair, and true or false in the place of a number.
// Whether its parts fit each other is checked in src/formats/pyhf/check-workspace.ts. What each modifier means: Cranmer et al.,
// "HistFactory" (CERN-OPEN-2012-016), and docs/reference/workspaces.md.

import * as z from 'zod';
import { workspaceVersion } from './modifier-types.ts';

const name = z.string();
/** One number a bin. */
const binned = z.array(z.number()).min(1);

const histosys = z
  .strictObject({
    name,
    type: z.literal('histosys'),
    data: z.strictObject({
      lo_data: binned.describe('The rates of the sample with the parameter at -1.'),
      hi_data: binned.describe('The same at 1.'),
    }),
  })
  .describe('A shift of the rates of all bins that goes with one parameter, which is measured to be 0 +- 1.');

const lumi = z
  .strictObject({ name: z.literal('lumi'), type: z.literal('lumi'), data: z.null() })
  .describe('A factor on all rates, measured as the configuration of the parameter "lumi" says.');

const normfactor = z
  .strictObject({ name, type: z.literal('normfactor'), data: z.null() })
  .describe('A free factor on all rates.');

const normsys = z
  .strictObject({
    name,
    type: z.literal('normsys'),
    data: z.strictObject({
      lo: z.number().describe('The factor with the parameter at -1.'),
      hi: z.number().describe('The factor at 1.'),
    }),
  })
  .describe('A factor on all rates that goes with one parameter, which is measured to be 0 +- 1.');

const shapefactor = z
  .strictObject({ name, type: z.literal('shapefactor'), data: z.null() })
  .describe('A free factor on the rate of each bin.');

const shapesys = z
  .strictObject({
    name,
    type: z.literal('shapesys'),
    data: binned.describe('The absolute uncertainty of each bin.'),
  })
  .describe("A factor on the rate of each bin, measured by counting (Poisson): the sample's own.");

const staterror = z
  .strictObject({
    name,
    type: z.literal('staterror'),
    data: binned.describe('The absolute uncertainty of each bin of the sample.'),
  })
  .describe('A factor on the rate of each bin, measured (Gaussian): one for all samples that name it.');

const modifier = z.discriminatedUnion('type', [
  histosys,
  lumi,
  normfactor,
  normsys,
  shapefactor,
  shapesys,
  staterror,
]);

const sample = z.strictObject({
  name,
  data: binned.describe('The expected number of events in each bin, before any modifier.'),
  modifiers: z.array(modifier),
});

const channel = z.strictObject({
  name,
  samples: z.array(sample).min(1).describe('The rates of a channel are the sums over its samples.'),
});

const parameter = z
  .strictObject({
    name,
    inits: z.array(z.number()).min(1).optional().describe('Where fits start.'),
    bounds: z
      .array(z.tuple([z.number(), z.number()]))
      .min(1)
      .optional()
      .describe('Lower and upper bound, inclusive.'),
    auxdata: z.array(z.number()).min(1).optional().describe('The values that auxiliary measurements gave.'),
    factors: z.array(z.number()).min(1).optional().describe('Of Poisson measurements: counts at 1.'),
    sigmas: z.array(z.number()).min(1).optional().describe('Of Gaussian measurements: standard deviations.'),
    fixed: z.boolean().optional().describe('true: the parameter keeps its start. Default false.'),
  })
  .describe('Settings of one parameter, one number a component, in place of those of its modifier.');

const measurement = z.strictObject({
  name,
  config: z.strictObject({
    poi: z.string().describe('The parameter of interest; an empty text where there is none.'),
    parameters: z.array(parameter),
  }),
});

const observation = z.strictObject({
  name: name.describe('The channel.'),
  data: binned.describe('The observed number of events in each bin.'),
});

export const workspace = z
  .strictObject({
    channels: z.array(channel).min(1),
    measurements: z.array(measurement).min(1),
    observations: z.array(observation).min(1),
    version: z.literal(workspaceVersion),
  })
  .describe('A pyhf workspace: channels of binned samples with modifiers, observations, measurements.');

/** `T`, all the way down for reading only. Lists of numbers are shared between workspaces. */
type Immutable<T> = T extends object ? { readonly [K in keyof T]: Immutable<T[K]> } : T;

export type Workspace = Immutable<z.infer<typeof workspace>>;
export type WorkspaceChannel = Workspace['channels'][number];
export type WorkspaceSample = WorkspaceChannel['samples'][number];
export type WorkspaceModifier = WorkspaceSample['modifiers'][number];
export type WorkspaceObservation = Workspace['observations'][number];
export type ModifierType = WorkspaceModifier['type'];
/** The modifier of one type, as in ModifierOf<'normsys'>. */
export type ModifierOf<T extends ModifierType> = Extract<WorkspaceModifier, { readonly type: T }>;
export type Measurement = Workspace['measurements'][number];
export type MeasurementConfig = Measurement['config'];
export type ParameterConfig = MeasurementConfig['parameters'][number];
