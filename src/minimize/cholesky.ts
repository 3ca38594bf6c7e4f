// Cholesky factors of small symmetric matrices (row by row in flat arrays), and what is solved with them.

/** What solves with symmetric, positive definite matrices, as the functions below do. */
export interface Cholesky {
  readonly factor: (a: Float64Array, n: number, l: Float64Array) => boolean;
  readonly solve: (l: Float64Array, n: number, b: Float64Array, x: Float64Array) => void;
  readonly invert: (l: Float64Array, n: number, inverse: Float64Array) => void;
}

/**
 * Factors the n x n matrix `a` as L Lᵀ into `l` (lower triangle), which may be `a`. Returns false, with `l` unusable, when `a` is not
 * positive definite to rounding: a pivot below 1e-14 of its own diagonal element.
 */
export function factorCholesky(a: Float64Array, n: number, l: Float64Array): boolean {
  // Two columns at a time, four rows at a time: eight sums run side by side, each in the order of its own terms.
  let j = 0;
  for (; j + 1 < n; j += 2) {
    const p = j * n;
    const q = p + n;
    let pivot = a[p + j]!;
    let below = a[q + j]!;
    let next = a[q + j + 1]!;
    for (let k = 0; k < j; k++) {
      const x = l[p + k]!;
      const y = l[q + k]!;
      pivot -= x * x;
      below -= y * x;
      next -= y * y;
    }
    if (!(pivot > 1e-14 * Math.abs(a[p + j]!))) return false;
    const root = Math.sqrt(pivot);
    below /= root;
    next -= below * below;
    if (!(next > 1e-14 * Math.abs(a[q + j + 1]!))) return false;
    const nextRoot = Math.sqrt(next);
    l[p + j] = root;
    l[q + j] = below;
    l[q + j + 1] = nextRoot;
    let i = j + 2;
    for (; i + 3 < n; i += 4) {
      const r0 = i * n;
      const r1 = r0 + n;
      const r2 = r1 + n;
      const r3 = r2 + n;
      let s0 = a[r0 + j]!;
      let s1 = a[r1 + j]!;
      let s2 = a[r2 + j]!;
      let s3 = a[r3 + j]!;
      let t0 = a[r0 + j + 1]!;
      let t1 = a[r1 + j + 1]!;
      let t2 = a[r2 + j + 1]!;
      let t3 = a[r3 + j + 1]!;
      for (let k = 0; k < j; k++) {
        const x = l[p + k]!;
        const y = l[q + k]!;
        const l0 = l[r0 + k]!;
        const l1 = l[r1 + k]!;
        const l2 = l[r2 + k]!;
        const l3 = l[r3 + k]!;
        s0 -= l0 * x;
        t0 -= l0 * y;
        s1 -= l1 * x;
        t1 -= l1 * y;
        s2 -= l2 * x;
        t2 -= l2 * y;
        s3 -= l3 * x;
        t3 -= l3 * y;
      }
      s0 /= root;
      s1 /= root;
      s2 /= root;
      s3 /= root;
      l[r0 + j] = s0;
      l[r1 + j] = s1;
      l[r2 + j] = s2;
      l[r3 + j] = s3;
      l[r0 + j + 1] = (t0 - s0 * below) / nextRoot;
      l[r1 + j + 1] = (t1 - s1 * below) / nextRoot;
      l[r2 + j + 1] = (t2 - s2 * below) / nextRoot;
      l[r3 + j + 1] = (t3 - s3 * below) / nextRoot;
    }
    for (; i < n; i++) {
      const r = i * n;
      let s = a[r + j]!;
      let t = a[r + j + 1]!;
      for (let k = 0; k < j; k++) {
        const x = l[r + k]!;
        s -= x * l[p + k]!;
        t -= x * l[q + k]!;
      }
      s /= root;
      l[r + j] = s;
      l[r + j + 1] = (t - s * below) / nextRoot;
    }
  }
  if (j < n) {
    const p = j * n;
    let pivot = a[p + j]!;
    for (let k = 0; k < j; k++) pivot -= l[p + k]! * l[p + k]!;
    if (!(pivot > 1e-14 * Math.abs(a[p + j]!))) return false;
    l[p + j] = Math.sqrt(pivot);
  }
  return true;
}

/** Solves L Lᵀ x = b; `x` may be `b`. */
export function solveCholesky(l: Float64Array, n: number, b: Float64Array, x: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= l[i * n + k]! * x[k]!;
    x[i] = sum / l[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let k = i + 1; k < n; k++) sum -= l[k * n + i]! * x[k]!;
    x[i] = sum / l[i * n + i]!;
  }
}

/** Writes the inverse of L Lᵀ, [n * n], exactly symmetric, to `inverse`. */
export function invertCholesky(l: Float64Array, n: number, inverse: Float64Array): void {
  inverse.fill(0);
  // Four columns side by side, each solved as by `solveCholesky`; above a column's own row its first half is 0.
  let j = 0;
  for (; j + 3 < n; j += 4) {
    for (let i = j; i < n; i++) {
      let s0 = i === j ? 1 : 0;
      let s1 = i === j + 1 ? 1 : 0;
      let s2 = i === j + 2 ? 1 : 0;
      let s3 = i === j + 3 ? 1 : 0;
      for (let k = j; k < i; k++) {
        const x = l[i * n + k]!;
        const at = k * n + j;
        s0 -= x * inverse[at]!;
        s1 -= x * inverse[at + 1]!;
        s2 -= x * inverse[at + 2]!;
        s3 -= x * inverse[at + 3]!;
      }
      divide(inverse, i * n + j, s0, s1, s2, s3, l[i * n + i]!);
    }
    for (let i = n - 1; i >= 0; i--) {
      const to = i * n + j;
      let s0 = inverse[to]!;
      let s1 = inverse[to + 1]!;
      let s2 = inverse[to + 2]!;
      let s3 = inverse[to + 3]!;
      for (let k = i + 1; k < n; k++) {
        const x = l[k * n + i]!;
        const at = k * n + j;
        s0 -= x * inverse[at]!;
        s1 -= x * inverse[at + 1]!;
        s2 -= x * inverse[at + 2]!;
        s3 -= x * inverse[at + 3]!;
      }
      divide(inverse, to, s0, s1, s2, s3, l[i * n + i]!);
    }
  }
  for (; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= l[i * n + k]! * inverse[k * n + j]!;
      inverse[i * n + j] = sum / l[i * n + i]!;
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = inverse[i * n + j]!;
      for (let k = i + 1; k < n; k++) sum -= l[k * n + i]! * inverse[k * n + j]!;
      inverse[i * n + j] = sum / l[i * n + i]!;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) {
      const mean = 0.5 * (inverse[i * n + k]! + inverse[k * n + i]!);
      inverse[i * n + k] = mean;
      inverse[k * n + i] = mean;
    }
  }
}

export const plainCholesky: Cholesky = {
  factor: factorCholesky,
  solve: solveCholesky,
  invert: invertCholesky,
};

function divide(
  into: Float64Array,
  at: number,
  s0: number,
  s1: number,
  s2: number,
  s3: number,
  by: number,
): void {
  into[at] = s0 / by;
  into[at + 1] = s1 / by;
  into[at + 2] = s2 / by;
  into[at + 3] = s3 / by;
}
