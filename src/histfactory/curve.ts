// How shifts (histosys) follow their parameter: linear alpha + curved q(alpha), with linear = (up - down) / 2 and
// curved = (up + down) / 16, where up and down are the changes at 1 and -1. All codes differ in q alone:
//   code 0:   q = 8 |alpha|                                                 straight lines with a kink at 0
//   code 2:   q = 8 alpha^2 inside |alpha| <= 1, 16 |alpha| - 8 outside       a parabola and its tangents
//   code 4p:  q = alpha^2 (15 - 10 alpha^2 + 3 alpha^4) inside, 8 |alpha| outside
// Source: HistFactory (CERN-OPEN-2012-016), section 4.1; 4p as pyhf and ROOT's PiecewiseInterpolation have it. pyhf 0.7 leaves the
// offset of code 2 out outside, so that the rates jump at +-1 (its issue 2729); here they do not, as in ROOT.

import type { AdditiveCode } from '../stats/interpolation.ts';

/** Writes q, q' and q'' at `alpha` to `into[at]` and the two after it. At the kink of code 0 the slope is that above. */
export function writeCurve(code: AdditiveCode, alpha: number, into: Float64Array, at: number): void {
  const size = Math.abs(alpha);
  const side = alpha < 0 ? -1 : 1;
  if (code === 'code0' || (code === 'code4p' && size >= 1)) {
    into[at] = 8 * size;
    into[at + 1] = 8 * side;
    into[at + 2] = 0;
  } else if (code === 'code4p') {
    const square = alpha * alpha;
    into[at] = square * (15 + square * (-10 + 3 * square));
    into[at + 1] = alpha * (30 + square * (-40 + 18 * square));
    into[at + 2] = 30 + square * (-120 + 90 * square);
  } else if (size <= 1) {
    into[at] = 8 * alpha * alpha;
    into[at + 1] = 16 * alpha;
    into[at + 2] = 16;
  } else {
    into[at] = 16 * size - 8;
    into[at + 1] = 16 * side;
    into[at + 2] = 0;
  }
}
