// Factors by the kernels, against inverses that are known exactly, and against those of JavaScript.

import { describe, expect, it } from 'vitest';
import { KernelCholesky } from '../../src/kernel/cholesky.ts';
import { loadKernel } from '../../src/kernel/kernel.ts';
import { plainCholesky } from '../../src/minimize/cholesky.ts';

const kernel = await loadKernel();
const most = 61;
const cholesky = new KernelCholesky(kernel, most);

/** (i + 1, j + 1) -> 1 / (i + j + 1). */
function hilbert(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, k) => 1 / (Math.floor(k / n) + (k % n) + 1));
}

function choose(n: number, k: number): number {
  let product = 1;
  for (let i = 1; i <= k; i++) product = (product * (n - k + i)) / i;
  return Math.round(product);
}

/** Its inverse, in whole numbers: M.-D. Choi, Tricks or treats with the Hilbert matrix, Amer. Math. Monthly 90 (1983) 301. */
function inverseHilbert(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, k) => {
    const i = Math.floor(k / n) + 1;
    const j = (k % n) + 1;
    const sign = (i + j) % 2 === 0 ? 1 : -1;
    return (
      sign * (i + j - 1) * choose(n + i - 1, n - j) * choose(n + j - 1, n - i) * choose(i + j - 2, i - 1) ** 2
    );
  });
}

/** B B^T + n, with B from a fixed rule. */
function positive(n: number): Float64Array {
  const b = Float64Array.from({ length: n * n }, (_, k) => ((k * 7919 + 13) % 101) / 50 - 1);
  return Float64Array.from({ length: n * n }, (_, k) => {
    let sum = Math.floor(k / n) === k % n ? n : 0;
    for (let l = 0; l < n; l++) sum += b[Math.floor(k / n) * n + l]! * b[(k % n) * n + l]!;
    return sum;
  });
}

describe('Cholesky factors by the kernels', () => {
  it.each([1, 2, 3, 4, 5, 6, 7])('invert the Hilbert matrix of %i rows', (n) => {
    const factor = new Float64Array(n * n);
    const inverse = new Float64Array(n * n);
    expect(cholesky.factor(hilbert(n), n, factor)).toBe(true);
    cholesky.invert(factor, n, inverse);
    const exact = inverseHilbert(n);
    const largest = Math.max(...exact.map(Math.abs));
    // The condition number grows as e^(3.5 n).
    const tolerance = 1e-15 * 33 ** n;
    for (let k = 0; k < n * n; k++)
      expect(Math.abs(inverse[k]! - exact[k]!)).toBeLessThanOrEqual(tolerance * largest);
  });

  it.each([1, 2, 3, 8, 9, 16, 17, 30, 31, 58, most])('agree with those of JavaScript for %i rows', (n) => {
    const a = positive(n);
    const [l, plain, inverse, plainInverse] = Array.from({ length: 4 }, () => new Float64Array(n * n)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    expect(cholesky.factor(a, n, l)).toBe(true);
    expect(plainCholesky.factor(a, n, plain)).toBe(true);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) expect(l[i * n + j]).toBeCloseTo(plain[i * n + j]!, 11);
    const right = Float64Array.from({ length: n }, (_, i) => i - n / 3);
    const x = new Float64Array(n);
    cholesky.solve(l, n, right, x);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += a[i * n + j]! * x[j]!;
      expect(sum).toBeCloseTo(right[i]!, 10);
    }
    cholesky.invert(l, n, inverse);
    plainCholesky.invert(plain, n, plainInverse);
    for (let k = 0; k < n * n; k++) {
      expect(inverse[k]).toBeCloseTo(plainInverse[k]!, 11);
      expect(inverse[k]).toBe(inverse[(k % n) * n + Math.floor(k / n)]);
    }
  });

  it.each([1, 2, 3, 6, 21])('refuse a matrix of %i rows that is not positive definite', (n) => {
    const l = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      const a = positive(n);
      a[i * n + i] = -1;
      expect(cholesky.factor(a, n, l)).toBe(false);
      expect(plainCholesky.factor(a, n, l)).toBe(false);
    }
    // Of rank 1: the second pivot is rounding.
    const flat = new Float64Array(n * n).fill(0.1);
    if (n > 1) expect(cholesky.factor(flat, n, l)).toBe(false);
  });
});
