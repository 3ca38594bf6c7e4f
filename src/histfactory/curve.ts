// How shifts (histosys) follow their parameter: linear alpha + curved q(alpha), with linear = (up - down) / 2 and
// curved = (up + down) / 16, where up and down are the changes at 1 and -1. All codes differ in q alone:
//   code 0:   q = 8 |alpha|                                                 straight lines with a kink at 0
//   code 2:   q = 8 alpha^2 inside |alpha| <= 1, 16 |alpha| - 8 outside       a parabola and its tangents
//   code 4p:  q = alpha^2 (15 - 10 alpha^2 + 3 alpha^4) inside, 8 |alpha| outside
// Source: HistFactory (CERN-OPEN-2012-016), section 4.1; 4p as pyhf and ROOT's PiecewiseInterpolation have it. pyhf 0.7 leaves the
// offset of code 2 out outside, so that the rates jump at +-1 (its issue 2729); here they do not, as in ROOT.

import type { AdditiveCode } from '../stats/interpolation.ts';

/** q at `alpha`. Its derivatives are those of assembly/histfactory/point.ts. */
export function curveAt(code: AdditiveCode, alpha: number): number {
  const size = Math.abs(alpha);
  if (code === 'code0' || (code === 'code4p' && size >= 1)) return 8 * size;
  const square = alpha * alpha;
  if (code === 'code4p') return square * (15 + square * (-10 + 3 * square));
  return size <= 1 ? 8 * square : 16 * size - 8;
}
