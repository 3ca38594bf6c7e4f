// The significance of a signal: the observed one over the bands of data with the signal. Z = sqrt(q_0) is normally distributed with
// width 1 around its median there (Cowan et al., Eur. Phys. J. C 71 (2011) 1554, section 3.5: q_0 = (mu_hat/sigma)^2), and 0 below.

import { exactly } from '../numbers/format.ts';
import { bandFigure } from './band.ts';

export interface SignificanceFigure {
  /** The parameter of interest, and its value where the signal is expected. */
  readonly name: string;
  readonly mu: number;
  /** In standard deviations. */
  readonly observed: number;
  /** The median with the signal. */
  readonly expected: number;
}

const STEPS = [-2, -1, 0, 1, 2] as const;

export function significanceFigure({ name, mu, observed, expected }: SignificanceFigure): string {
  return bandFigure({
    title: 'Significance above background',
    what: `Significance in standard deviations, and where that of data with ${name} = ${exactly(mu)} lies`,
    quantity: `Z (bands: where data with ${name} = ${exactly(mu)} lie)`,
    observed,
    expected: STEPS.map((n) => Math.max(0, expected + n)),
    none: 'there is no significance',
  });
}
