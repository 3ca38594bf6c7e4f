// Sums of outer products that a Hessian is made of, for one channel of a binned likelihood.

/**
 * Adds sum_r (l_r r_r^T + r_r l_r^T) + the diagonal to the lower triangle of the matrix at `matrix`, [size * size], in the rows
 * and columns that `places` (k of u32, ascending) names. `left` and `right` hold `rows` vectors each, `stride` doubles apart,
 * a multiple of 4 that is k or more; what is between k and it must be 0. `diagonal` holds k numbers.
 * The products of each element are summed from the first row to the last.
 */
export function addSymmetric(
  k: i32,
  rows: i32,
  stride: i32,
  left: usize,
  right: usize,
  diagonal: usize,
  places: usize,
  size: i32,
  matrix: usize,
): void {
  const step = (stride as usize) << 3;
  const leftEnd = left + (rows as usize) * step;
  const across = right - left;
  for (let i = 0; i < k; i += 4) {
    for (let j = 0; j <= i; j += 4) {
      let a0 = f64x2.splat(0.0);
      let b0 = a0;
      let a1 = a0;
      let b1 = a0;
      let a2 = a0;
      let b2 = a0;
      let a3 = a0;
      let b3 = a0;
      const rowAt = (i as usize) << 3;
      const columnAt = (j as usize) << 3;
      for (let at = left; at < leftEnd; at += step) {
        const l = at + columnAt;
        const la = v128.load(l);
        const lb = v128.load(l, 16);
        const ra = v128.load(l + across);
        const rb = v128.load(l + across, 16);
        const x = at + rowAt;
        const y = x + across;
        let s = v128.load64_splat(x);
        let t = v128.load64_splat(y);
        a0 = f64x2.add(a0, f64x2.add(f64x2.mul(s, ra), f64x2.mul(t, la)));
        b0 = f64x2.add(b0, f64x2.add(f64x2.mul(s, rb), f64x2.mul(t, lb)));
        s = v128.load64_splat(x, 8);
        t = v128.load64_splat(y, 8);
        a1 = f64x2.add(a1, f64x2.add(f64x2.mul(s, ra), f64x2.mul(t, la)));
        b1 = f64x2.add(b1, f64x2.add(f64x2.mul(s, rb), f64x2.mul(t, lb)));
        s = v128.load64_splat(x, 16);
        t = v128.load64_splat(y, 16);
        a2 = f64x2.add(a2, f64x2.add(f64x2.mul(s, ra), f64x2.mul(t, la)));
        b2 = f64x2.add(b2, f64x2.add(f64x2.mul(s, rb), f64x2.mul(t, lb)));
        s = v128.load64_splat(x, 24);
        t = v128.load64_splat(y, 24);
        a3 = f64x2.add(a3, f64x2.add(f64x2.mul(s, ra), f64x2.mul(t, la)));
        b3 = f64x2.add(b3, f64x2.add(f64x2.mul(s, rb), f64x2.mul(t, lb)));
      }
      addRow(a0, b0, i, j, k, places, size, matrix);
      addRow(a1, b1, i + 1, j, k, places, size, matrix);
      addRow(a2, b2, i + 2, j, k, places, size, matrix);
      addRow(a3, b3, i + 3, j, k, places, size, matrix);
    }
  }
  for (let i = 0; i < k; i++) {
    const place = load<u32>(places + ((i as usize) << 2)) as usize;
    const at = matrix + (place * ((size as usize) + 1) << 3);
    store<f64>(at, load<f64>(at) + load<f64>(diagonal + ((i as usize) << 3)));
  }
}

/** Four elements of row i, columns j to j + 3, as far as they are in the lower triangle. */
// @ts-expect-error: decorator
@inline
function addRow(
  a: v128,
  b: v128,
  i: i32,
  j: i32,
  k: i32,
  places: usize,
  size: i32,
  matrix: usize,
): void {
  if (i >= k) return;
  const row = matrix + (((load<u32>(places + ((i as usize) << 2)) as usize) * (size as usize)) << 3);
  const column = places + ((j as usize) << 2);
  addTo(row, column, f64x2.extract_lane(a, 0));
  if (j + 1 > i) return;
  addTo(row, column + 4, f64x2.extract_lane(a, 1));
  if (j + 2 > i) return;
  addTo(row, column + 8, f64x2.extract_lane(b, 0));
  if (j + 3 > i) return;
  addTo(row, column + 12, f64x2.extract_lane(b, 1));
}

// @ts-expect-error: decorator
@inline
function addTo(row: usize, column: usize, value: f64): void {
  const at = row + ((load<u32>(column) as usize) << 3);
  store<f64>(at, load<f64>(at) + value);
}
