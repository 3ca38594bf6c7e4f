// Cholesky factors of symmetric matrices, row by row in doubles, and what is solved with them: src/minimize/cholesky.ts for many parameters.

import { addOuter } from './outer';

/**
 * Factors the n x n matrix at `a`, of which the lower triangle is read, as L L^T in its place. False, with the matrix unusable, when
 * it is not positive definite to rounding: a pivot below 1e-14 of its own diagonal element. What is above the diagonal stays.
 */
export function factorCholesky(a: usize, n: i32): bool {
  const step = (n as usize) << 3;
  let j: i32 = 0;
  // Two columns at a time, four rows at a time; each sum in two lanes, of even and odd terms.
  for (; j + 1 < n; j += 2) {
    const p = a + (j as usize) * step;
    const q = p + step;
    const end = p + ((j as usize) << 3);
    let pp = f64x2.splat(0.0);
    let qp = pp;
    let qq = pp;
    for (let k = p; k < end; k += 16) {
      const x = v128.load(k);
      const y = v128.load(k + step);
      pp = f64x2.add(pp, f64x2.mul(x, x));
      qp = f64x2.add(qp, f64x2.mul(y, x));
      qq = f64x2.add(qq, f64x2.mul(y, y));
    }
    const below = q + ((j as usize) << 3);
    const first = load<f64>(end);
    const second = load<f64>(below, 8);
    const pivot = first - sumOf(pp);
    if (!(pivot > 1e-14 * abs(first))) return false;
    const root = sqrt(pivot);
    const across = (load<f64>(below) - sumOf(qp)) / root;
    const next = second - sumOf(qq) - across * across;
    if (!(next > 1e-14 * abs(second))) return false;
    const nextRoot = sqrt(next);
    store<f64>(end, root);
    store<f64>(below, across);
    store<f64>(below, nextRoot, 8);
    let i = j + 2;
    for (; i + 3 < n; i += 4) addFour(a + (i as usize) * step, p, end, step, root, across, nextRoot);
    for (; i < n; i++) {
      const r = a + (i as usize) * step;
      let s = f64x2.splat(0.0);
      let t = s;
      let at = r;
      for (let k = p; k < end; k += 16) {
        const x = v128.load(at);
        s = f64x2.add(s, f64x2.mul(x, v128.load(k)));
        t = f64x2.add(t, f64x2.mul(x, v128.load(k + step)));
        at += 16;
      }
      writePair(at, s, t, root, across, nextRoot);
    }
  }
  if (j < n) {
    const p = a + (j as usize) * step;
    const end = p + ((j as usize) << 3);
    let pp = f64x2.splat(0.0);
    for (let k = p; k < end; k += 16) {
      const x = v128.load(k);
      pp = f64x2.add(pp, f64x2.mul(x, x));
    }
    const first = load<f64>(end);
    const pivot = first - sumOf(pp);
    if (!(pivot > 1e-14 * abs(first))) return false;
    store<f64>(end, sqrt(pivot));
  }
  return true;
}

/** Two columns of the four rows from `r` on. */
// @ts-expect-error: decorator
@inline
function addFour(
  r: usize,
  p: usize,
  end: usize,
  step: usize,
  root: f64,
  across: f64,
  nextRoot: f64,
): void {
  const r1 = r + step;
  const r2 = r1 + step;
  const r3 = r2 + step;
  let s0 = f64x2.splat(0.0);
  let t0 = s0;
  let s1 = s0;
  let t1 = s0;
  let s2 = s0;
  let t2 = s0;
  let s3 = s0;
  let t3 = s0;
  let offset: usize = 0;
  for (let k = p; k < end; k += 16) {
    const x = v128.load(k);
    const y = v128.load(k + step);
    let l = v128.load(r + offset);
    s0 = f64x2.add(s0, f64x2.mul(l, x));
    t0 = f64x2.add(t0, f64x2.mul(l, y));
    l = v128.load(r1 + offset);
    s1 = f64x2.add(s1, f64x2.mul(l, x));
    t1 = f64x2.add(t1, f64x2.mul(l, y));
    l = v128.load(r2 + offset);
    s2 = f64x2.add(s2, f64x2.mul(l, x));
    t2 = f64x2.add(t2, f64x2.mul(l, y));
    l = v128.load(r3 + offset);
    s3 = f64x2.add(s3, f64x2.mul(l, x));
    t3 = f64x2.add(t3, f64x2.mul(l, y));
    offset += 16;
  }
  writePair(r + offset, s0, t0, root, across, nextRoot);
  writePair(r1 + offset, s1, t1, root, across, nextRoot);
  writePair(r2 + offset, s2, t2, root, across, nextRoot);
  writePair(r3 + offset, s3, t3, root, across, nextRoot);
}

// @ts-expect-error: decorator
@inline
function writePair(at: usize, s: v128, t: v128, root: f64, across: f64, nextRoot: f64): void {
  const first = (load<f64>(at) - sumOf(s)) / root;
  store<f64>(at, first);
  store<f64>(at, (load<f64>(at, 8) - sumOf(t) - first * across) / nextRoot, 8);
}

// @ts-expect-error: decorator
@inline
function sumOf(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** Solves L L^T x = b in the place of b. */
export function solveCholesky(l: usize, n: i32, b: usize): void {
  const step = (n as usize) << 3;
  for (let i: usize = 0; i < (n as usize); i++) {
    const row = l + i * step;
    let sums = f64x2.splat(0.0);
    let k: usize = 0;
    for (; k + 1 < i; k += 2)
      sums = f64x2.add(sums, f64x2.mul(v128.load(row + (k << 3)), v128.load(b + (k << 3))));
    let sum = load<f64>(b + (i << 3)) - sumOf(sums);
    if (k < i) sum -= load<f64>(row + (k << 3)) * load<f64>(b + (k << 3));
    store<f64>(b + (i << 3), sum / load<f64>(row + (i << 3)));
  }
  for (let i: isize = (n as isize) - 1; i >= 0; i--) {
    const row = l + (i as usize) * step;
    const x = load<f64>(b + ((i as usize) << 3)) / load<f64>(row + ((i as usize) << 3));
    store<f64>(b + ((i as usize) << 3), x);
    subtractRow(row, i as usize, x, b);
  }
}

/** b[k] -= x row[k] for k < count. */
// @ts-expect-error: decorator
@inline
function subtractRow(row: usize, count: usize, x: f64, b: usize): void {
  const both = f64x2.splat(x);
  let k: usize = 0;
  for (; k + 1 < count; k += 2) {
    const at = b + (k << 3);
    v128.store(at, f64x2.sub(v128.load(at), f64x2.mul(both, v128.load(row + (k << 3)))));
  }
  if (k < count) {
    const at = b + (k << 3);
    store<f64>(at, load<f64>(at) - x * load<f64>(row + (k << 3)));
  }
}

/**
 * Writes the inverse of L L^T, exactly symmetric, to `inverse`; `m` has room for L^-1: n rows of `stride` doubles, a multiple of 8
 * that is n or more. `places` is the list of u32 from 0 to n - 1.
 */
export function invertCholesky(l: usize, n: i32, stride: i32, m: usize, places: usize, inverse: usize): void {
  const step = (n as usize) << 3;
  const width = (stride as usize) << 3;
  memory.fill(m, 0, (n as usize) * width);
  // M = L^-1: row i is (e_i - sum_(k < i) L_ik row k of M) / L_ii.
  for (let i: usize = 0; i < (n as usize); i++) {
    const row = l + i * step;
    const over = 1 / load<f64>(row + (i << 3));
    const to = m + i * width;
    for (let j: usize = 0; j < i; j += 8) {
      let a = f64x2.splat(0.0);
      let b = a;
      let c = a;
      let d = a;
      let from = m + j * width + (j << 3);
      for (let k = j; k < i; k++) {
        const x = v128.load64_splat(row + (k << 3));
        a = f64x2.add(a, f64x2.mul(x, v128.load(from)));
        b = f64x2.add(b, f64x2.mul(x, v128.load(from, 16)));
        c = f64x2.add(c, f64x2.mul(x, v128.load(from, 32)));
        d = f64x2.add(d, f64x2.mul(x, v128.load(from, 48)));
        from += width;
      }
      const scale = f64x2.splat(-over);
      const at = to + (j << 3);
      v128.store(at, f64x2.mul(a, scale));
      v128.store(at, f64x2.mul(b, scale), 16);
      v128.store(at, f64x2.mul(c, scale), 32);
      v128.store(at, f64x2.mul(d, scale), 48);
    }
    store<f64>(to + (i << 3), over);
  }
  // M^T M: element (i, j) is the sum over k >= i of M_ki M_kj.
  memory.fill(inverse, 0, (n as usize) * step);
  for (let i: i32 = 0; i < n; i += 4) {
    const from = m + (i as usize) * width;
    const left = from + ((i as usize) << 3);
    const rows = places + ((i as usize) << 2);
    addOuter(min(4, n - i), min(i + 4, n), false, n - i, left, width, from, width, rows, places, n, inverse);
  }
  for (let i: usize = 1; i < (n as usize); i++)
    for (let j: usize = 0; j < i; j++)
      store<f64>(inverse + j * step + (i << 3), load<f64>(inverse + i * step + (j << 3)));
}
