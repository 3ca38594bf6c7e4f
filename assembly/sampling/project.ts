// Takes the sums of the bins to the weights of their cells' nodes: W[cell, k] += sum over j of S[bin, j] M[pattern, j, k].
// The matrices hold, for each place that a bin can have in its cell, the cell's Lagrange polynomials cut to low degree
// by Legendre projection (src/unbinned/compression/projection.ts).

import { BIN_BYTES, BIN_CELL, BIN_PATTERN, SUMS_BYTES } from './layout';

/** `moments` sums of each bin are used (up to 4); `nodes`, an even number, is the nodes of a cell. Adds to `weights`. */
export function projectSums(
  bins: usize,
  binCount: i32,
  sums: usize,
  matrices: usize,
  moments: i32,
  nodes: i32,
  weights: usize,
): void {
  const row = (nodes as usize) << 3;
  const matrixBytes = (moments as usize) * row;
  for (let index = 0; index < binCount; index++) {
    const bin = bins + (index as usize) * BIN_BYTES;
    const from = sums + (index as usize) * SUMS_BYTES;
    const to = weights + (load<u32>(bin, BIN_CELL) as usize) * row;
    let matrix = matrices + (load<u32>(bin, BIN_PATTERN) as usize) * matrixBytes;
    for (let j: usize = 0; j < (moments as usize); j++) {
      const sum = f64x2.splat(load<f64>(from + (j << 3)));
      for (let k: usize = 0; k < row; k += 16) {
        v128.store(to + k, f64x2.add(v128.load(to + k), f64x2.mul(sum, v128.load(matrix + k))));
      }
      matrix += row;
    }
  }
}
