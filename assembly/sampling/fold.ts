// Draws one toy of a channel and keeps only what the likelihood needs: per bin, the count and the sums of v, v^2, v^3.
// Source of the exact split into floor and rest: superposition of Poisson processes (Kingman, Poisson Processes, 2.2).

import { poisson } from '../random/poisson';
import { BIN_BYTES, SUMS_BYTES } from './layout';
import { inWindow, placeFloors } from './events';
import { position, rotate45 } from './position';
import { restBin, restPosition } from './rest';

/**
 * Draws a toy; returns its number of events, or NaN when the plan was wrong. Of the first `binCount` bins the sums are kept,
 * in `sums`; of the `keptCount` bins behind them, the events themselves, at `kept` (up to `capacity`, and up to four
 * positions beyond the last may be overwritten), and their number at `keptEvents` (u32).
 */
export function sampleAndFold(
  stream: usize, bins: usize, binCount: i32, keptCount: i32, alias: usize, restMean: usize, sums: usize,
  lower: f64, upper: f64, kept: usize, capacity: i32, keptEvents: usize,
): f64 {
  let a0 = v128.load(stream);
  let a1 = v128.load(stream, 16);
  let a2 = v128.load(stream, 32);
  let a3 = v128.load(stream, 48);
  let b0 = v128.load(stream, 64);
  let b1 = v128.load(stream, 80);
  let b2 = v128.load(stream, 96);
  let b3 = v128.load(stream, 112);
  let total: f64 = 0.0;
  for (let index = 0; index < binCount; index++) {
    const count = poisson(stream, bins + (index as usize) * BIN_BYTES);
    const n = count as i32;
    total += count;
    let sumA1 = f64x2.splat(0.0);
    let sumA2 = sumA1;
    let sumA3 = sumA1;
    let sumB1 = sumA1;
    let sumB2 = sumA1;
    let sumB3 = sumA1;
    // The last group of four is cut by masks: a masked position is 0 and adds nothing.
    for (let left = n; left > 0; left -= 4) {
      let v = position(a0, a3);
      let w = position(b0, b3);
      if (left < 4) {
        v = v128.and(v, laneMask(left));
        w = v128.and(w, laneMask(left - 2));
      }
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
      const v2 = f64x2.mul(v, v);
      const w2 = f64x2.mul(w, w);
      sumA1 = f64x2.add(sumA1, v);
      sumB1 = f64x2.add(sumB1, w);
      sumA2 = f64x2.add(sumA2, v2);
      sumB2 = f64x2.add(sumB2, w2);
      sumA3 = f64x2.add(sumA3, f64x2.mul(v2, v));
      sumB3 = f64x2.add(sumB3, f64x2.mul(w2, w));
    }
    const to = sums + (index as usize) * SUMS_BYTES;
    store<f64>(to, count);
    store<f64>(to, lanes(f64x2.add(sumA1, sumB1)), 8);
    store<f64>(to, lanes(f64x2.add(sumA2, sumB2)), 16);
    store<f64>(to, lanes(f64x2.add(sumA3, sumB3)), 24);
  }
  let events: i32 = 0;
  if (keptCount > 0) {
    v128.store(stream, a0);
    v128.store(stream, a1, 16);
    v128.store(stream, a2, 32);
    v128.store(stream, a3, 48);
    v128.store(stream, b0, 64);
    v128.store(stream, b1, 80);
    v128.store(stream, b2, 96);
    v128.store(stream, b3, 112);
    events = placeFloors(stream, bins + (binCount as usize) * BIN_BYTES, keptCount, lower, upper, kept, capacity);
    if (events < 0) return NaN;
    total += events as f64;
  }
  const rest = poisson(stream, restMean);
  for (let i: f64 = 0.0; i < rest; i += 1.0) {
    const index = restBin(stream, alias, binCount + keptCount);
    const bin = bins + (index as usize) * BIN_BYTES;
    const v = restPosition(stream, bin);
    if (index >= binCount) {
      if (events >= capacity || v != v) return NaN;
      store<f64>(kept + ((events as usize) << 3), inWindow(bin, v, lower, upper));
      events += 1;
      continue;
    }
    const to = sums + (index as usize) * SUMS_BYTES;
    store<f64>(to, load<f64>(to) + 1.0);
    store<f64>(to, load<f64>(to, 8) + v, 8);
    store<f64>(to, load<f64>(to, 16) + v * v, 16);
    store<f64>(to, load<f64>(to, 24) + v * v * v, 24);
    total += v - v; // NaN when the envelope was wrong
  }
  store<u32>(keptEvents, events as u32);
  return total + rest;
}

/** All bits set in the first lane when at least one event is left, in the second when at least two are. */
// @ts-expect-error: decorator
@inline
function laneMask(left: i32): v128 {
  return i64x2(left > 0 ? -1 : 0, left > 1 ? -1 : 0);
}

// @ts-expect-error: decorator
@inline
function lanes(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}
