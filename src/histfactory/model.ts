// A binned model as the rest of the room sees it: plain data, all names resolved to indices.
//   lambda_cb = sum_s [ product of the factors of sample s in bin b ] (nominal_sb + sum of its shifts)
// Source: K. Cranmer et al., HistFactory, CERN-OPEN-2012-016, equations 2 to 5; as pyhf has it, L. Heinrich et al.,
// J. Open Source Softw. 6 (2021) 2823.

import type { Parameter } from '../minimize/function.ts';
import type { AdditiveCode, FactorCode } from '../stats/interpolation.ts';

/** An auxiliary measurement of one parameter: a value `a` of Gauss(a | parameter, sigma), or of Poisson(a | rate parameter). */
export type Constraint =
  | { readonly kind: 'normal'; readonly parameter: number; readonly sigma: number }
  | { readonly kind: 'poisson'; readonly parameter: number; readonly rate: number };

/** A factor on all bins of a sample: the parameter itself, or what code 1 or 4 makes of it between `lo` and `hi`. */
export type Factor =
  | { readonly kind: 'parameter'; readonly parameter: number }
  | {
      readonly kind: 'interpolated';
      readonly parameter: number;
      readonly logLo: number;
      readonly logHi: number;
      /** Of alpha to alpha^6, inside |alpha| < 1, where the code is 4. */
      readonly inside: readonly number[] | null;
    };

/**
 * A shift that is added to the nominal rates: linear alpha + curved q(alpha), where q is the code's (curve.ts). With the
 * changes `up` at 1 and `down` at -1: linear = (up - down) / 2, curved = (up + down) / 16. One number a bin each.
 */
export interface Shift {
  readonly parameter: number;
  readonly linear: readonly number[];
  readonly curved: readonly number[];
}

/** A factor of each bin of its own: the index of a parameter a bin. */
export type BinFactor = readonly number[];

export interface BinnedSample {
  readonly name: string;
  /** Expected events in each bin of the channel, before any modifier. */
  readonly nominal: readonly number[];
  readonly factors: readonly Factor[];
  readonly shifts: readonly Shift[];
  readonly binFactors: readonly BinFactor[];
}

export interface BinnedChannel {
  readonly name: string;
  /** Index of its first bin in the main data. */
  readonly first: number;
  readonly bins: number;
  readonly samples: readonly BinnedSample[];
}

/** Counts: `main`, one number a bin, channels in the model's order; `auxiliary`, one number a constraint. */
export interface BinnedData {
  readonly main: Float64Array;
  readonly auxiliary: Float64Array;
}

export interface InterpolationCodes {
  /** Of normsys. */
  readonly factors: FactorCode;
  /** Of histosys. */
  readonly shifts: AdditiveCode;
}

export interface BinnedModel {
  /** In pyhf's order: type by type, inside a type by first appearance. A parameter a bin is called `name[i]`. */
  readonly parameters: readonly Parameter[];
  /** Index of the parameter of interest. */
  readonly poi: number | null;
  /** In the order of the parameters: that of the auxiliary data. */
  readonly constraints: readonly Constraint[];
  /** Sorted by name. */
  readonly channels: readonly BinnedChannel[];
  readonly bins: number;
  readonly codes: InterpolationCodes;
  /** What the workspace says was observed. */
  readonly observed: BinnedData;
}
