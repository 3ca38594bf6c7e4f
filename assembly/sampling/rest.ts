// The rest of the density above the floor of each bin: few events, drawn one by one.

import { uniform } from '../random/stream';
import { ALIAS_BYTES, BIN_ENVELOPE, BIN_REST } from './layout';

/** A bin, with probability in proportion to its rest. Alias method: A. Walker, ACM TOMS 3 (1977) 253. */
// @ts-expect-error: decorator
@inline
export function restBin(stream: usize, alias: usize, binCount: i32): i32 {
  const scaled = uniform(stream) * (binCount as f64);
  const index = scaled as i32;
  const entry = alias + (index as usize) * ALIAS_BYTES;
  return scaled - (index as f64) < load<f64>(entry) ? index : load<i32>(entry, 8);
}

/**
 * A position in [-1, 1) with the density of the bin's rest, by rejection. The density may
 * leave [0, envelope] by rounding, 1e-9 of it; more says that the plan was wrong, and the answer is NaN.
 */
// @ts-expect-error: decorator
@inline
export function restPosition(stream: usize, bin: usize): f64 {
  const envelope = load<f64>(bin, BIN_ENVELOPE);
  while (true) {
    const v = 2.0 * uniform(stream) - 1.0;
    let density = load<f64>(bin, BIN_REST + 56);
    density = density * v + load<f64>(bin, BIN_REST + 48);
    density = density * v + load<f64>(bin, BIN_REST + 40);
    density = density * v + load<f64>(bin, BIN_REST + 32);
    density = density * v + load<f64>(bin, BIN_REST + 24);
    density = density * v + load<f64>(bin, BIN_REST + 16);
    density = density * v + load<f64>(bin, BIN_REST + 8);
    density = density * v + load<f64>(bin, BIN_REST);
    if (!(abs<f64>(2.0 * density - envelope) <= 1.000000002 * envelope)) return NaN;
    if (uniform(stream) * envelope < density) return v;
  }
}
