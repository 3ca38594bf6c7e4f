// An upper limit at one point: the observed one as a line over the bands that limits of background-only data scatter in.

import { significant } from '../numbers/format.ts';
import { type BandFigure, bandFigure } from './band.ts';

export interface LimitFigure extends Pick<BandFigure, 'observed' | 'expected' | 'errors'> {
  /** The parameter of interest. */
  readonly name: string;
  /** Confidence level, in (0, 1). */
  readonly cl: number;
}

export function limitFigure({ name, cl, ...of }: LimitFigure): string {
  const level = `${significant(100 * cl, 6)} % CL_s`;
  return bandFigure({
    ...of,
    title: `Upper limit on ${name} at ${level}`,
    what: `Upper limits on ${name} at ${level}`,
    quantity: name,
    none: 'there is no limit',
  });
}
