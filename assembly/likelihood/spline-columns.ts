// Columns of a spline (src/unbinned/pdfs/spline.ts): the log of a cubic in Bernstein's form, whose terms are all positive.

import { log2lanes } from '../math/log';
import { findInterval } from './find-interval';

/** `controls` holds the four control points of each segment between two of the `knots`. */
export function splineColumns(
  x: usize,
  n: i32,
  knots: usize,
  controls: usize,
  segments: i32,
  logDensity: usize,
): void {
  const bytes = (n as usize) << 3;
  for (let i: usize = 0; i < bytes; i += 16) {
    const first = at(load<f64>(x + i), knots, controls, segments);
    const second = at(load<f64>(x + i, 8), knots, controls, segments);
    v128.store(logDensity + i, log2lanes(f64x2.replace_lane(f64x2.splat(first), 1, second)));
  }
}

// @ts-expect-error: decorator
@inline
function at(x: f64, knots: usize, controls: usize, segments: i32): f64 {
  const segment = findInterval(x, knots, segments);
  const left = load<f64>(knots + (segment << 3));
  const right = load<f64>(knots + (segment << 3), 8);
  const inverse = 1.0 / (right - left);
  // Both from x itself: near its own end each has all its digits.
  const u = (x - left) * inverse;
  const v = (right - x) * inverse;
  const b = controls + (segment << 5);
  const ends = v * v * v * load<f64>(b) + u * u * u * load<f64>(b, 24);
  return ends + 3.0 * u * v * (v * load<f64>(b, 8) + u * load<f64>(b, 16));
}
