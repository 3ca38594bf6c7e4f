// Draws the same toy as fold.ts, number for number, and writes its events' positions instead of their sums.

import { poisson } from '../random/poisson';
import { uniform } from '../random/stream';
import { BIN_BYTES, BIN_CENTRE, BIN_HALF_WIDTH } from './layout';
import { position, rotate45 } from './position';
import { restBin, restPosition } from './rest';

/**
 * Writes the events of a toy to `out`, in the observable's unit and within its window even where the last bit of
 * centre + halfWidth v rounds out of it, and returns how many there are; NaN when the plan's
 * envelope was wrong, -1 when there are more than `capacity`. Up to four positions beyond the last may be overwritten.
 */
export function sampleEvents(
  stream: usize, bins: usize, binCount: i32, alias: usize, restMean: usize, lower: f64, upper: f64, out: usize, capacity: i32,
): f64 {
  let total = placeFloors(stream, bins, binCount, lower, upper, out, capacity);
  if (total < 0) return -1.0;
  const rest = poisson(stream, restMean) as i32;
  if (rest > capacity - total) return -1.0;
  for (let i = 0; i < rest; i++) {
    const bin = bins + (restBin(stream, alias, binCount) as usize) * BIN_BYTES;
    const v = restPosition(stream, bin);
    if (v != v) return NaN;
    store<f64>(out + ((total as usize) << 3), inWindow(bin, v, lower, upper));
    total += 1;
  }
  return total as f64;
}

/**
 * Writes `count` independent values of one density to `out`; returns `count`, or NaN when the plan's envelope was wrong. The
 * alias table is over the rests of all bins, then over their floors.
 */
export function drawPositions(
  stream: usize, bins: usize, binCount: i32, alias: usize, count: i32, lower: f64, upper: f64, out: usize,
): f64 {
  for (let i = 0; i < count; i++) {
    const entry = restBin(stream, alias, 2 * binCount);
    const floor = entry >= binCount;
    const bin = bins + ((floor ? entry - binCount : entry) as usize) * BIN_BYTES;
    const v = floor ? 2.0 * uniform(stream) - 1.0 : restPosition(stream, bin);
    if (v != v) return NaN;
    store<f64>(out + ((i as usize) << 3), inWindow(bin, v, lower, upper));
  }
  return count as f64;
}

/** The position v across a bin in the observable's unit. */
// @ts-expect-error: decorator
@inline
export function inWindow(bin: usize, v: f64, lower: f64, upper: f64): f64 {
  const x = load<f64>(bin, BIN_CENTRE) + load<f64>(bin, BIN_HALF_WIDTH) * v;
  return min<f64>(max<f64>(x, lower), upper);
}

/** Writes the events of the floors of some bins; returns their number, or -1 when there are more than `capacity`. */
export function placeFloors(stream: usize, bins: usize, binCount: i32, lower: f64, upper: f64, out: usize, capacity: i32): i32 {
  let a0 = v128.load(stream);
  let a1 = v128.load(stream, 16);
  let a2 = v128.load(stream, 32);
  let a3 = v128.load(stream, 48);
  let b0 = v128.load(stream, 64);
  let b1 = v128.load(stream, 80);
  let b2 = v128.load(stream, 96);
  let b3 = v128.load(stream, 112);
  const first = f64x2.splat(lower);
  const last = f64x2.splat(upper);
  let total = 0;
  for (let index = 0; index < binCount; index++) {
    const bin = bins + (index as usize) * BIN_BYTES;
    const n = poisson(stream, bin) as i32;
    if (n > capacity - total) return -1;
    const centre = f64x2.splat(load<f64>(bin, BIN_CENTRE));
    const halfWidth = f64x2.splat(load<f64>(bin, BIN_HALF_WIDTH));
    let to = out + ((total as usize) << 3);
    for (let left = n; left > 0; left -= 4) {
      v128.store(
        to,
        f64x2.pmin(f64x2.pmax(f64x2.add(centre, f64x2.mul(halfWidth, position(a0, a3))), first), last),
      );
      v128.store(
        to,
        f64x2.pmin(f64x2.pmax(f64x2.add(centre, f64x2.mul(halfWidth, position(b0, b3))), first), last),
        16,
      );
      to += 32;
      let t = i64x2.shl(a1, 17);
      a2 = v128.xor(a2, a0);
      a3 = v128.xor(a3, a1);
      a1 = v128.xor(a1, a2);
      a0 = v128.xor(a0, a3);
      a2 = v128.xor(a2, t);
      a3 = rotate45(a3);
      t = i64x2.shl(b1, 17);
      b2 = v128.xor(b2, b0);
      b3 = v128.xor(b3, b1);
      b1 = v128.xor(b1, b2);
      b0 = v128.xor(b0, b3);
      b2 = v128.xor(b2, t);
      b3 = rotate45(b3);
    }
    total += n;
  }
  return total;
}
