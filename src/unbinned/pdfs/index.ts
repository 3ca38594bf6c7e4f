// Every pdf by its word in a specification.

import type { UnbinnedPdfSpec } from '../../contracts/pdf-specs.ts';
import type { Pdf, Window } from '../pdf.ts';
import { argus } from './argus.ts';
import { bernstein } from './bernstein.ts';
import { chebyshev } from './chebyshev.ts';
import { crystalBall } from './crystal-ball.ts';
import { doubleCrystalBall } from './double-crystal-ball.ts';
import { exponential } from './exponential.ts';
import { expression } from './expression.ts';
import { gaussian } from './gaussian.ts';
import { histogram } from './histogram.ts';
import { johnsonSu } from './johnson-su.ts';
import { kde } from './kde.ts';
import { pseudoVoigt } from './pseudo-voigt.ts';
import { spline } from './spline.ts';
import { voigt } from './voigt.ts';

type SpecOf<Type> = Extract<UnbinnedPdfSpec, { type: Type }>;

/** Makes the pdf that a specification asks for on a window. Throws RangeError, in words for its user, where it cannot. */
export const pdfMakers: {
  readonly [Type in UnbinnedPdfSpec['type']]: (spec: SpecOf<Type>, window: Window) => Pdf;
} = {
  gaussian: () => gaussian,
  exponential: () => exponential,
  crystal_ball: () => crystalBall,
  double_crystal_ball: () => doubleCrystalBall,
  chebyshev: ({ params }) => chebyshev(params.length),
  bernstein: ({ params }) => bernstein(params.length - 1),
  argus: (_, window) => argus(window),
  histogram,
  spline,
  kde,
  voigtian: (spec) => (spec.exact === true ? voigt : pseudoVoigt),
  johnson_su: () => johnsonSu,
  expression,
};

export function makePdf<Type extends UnbinnedPdfSpec['type']>(spec: SpecOf<Type>, window: Window): Pdf {
  return pdfMakers[spec.type as Type](spec, window);
}
