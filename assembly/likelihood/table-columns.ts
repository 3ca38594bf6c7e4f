// Columns of a pdf that is flat in bins (src/unbinned/pdfs/morphing-histogram.ts): each is a number of the bin that an event
// is in.

import { findInterval } from './find-interval';

/**
 * `rows` holds, bin by bin, the log density and `features` features, which are copied to the columns at `logDensity` and, one
 * `stride` after the other, at `into`.
 */
export function tableColumns(
  x: usize,
  n: i32,
  edges: usize,
  rows: usize,
  bins: i32,
  features: i32,
  logDensity: usize,
  into: usize,
  stride: usize,
): void {
  const bytes = (n as usize) << 3;
  const size = (features as usize) << 3;
  for (let i: usize = 0; i < bytes; i += 8) {
    const row = rows + findInterval(load<f64>(x + i), edges, bins) * (size + 8);
    store<f64>(logDensity + i, load<f64>(row));
    let to = into + i;
    for (let k: usize = 0; k < size; k += 8) {
      store<f64>(to, load<f64>(row + k, 8));
      to += stride;
    }
  }
}
