// What the contract test needs to know of one pdf beside its references: one file a pdf in this folder.

import type { UnbinnedPdfSpec } from '../../../src/contracts/pdf-specs.ts';
import type { Window } from '../../../src/unbinned/pdf.ts';

/** A case of reference/pdfs/*.json, from mpmath. */
export interface Case {
  readonly label: string;
  readonly window: readonly [number, number];
  readonly shape: readonly number[];
  /** Natural sizes of the shape parameters: a thousandth of one is a step for differences. */
  readonly scales: readonly number[];
  /** What the specification holds beside the parameters. */
  readonly spec?: { readonly [key: string]: unknown };
  /** x, ln f, first derivatives of ln f, second ones for a <= b. */
  readonly rows: readonly (readonly [number, number, readonly number[], readonly number[]])[];
}

export interface PdfContract {
  readonly type: UnbinnedPdfSpec['type'];
  /** The probability of [window.lower, x], written down independently. */
  cumulative(x: number, shape: readonly number[], window: Window, spec: Case['spec']): number;
  /** Ranges of shape parameters that must be refused, and ones that must not. */
  readonly refused: readonly (readonly (readonly [number, number])[])[];
  readonly allowed: readonly (readonly (readonly [number, number])[])[];
  /** How exact it promises to be: of ln f relative to its size (default 2e-14), of its derivatives relative to their
   *  largest (defaults 1e-12 and 1e-9). */
  readonly exact?: { readonly log?: number; readonly first?: number; readonly second?: number };
}
