// Cholesky factors by the kernels: the same as src/minimize/cholesky.ts, faster where there are many parameters. Matrices are copied to
// kernel memory and back, which costs less than it saves from some twenty rows on.

import type { Kernel } from './kernel.ts';

/** Of matrices up to `most` rows. */
export class KernelCholesky {
  readonly #kernel: Kernel;
  /** Addresses: a matrix, one right-hand side, the inverse factor, the inverse. */
  readonly #matrix: number;
  readonly #right: number;
  readonly #factor: number;
  readonly #inverse: number;
  readonly #stride: number;
  /** The numbers from 0 on. */
  readonly #places: number;

  constructor(kernel: Kernel, most: number) {
    this.#kernel = kernel;
    this.#stride = 8 * Math.ceil(most / 8);
    this.#matrix = kernel.allocateDoubles(most * most);
    this.#right = kernel.allocateDoubles(most);
    this.#factor = kernel.allocateDoubles(most * this.#stride);
    this.#inverse = kernel.allocateDoubles(most * most);
    this.#places = kernel.allocate(4 * most);
    for (let i = 0; i < most; i++) kernel.words[this.#places / 4 + i] = i;
  }

  /** Factors the n x n matrix `a` as L L^T into `l`; false where it is not positive definite. */
  readonly factor = (a: Float64Array, n: number, l: Float64Array): boolean => {
    const { doubles, exports } = this.#kernel;
    const at = this.#matrix / 8;
    doubles.set(a.length === n * n ? a : a.subarray(0, n * n), at);
    if (!exports.factorCholesky(this.#matrix, n)) return false;
    l.set(doubles.subarray(at, at + n * n));
    return true;
  };

  /** Solves L L^T x = b; `x` may be `b`. */
  readonly solve = (l: Float64Array, n: number, b: Float64Array, x: Float64Array): void => {
    const { doubles, exports } = this.#kernel;
    doubles.set(l.length === n * n ? l : l.subarray(0, n * n), this.#matrix / 8);
    doubles.set(b.length === n ? b : b.subarray(0, n), this.#right / 8);
    exports.solveCholesky(this.#matrix, n, this.#right);
    x.set(this.#kernel.view(this.#right, n));
  };

  /** Writes the inverse of L L^T, [n * n], exactly symmetric, to `inverse`, which may be `l`. */
  readonly invert = (l: Float64Array, n: number, inverse: Float64Array): void => {
    const { doubles, exports } = this.#kernel;
    doubles.set(l.length === n * n ? l : l.subarray(0, n * n), this.#matrix / 8);
    exports.invertCholesky(this.#matrix, n, this.#stride, this.#factor, this.#places, this.#inverse);
    inverse.set(this.#kernel.view(this.#inverse, n * n));
  };
}
