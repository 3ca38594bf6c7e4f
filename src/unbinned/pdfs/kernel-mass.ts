// The mass that a Gaussian kernel of bandwidth h around c has in the window [a, b]: Phi((b - c)/h) - Phi((a - c)/h).

import type { ElementaryMath } from '../../kernel/math.ts';
import type { Window } from '../pdf.ts';

/** Without cancellation, also where the centre lies outside: there it is a difference of tails, the nearer one far larger. */
export function kernelMass(
  centre: number,
  bandwidth: number,
  { lower, upper }: Window,
  math: ElementaryMath,
): number {
  const unit = Math.SQRT1_2 / bandwidth;
  const above = (centre - lower) * unit;
  const below = (upper - centre) * unit;
  if (below < 0) return 0.5 * (math.erfc(-below) - math.erfc(above));
  if (above < 0) return 0.5 * (math.erfc(-above) - math.erfc(below));
  return 0.5 * (math.erf(above) + math.erf(below));
}
