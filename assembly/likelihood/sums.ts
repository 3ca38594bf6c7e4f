// Sums over a block that the gradient and the Hessian are made of: dot products of columns, a row of them at a time so
// that each column is loaded once for up to four products.

import { addLanes } from './lanes';

/**
 * All sums of a block. `shape` holds the number of processes, then of each (u32) how many features its first derivatives
 * need, S_p, and how many more its second ones do, E_p. The columns of ratios, each followed by room for its S_p products
 * with the process's features, stand at `ratios`; the features of all processes at `features`; a column is `stride` bytes.
 * With weights, `weighted` has room for as many columns as `ratios`. With u_0 = r_p, u_k = r_p phi_k, and c the number of
 * all u, adds to `out`: sum w u (c of them); sum w r_p phi of the further features, process by process; sum w u_k phi_l,
 * 1 <= k <= l <= S_p, of each process; sum w u u', the upper triangle, row by row.
 */
export function addSums(
  shape: usize,
  ratios: usize,
  features: usize,
  weighted: usize,
  weights: usize,
  stride: usize,
  n: i32,
  out: usize,
): void {
  const processes = load<u32>(shape);
  const end = shape + ((processes as usize) << 3);
  let columns: i32 = 0;
  let feature = features;
  for (let at = shape; at < end; at += 8) {
    const slopes = load<u32>(at, 4) as i32;
    const ratio = ratios + (columns as usize) * stride;
    for (let k: usize = 0; k < (slopes as usize); k++) {
      multiplyColumn(ratio + (k + 1) * stride, ratio, feature + k * stride, n);
    }
    feature += ((slopes as usize) + (load<u32>(at, 8) as usize)) * stride;
    columns += slopes + 1;
  }
  let left = ratios;
  if (weights != 0) {
    for (let c: usize = 0; c < (columns as usize); c++)
      multiplyColumn(weighted + c * stride, weights, ratios + c * stride, n);
    left = weighted;
  }
  addColumnSums(left, stride, columns, n, out);
  out += (columns as usize) << 3;
  feature = features;
  let column = left;
  for (let at = shape; at < end; at += 8) {
    const slopes = load<u32>(at, 4) as usize;
    const further = load<u32>(at, 8) as usize;
    addDots(column, feature + slopes * stride, stride, further as i32, n, out);
    out += further << 3;
    feature += (slopes + further) * stride;
    column += (slopes + 1) * stride;
  }
  feature = features;
  column = left;
  for (let at = shape; at < end; at += 8) {
    const slopes = load<u32>(at, 4) as i32;
    for (let k = 0; k < slopes; k++) {
      column += stride;
      addDots(column, feature, stride, slopes - k, n, out);
      feature += stride;
      out += ((slopes - k) as usize) << 3;
    }
    feature += (load<u32>(at, 8) as usize) * stride;
    column += stride;
  }
  for (let c = 0; c < columns; c++) {
    addDots(left + (c as usize) * stride, ratios + (c as usize) * stride, stride, columns - c, n, out);
    out += ((columns - c) as usize) << 3;
  }
}

/** into = by * from, element by element. */
function multiplyColumn(into: usize, by: usize, from: usize, n: i32): void {
  const bytes = (n as usize) << 3;
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(into + i, f64x2.mul(v128.load(from + i), v128.load(by + i)));
  }
}

/** Adds the sum of each of `count` columns, `stride` bytes apart, to `out`. */
function addColumnSums(columns: usize, stride: usize, count: i32, n: i32, out: usize): void {
  const bytes = (n as usize) << 3;
  for (let c = 0; c < count; c++) {
    const column = columns + (c as usize) * stride;
    let sum0 = f64x2.splat(0.0);
    let sum1 = sum0;
    let i: usize = 0;
    for (; i + 32 <= bytes; i += 32) {
      sum0 = f64x2.add(sum0, v128.load(column + i));
      sum1 = f64x2.add(sum1, v128.load(column + i, 16));
    }
    if (i < bytes) sum0 = f64x2.add(sum0, v128.load(column + i));
    addLanes(out + ((c as usize) << 3), f64x2.add(sum0, sum1));
  }
}

/** Adds the dot products of column `a` with `count` columns at `b`, `stride` bytes apart, to `out`. */
function addDots(a: usize, b: usize, stride: usize, count: i32, n: i32, out: usize): void {
  const bytes = (n as usize) << 3;
  let left = count;
  while (left >= 4) {
    dots4(a, b, stride, bytes, out);
    b += stride << 2;
    out += 32;
    left -= 4;
  }
  if (left >= 2) {
    dots2(a, b, stride, bytes, out);
    b += stride << 1;
    out += 16;
    left -= 2;
  }
  if (left == 1) dots1(a, b, bytes, out);
}

function dots4(a: usize, b0: usize, stride: usize, bytes: usize, out: usize): void {
  const b1 = b0 + stride;
  const b2 = b1 + stride;
  const b3 = b2 + stride;
  let s0 = f64x2.splat(0.0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = v128.load(a + i);
    s0 = f64x2.add(s0, f64x2.mul(v, v128.load(b0 + i)));
    s1 = f64x2.add(s1, f64x2.mul(v, v128.load(b1 + i)));
    s2 = f64x2.add(s2, f64x2.mul(v, v128.load(b2 + i)));
    s3 = f64x2.add(s3, f64x2.mul(v, v128.load(b3 + i)));
  }
  addLanes(out, s0);
  addLanes(out + 8, s1);
  addLanes(out + 16, s2);
  addLanes(out + 24, s3);
}

function dots2(a: usize, b0: usize, stride: usize, bytes: usize, out: usize): void {
  const b1 = b0 + stride;
  let s0 = f64x2.splat(0.0);
  let s1 = s0;
  let t0 = s0;
  let t1 = s0;
  let i: usize = 0;
  for (; i + 32 <= bytes; i += 32) {
    const v = v128.load(a + i);
    const w = v128.load(a + i, 16);
    s0 = f64x2.add(s0, f64x2.mul(v, v128.load(b0 + i)));
    s1 = f64x2.add(s1, f64x2.mul(v, v128.load(b1 + i)));
    t0 = f64x2.add(t0, f64x2.mul(w, v128.load(b0 + i, 16)));
    t1 = f64x2.add(t1, f64x2.mul(w, v128.load(b1 + i, 16)));
  }
  if (i < bytes) {
    const v = v128.load(a + i);
    s0 = f64x2.add(s0, f64x2.mul(v, v128.load(b0 + i)));
    s1 = f64x2.add(s1, f64x2.mul(v, v128.load(b1 + i)));
  }
  addLanes(out, f64x2.add(s0, t0));
  addLanes(out + 8, f64x2.add(s1, t1));
}

function dots1(a: usize, b: usize, bytes: usize, out: usize): void {
  let s = f64x2.splat(0.0);
  let t = s;
  let i: usize = 0;
  for (; i + 32 <= bytes; i += 32) {
    s = f64x2.add(s, f64x2.mul(v128.load(a + i), v128.load(b + i)));
    t = f64x2.add(t, f64x2.mul(v128.load(a + i, 16), v128.load(b + i, 16)));
  }
  if (i < bytes) s = f64x2.add(s, f64x2.mul(v128.load(a + i), v128.load(b + i)));
  addLanes(out, f64x2.add(s, t));
}
