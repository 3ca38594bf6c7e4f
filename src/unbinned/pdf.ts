// The interface that every pdf of an unbinned model has: one file in pdfs/ each. A pdf is a normalised density on the
// window of its observable. Its log density and the derivatives of that in its parameters are given as linear
// combinations of a few features phi_k(x), since then every sum that a fit needs is a sum over products of features.

import type { Kernel } from '../kernel/kernel.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import type { PlacedBreak } from './compression/cell-layout.ts';

/** The window of an observable, both ends inclusive, in its own unit. */
export interface Window {
  readonly lower: number;
  readonly upper: number;
}

/** What may become of a shape parameter: its bounds, or its fixed value as both. */
export interface ShapeRange {
  readonly name: string;
  readonly lower: number;
  readonly upper: number;
}

export interface Pdf {
  /** The word in a specification. */
  readonly type: string;
  /** The shape parameters in the order in which a specification lists them. */
  readonly shapeNames: readonly string[];
  /** The shape parameters whose first derivative may jump at 0, by their places in `shapeNames`. */
  readonly kinks?: readonly number[];
  /** K: how many features there are besides the constant 1. */
  readonly features: number;
  /** How many of them, the first ones, the first derivatives are combinations of. */
  readonly slopes: number;
  /** Numbers that `writeColumns` finds in kernel memory at `constants`: bin contents, centres of kernels; or room that it
   *  writes to itself. */
  readonly constants?: ArrayLike<number>;
  /** What is wrong with these ranges (a width that may reach 0, say), or null. */
  rangeProblem(ranges: readonly ShapeRange[]): string | null;
  /** The pdf at one point of its shape parameters; `shape` is the caller's again when this returns. */
  at(shape: ArrayLike<number>, window: Window, math: ElementaryMath): PdfAtPoint;
}

/** A pdf with its shape parameters set: A of them, and K features. */
export interface PdfAtPoint {
  /** d ln f / d theta_a = sum over k = 0 ... S of first[a (S + 1) + k] phi_k(x), with phi_0 = 1; S = `slopes`. */
  readonly first: readonly number[];
  /** Second derivatives for a <= b, row by row, over k = 0 ... K: [A (A + 1) / 2 * (K + 1)]. Of what, `curvature` says. */
  readonly second: readonly number[];
  /** `log`: `second` is d2 ln f / d theta_a d theta_b. `density`: it is (d2 f / d theta_a d theta_b) / f. One for all
   *  pairs, or one for each. */
  readonly curvature: Curvature | readonly Curvature[];
  /** The same, where ln f and the features are quadratic in x: two such pdfs have a faster path. Null elsewhere. */
  readonly quadratic: QuadraticForm | null;
  /** Where the density is highest, and over what length it falls there; null where it is flat from break to break, or
   *  nowhere narrow. */
  readonly crest: Crest | null;
  /** Points of the window at which ln f is not analytic in x: no cell and no bin may have one inside. */
  readonly breaks: readonly Break[];
  /**
   * For the `n` (even) events at address `x`, writes ln f to `logDensity`, and phi_1 ... phi_K to columns at `features`,
   * `stride` bytes apart. `constants` is where the pdf's own are. A product finds its other observables `pitch` bytes
   * further each.
   */
  writeColumns(
    kernel: Kernel,
    x: number,
    n: number,
    logDensity: number,
    features: number,
    stride: number,
    constants: number,
    pitch?: number,
  ): void;
}

export type Curvature = 'log' | 'density';

/** A point where the density is not analytic, and how it moves with each shape parameter (zeros where it stays). */
export interface Break {
  readonly at: number;
  readonly slopes: readonly number[];
  /** True where ln f has no series on either side, as at the end of u^p: cells must grow finer towards it. */
  readonly singular?: boolean;
}

/** A place that bins and cells must be fine enough to see: coarse ones could step over a narrow peak. */
export interface Crest {
  readonly at: number;
  /** In the observable's unit. */
  readonly width: number;
}

/** What bins of a channel must respect. */
export interface Sights {
  readonly breaks: readonly { readonly at: number }[];
  readonly crests: readonly Crest[];
}

/** The same, with how the breaks move: what cells must respect too. */
export interface Landmarks extends Sights {
  readonly breaks: readonly PlacedBreak[];
}

/** Polynomials in v = (x - centre) * scale, coefficients from power 0. */
export interface QuadraticForm {
  readonly centre: number;
  /** Of the order of 1 / the width of the pdf, so that v is of order one where the pdf matters. */
  readonly scale: number;
  readonly logDensity: readonly [number, number, number];
  readonly features: readonly (readonly [number, number, number])[];
}
