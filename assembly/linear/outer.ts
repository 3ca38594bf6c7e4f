// Sums of outer products, which a Hessian is made of: of each of `count` pairs of vectors, l r^T, added to a matrix in the rows and
// columns that two lists name.

/**
 * matrix[rows[i]][columns[j]] += sum_r l_r[i] r_r[j] for i < m, j < n; with `lower` only for j <= i. `left` and `right` hold `count`
 * vectors each, `leftStep` and `rightStep` bytes apart, with zeros up to a multiple of 4. `rows` and `columns` are lists of u32; rows
 * of the matrix are `size` doubles apart. The products of each element are summed in the order of the vectors.
 */
export function addOuter(
  m: i32,
  n: i32,
  lower: bool,
  count: i32,
  left: usize,
  leftStep: usize,
  right: usize,
  rightStep: usize,
  rows: usize,
  columns: usize,
  size: i32,
  matrix: usize,
): void {
  const end = left + (count as usize) * leftStep;
  for (let i = 0; i < m; i += 4) {
    const last = lower ? i + 1 : n;
    for (let j = 0; j < last; j += 4) {
      let a0 = f64x2.splat(0.0);
      let b0 = a0;
      let a1 = a0;
      let b1 = a0;
      let a2 = a0;
      let b2 = a0;
      let a3 = a0;
      let b3 = a0;
      let r = right + ((j as usize) << 3);
      for (let l = left + ((i as usize) << 3); l < end; l += leftStep) {
        const ra = v128.load(r);
        const rb = v128.load(r, 16);
        let s = v128.load64_splat(l);
        a0 = f64x2.add(a0, f64x2.mul(s, ra));
        b0 = f64x2.add(b0, f64x2.mul(s, rb));
        s = v128.load64_splat(l, 8);
        a1 = f64x2.add(a1, f64x2.mul(s, ra));
        b1 = f64x2.add(b1, f64x2.mul(s, rb));
        s = v128.load64_splat(l, 16);
        a2 = f64x2.add(a2, f64x2.mul(s, ra));
        b2 = f64x2.add(b2, f64x2.mul(s, rb));
        s = v128.load64_splat(l, 24);
        a3 = f64x2.add(a3, f64x2.mul(s, ra));
        b3 = f64x2.add(b3, f64x2.mul(s, rb));
        r += rightStep;
      }
      const width = (lower ? i + 1 : n) - j;
      const more = lower ? 1 : 0;
      addRow(a0, b0, width, rows, i, m, columns, j, size, matrix);
      addRow(a1, b1, width + more, rows, i + 1, m, columns, j, size, matrix);
      addRow(a2, b2, width + 2 * more, rows, i + 2, m, columns, j, size, matrix);
      addRow(a3, b3, width + 3 * more, rows, i + 3, m, columns, j, size, matrix);
    }
  }
}

/** Up to four elements of row i, from column j: `width` of them, but for what is beyond 4. */
// @ts-expect-error: decorator
@inline
function addRow(
  a: v128,
  b: v128,
  width: i32,
  rows: usize,
  i: i32,
  m: i32,
  columns: usize,
  j: i32,
  size: i32,
  matrix: usize,
): void {
  if (i >= m) return;
  const row = matrix + (((load<u32>(rows + ((i as usize) << 2)) as usize) * (size as usize)) << 3);
  const column = columns + ((j as usize) << 2);
  addTo(row, column, f64x2.extract_lane(a, 0));
  if (width < 2) return;
  addTo(row, column + 4, f64x2.extract_lane(a, 1));
  if (width < 3) return;
  addTo(row, column + 8, f64x2.extract_lane(b, 0));
  if (width < 4) return;
  addTo(row, column + 12, f64x2.extract_lane(b, 1));
}

// @ts-expect-error: decorator
@inline
function addTo(row: usize, column: usize, value: f64): void {
  const at = row + ((load<u32>(column) as usize) << 3);
  store<f64>(at, load<f64>(at) + value);
}
