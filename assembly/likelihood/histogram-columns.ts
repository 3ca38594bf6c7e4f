// Columns of a histogram (src/unbinned/pdfs/histogram.ts): the log of the density of the bin that an event is in.

import { log2lanes } from '../math/log';
import { findInterval } from './find-interval';

/** An empty bin has the log density -Infinity. */
export function histogramColumns(
  x: usize,
  n: i32,
  edges: usize,
  densities: usize,
  bins: i32,
  logDensity: usize,
): void {
  const bytes = (n as usize) << 3;
  for (let i: usize = 0; i < bytes; i += 16) {
    const first = findInterval(load<f64>(x + i), edges, bins);
    const second = findInterval(load<f64>(x + i, 8), edges, bins);
    const density = f64x2.replace_lane(v128.load64_splat(densities + (first << 3)), 1, load<f64>(densities + (second << 3)));
    v128.store(logDensity + i, log2lanes(density));
  }
}
