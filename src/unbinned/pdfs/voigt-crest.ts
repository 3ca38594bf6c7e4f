// What the two Voigt densities have in common: the ranges of their parameters, and where they are highest.

import type { ElementaryMath } from '../../kernel/math.ts';
import type { Crest, ShapeRange, Window } from '../pdf.ts';
import { gaussianPart, lorentzianPart } from './peak-parts.ts';
import { pseudoVoigtShare } from './pseudo-voigt-share.ts';

export function voigtRangeProblem([, sigma, gamma]: readonly ShapeRange[]): string | null {
  for (const width of [sigma!, gamma!]) {
    if (!(width.lower > 0))
      return `the width ${width.name} may reach ${width.lower}; its lower bound must be above 0`;
  }
  return null;
}

/** `narrow` is the length over which the density falls at mu; far from mu, its logarithm's slope tells that length. */
export function voigtCrest(
  mu: number,
  sigma: number,
  gamma: number,
  narrow: number,
  window: Window,
  math: ElementaryMath,
): Crest {
  const at = Math.min(Math.max(mu, window.lower), window.upper);
  const d = at - mu;
  if (Math.abs(d) <= narrow) return { at, width: narrow };
  const { eta, rest } = pseudoVoigtShare(sigma, gamma, math);
  const [l, g] = [lorentzianPart(d, gamma), gaussianPart(d, sigma, math)];
  const slope = Math.abs((eta * l.mu + rest * g.mu) / (eta * l.value + rest * g.value));
  return { at, width: Math.min(1 / slope, Math.max(Math.abs(d), sigma, gamma)) };
}
