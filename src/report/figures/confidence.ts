// CL_s of one value of the parameter of interest: the observed one over the bands of background-only data.

import { exactly } from '../numbers/format.ts';
import { type BandFigure, bandFigure } from './band.ts';

export interface ConfidenceFigure extends Pick<BandFigure, 'observed' | 'expected' | 'errors'> {
  /** The parameter of interest, and the value that is tested. */
  readonly name: string;
  readonly mu: number;
}

export function confidenceFigure({ name, mu, ...of }: ConfidenceFigure): string {
  const what = `CL_s of ${name} = ${exactly(mu)}`;
  return bandFigure({ ...of, title: what, what, quantity: 'CL_s', none: 'there is no CL_s' });
}
