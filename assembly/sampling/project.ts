// Takes the sums of the bins to the weights of their cells' nodes: W[cell, k] += sum over j of S[bin, j] M[pattern, j, k].
// The matrices hold, for each place that a bin can have in its cell, the cell's Lagrange polynomials cut to low degree
// by Legendre projection (src/unbinned/compression/projection.ts).

import { BIN_BYTES, BIN_CELL, BIN_PATTERN, SUMS_BYTES } from './layout';

/**
 * Adds to `weights`. `moments` sums of each bin are used (up to 4); `nodes`, the nodes of a cell, is 8 or 10. The bins of
 * a cell follow each other, so that the cell's weights stay in registers.
 */
export function projectSums(
  bins: usize, binCount: i32, sums: usize, matrices: usize, moments: i32, nodes: i32, weights: usize,
): void {
  const row = (nodes as usize) << 3;
  const matrixBytes = (moments as usize) * row;
  const sumBytes = (moments as usize) << 3;
  const end = bins + (binCount as usize) * BIN_BYTES;
  let bin = bins;
  while (bin < end) {
    const cell = load<u32>(bin, BIN_CELL);
    const to = weights + (cell as usize) * row;
    let w0 = v128.load(to);
    let w1 = v128.load(to, 16);
    let w2 = v128.load(to, 32);
    let w3 = v128.load(to, 48);
    let w4 = nodes == 10 ? v128.load(to, 64) : f64x2.splat(0.0);
    do {
      let matrix = matrices + (load<u32>(bin, BIN_PATTERN) as usize) * matrixBytes;
      for (let j: usize = 0; j < sumBytes; j += 8) {
        const sum = v128.load64_splat(sums + j);
        w0 = f64x2.add(w0, f64x2.mul(sum, v128.load(matrix)));
        w1 = f64x2.add(w1, f64x2.mul(sum, v128.load(matrix, 16)));
        w2 = f64x2.add(w2, f64x2.mul(sum, v128.load(matrix, 32)));
        w3 = f64x2.add(w3, f64x2.mul(sum, v128.load(matrix, 48)));
        if (nodes == 10) w4 = f64x2.add(w4, f64x2.mul(sum, v128.load(matrix, 64)));
        matrix += row;
      }
      bin += BIN_BYTES;
      sums += SUMS_BYTES;
    } while (bin < end && load<u32>(bin, BIN_CELL) == cell);
    v128.store(to, w0);
    v128.store(to, w1, 16);
    v128.store(to, w2, 32);
    v128.store(to, w3, 48);
    if (nodes == 10) v128.store(to, w4, 64);
  }
}
