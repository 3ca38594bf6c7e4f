// Every pdf by its word in a specification.

import type { UnbinnedPdfSpec } from '../../contracts/pdf-specs.ts';
import type { Pdf, Window } from '../pdf.ts';
import { exponential } from './exponential.ts';
import { gaussian } from './gaussian.ts';
import { johnsonSu } from './johnson-su.ts';
import { pseudoVoigt } from './pseudo-voigt.ts';
import { voigt } from './voigt.ts';

type SpecOf<Type> = Extract<UnbinnedPdfSpec, { type: Type }>;

/** Makes the pdf that a specification asks for on a window. Throws RangeError, in words for its user, where it cannot. */
export const pdfMakers: {
  readonly [Type in UnbinnedPdfSpec['type']]: (spec: SpecOf<Type>, window: Window) => Pdf;
} = {
  gaussian: () => gaussian,
  exponential: () => exponential,
  voigtian: (spec) => (spec.exact === true ? voigt : pseudoVoigt),
  johnson_su: () => johnsonSu,
};

export function makePdf<Type extends UnbinnedPdfSpec['type']>(spec: SpecOf<Type>, window: Window): Pdf {
  return pdfMakers[spec.type as Type](spec, window);
}
