// Cholesky factors of small symmetric matrices (row by row in flat arrays), and what is solved with them.

/**
 * Factors the n x n matrix `a` as L Lᵀ into `l` (lower triangle). Returns false, with `l` unusable, when `a` is not
 * positive definite to rounding: a pivot below 1e-14 of its own diagonal element.
 */
export function factorCholesky(a: Float64Array, n: number, l: Float64Array): boolean {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!;
      if (i === j) {
        if (!(sum > 1e-14 * Math.abs(a[i * n + i]!))) return false;
        l[i * n + i] = Math.sqrt(sum);
      } else {
        l[i * n + j] = sum / l[j * n + j]!;
      }
    }
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

/** Writes the inverse of L Lᵀ, [n * n], exactly symmetric, to `inverse`; `unit` has room for n numbers. */
export function invertCholesky(l: Float64Array, n: number, inverse: Float64Array, unit: Float64Array): void {
  for (let j = 0; j < n; j++) {
    unit.fill(0);
    unit[j] = 1;
    solveCholesky(l, n, unit, unit);
    for (let i = 0; i < n; i++) inverse[i * n + j] = unit[i]!;
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const mean = 0.5 * (inverse[i * n + j]! + inverse[j * n + i]!);
      inverse[i * n + j] = mean;
      inverse[j * n + i] = mean;
    }
  }
}
