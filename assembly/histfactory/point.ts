// The shared parameters at a point: what factors and shifts need of each. The curves q of shifts are those of src/histfactory/curve.ts.

import { COORDINATE_BYTES, Coordinate } from './layout';

const CODE_0: i32 = 0;
const CODE_4P: i32 = 4;

/** Writes `count` Coordinates from as many doubles at `at`. `code` of shifts: 0, 2, or 4 for 4p. */
export function movePoint(count: i32, code: i32, at: usize, point: usize): void {
  for (let i: usize = 0; i < (count as usize); i++) {
    const c = changetype<Coordinate>(point + i * COORDINATE_BYTES);
    const alpha = load<f64>(at + (i << 3));
    c.alpha = alpha;
    c.one = 1;
    writeCurve(c, code, alpha);
  }
}

// @ts-expect-error: decorator
@inline
function writeCurve(c: Coordinate, code: i32, alpha: f64): void {
  const size = abs(alpha);
  const side: f64 = alpha < 0 ? -1 : 1;
  if (code === CODE_0 || (code === CODE_4P && size >= 1)) {
    c.q = 8 * size;
    c.dq = 8 * side;
    c.ddq = 0;
  } else if (code === CODE_4P) {
    const square = alpha * alpha;
    c.q = square * (15 + square * (-10 + 3 * square));
    c.dq = alpha * (30 + square * (-40 + 18 * square));
    c.ddq = 30 + square * (-120 + 90 * square);
  } else if (size <= 1) {
    c.q = 8 * alpha * alpha;
    c.dq = 16 * alpha;
    c.ddq = 16;
  } else {
    c.q = 16 * size - 8;
    c.dq = 16 * side;
    c.ddq = 0;
  }
}
