// Spline on a window: f in proportion to the monotone cubic Hermite interpolation of positive knots (x_i, y_i), after F. N.
// Fritsch and R. E. Carlson, SIAM J. Numer. Anal. 17 (1980) 238. In a segment of width h between two knots, with
// u = (x - x_i)/h and v = 1 - u, in Bernstein's form:
//   s = y_0 v^3 + 3 b_1 u v^2 + 3 b_2 u^2 v + y_1 u^3,   b_1 = y_0 + h m_0/3,   b_2 = y_1 - h m_1/3,
//   integral = h (y_0 + b_1 + b_2 + y_1)/4.
// The slopes that they allow keep b_1 and b_2 between y_0 and y_1: so s is positive, and nothing cancels.

import type { UnbinnedPdfSpec } from '../../contracts/pdf-specs.ts';
import type { Crest, Pdf, PdfAtPoint, Window } from '../pdf.ts';
import { edgesOf } from './edges.ts';

type SplineSpec = Extract<UnbinnedPdfSpec, { type: 'spline' }>;

/** How far down from the highest knot its surroundings reach. */
const SURROUNDINGS = 0.1;

export function spline(spec: SplineSpec, window: Window): Pdf {
  const { knots_x, knots_y: y } = spec;
  if (knots_x.length !== y.length)
    throw new RangeError(`knots_x has ${knots_x.length} numbers, knots_y ${y.length}: one each a knot`);
  const x = edgesOf(knots_x, window, 'knots_x');
  const segments = y.length - 1;
  const slopes = monotoneSlopes(x, y);
  const controls: number[] = [];
  let integral = 0;
  for (let i = 0; i < segments; i++) {
    const h = x[i + 1]! - x[i]!;
    const [y0, y1] = [y[i]!, y[i + 1]!];
    const [least, most] = [Math.min(y0, y1), Math.max(y0, y1)];
    const within = (b: number): number => Math.min(Math.max(b, least), most);
    const four = [y0, within(y0 + (h * slopes[i]!) / 3), within(y1 - (h * slopes[i + 1]!) / 3), y1];
    integral += (h * (four[0]! + four[1]! + four[2]! + four[3]!)) / 4;
    controls.push(...four);
  }
  const normalised = controls.map((b) => b / integral);
  if (!normalised.every((b) => b > 0 && Number.isFinite(b)))
    throw new RangeError('knots_y spans more than a number can hold: give it in another unit');
  const pdf: PdfAtPoint = {
    first: [],
    second: [],
    curvature: 'log',
    quadratic: null,
    crest: crestOf(x, y),
    breaks: x.slice(1, -1).map((at) => ({ at, slopes: [] })),
    writeColumns(kernel, events, n, logDensity, _features, _stride, constants) {
      const address = constants + 8 * (segments + 1);
      kernel.exports.splineColumns(events, n, constants, address, segments, logDensity);
    },
  };
  return {
    type: 'spline',
    shapeNames: [],
    features: 0,
    slopes: 0,
    constants: [...x, ...normalised],
    rangeProblem: () => null,
    at: () => pdf,
  };
}

/**
 * The slope at each knot: the mean of the two secants, 0 where these differ in sign, and the secant at either end; then,
 * segment by segment, shortened where (m_0/d)^2 + (m_1/d)^2 > 9 for its secant d, or 0 where that is 0.
 */
function monotoneSlopes(x: readonly number[], y: readonly number[]): number[] {
  const secants = x.slice(1).map((right, i) => (y[i + 1]! - y[i]!) / (right - x[i]!));
  const slopes = x.map((_, i) => {
    const left = secants[Math.max(0, i - 1)]!;
    const right = secants[Math.min(i, secants.length - 1)]!;
    return Math.sign(left) * Math.sign(right) > 0 ? 0.5 * (left + right) : 0;
  });
  secants.forEach((d, i) => {
    if (d === 0) {
      slopes[i] = 0;
      slopes[i + 1] = 0;
      return;
    }
    const [a, b] = [slopes[i]! / d, slopes[i + 1]! / d];
    const square = a * a + b * b;
    if (square <= 9) return;
    const shorter = 3 / Math.sqrt(square);
    slopes[i] = shorter * a * d;
    slopes[i + 1] = shorter * b * d;
  });
  return slopes;
}

/** The highest knot. Its width is a third of the way to where a neighbouring knot lies far below, on the nearer side. */
function crestOf(x: readonly number[], y: readonly number[]): Crest | null {
  const highest = y.reduce((best, value, i) => (value > y[best]! ? i : best), 0);
  if (y.every((value) => value === y[highest])) return null;
  const reach = (step: 1 | -1): number => {
    let i = highest;
    while (y[i + step] !== undefined && y[i + step]! > SURROUNDINGS * y[highest]!) i += step;
    if (i !== highest) return Math.abs(x[i]! - x[highest]!);
    // Within nine tenths of the next segment it falls to a thousandth at most: s is above y_0 v^3.
    return y[i + step] === undefined ? Number.POSITIVE_INFINITY : 0.9 * Math.abs(x[i + step]! - x[i]!);
  };
  return { at: x[highest]!, width: Math.min(reach(1), reach(-1)) / 3 };
}
