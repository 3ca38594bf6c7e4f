// The fast path of a channel with two processes whose log densities are quadratic in x: powers of one variable z are
// summed in one pass (assembly/likelihood/quadratic-pair.ts), and give the same sums as the general kernels.

import type { Kernel } from '../kernel/kernel.ts';
import type { PdfAtPoint, QuadraticForm } from './pdf.ts';

/** Events a call of the kernel; its columns hold so many. */
export const PAIR_BLOCK = 1024;
/** Beyond so many of its own units from the other's centre, a narrow pdf in the other's variable loses digits. */
const FARTHEST = 64;
/** A second yield that is smaller than this part of the first loses digits in its difference. */
const SMALLEST_SHARE = 1e-3;
const MOMENTS = 16;

/** Two log densities, their features, and their variable z = (x - centre) * scale; polynomials in z from power 0. */
export interface QuadraticPair {
  readonly centre: number;
  readonly scale: number;
  /** The narrower process, whose ratio is summed; the other's follows from nu_0 r_0 + nu_1 r_1 = 1. The other way round,
   *  powers of z far from a narrow pdf, where its ratio vanishes, would be differences of large numbers. */
  readonly first: 0 | 1;
  readonly logDensities: readonly Polynomial[];
  /** For each process phi_0 = 1, then its features. */
  readonly features: readonly (readonly Polynomial[])[];
}

type Polynomial = readonly [number, number, number];

/** The pair that two pdfs make, or null where the general kernels must be used. */
export function quadraticPair(pdfs: readonly PdfAtPoint[], yields: ArrayLike<number>): QuadraticPair | null {
  const [a, b] = [pdfs[0]?.quadratic, pdfs[1]?.quadratic];
  if (pdfs.length !== 2 || !a || !b) return null;
  const first = a.scale >= b.scale ? 0 : 1;
  const [nu0, nu1] = [yields[first]!, yields[1 - first]!];
  if (!(nu0 >= 0 && nu1 > 0 && nu1 >= SMALLEST_SHARE * nu0)) return null;
  const base = first === 0 ? a : b;
  const moved = [a, b].map((form) => inVariable(form, base.centre, base.scale));
  if (moved.some((m) => !(Math.abs(m.shift) <= FARTHEST))) return null;
  return {
    centre: base.centre,
    scale: base.scale,
    first,
    logDensities: moved.map((m) => m.logDensity),
    features: moved.map((m) => [[1, 0, 0] as const, ...m.features]),
  };
}

/** A form's polynomials in z = (x - centre) * scale instead of its own variable v = shift + ratio z. */
function inVariable(
  form: QuadraticForm,
  centre: number,
  scale: number,
): { shift: number; logDensity: Polynomial; features: readonly Polynomial[] } {
  const shift = (centre - form.centre) * form.scale;
  const ratio = form.scale / scale;
  const substitute = ([c0, c1, c2]: Polynomial): Polynomial => [
    c0 + shift * (c1 + shift * c2),
    ratio * (c1 + 2 * shift * c2),
    ratio * ratio * c2,
  ];
  return { shift, logDensity: substitute(form.logDensity), features: form.features.map(substitute) };
}

/** Kernel memory of the fast path. */
export class PairScratch {
  readonly #kernel: Kernel;
  readonly #coefficients: number;
  readonly #columns: number;
  readonly #out: number;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#coefficients = kernel.allocateDoubles(5);
    this.#columns = kernel.allocateDoubles(2 * PAIR_BLOCK);
    this.#out = kernel.allocateDoubles(MOMENTS);
  }

  /** Makes ready for a pass over the points of one channel. */
  start(pair: QuadraticPair, yields: ArrayLike<number>): void {
    const { doubles } = this.#kernel;
    const narrow = pair.logDensities[pair.first]!;
    const wide = pair.logDensities[1 - pair.first]!;
    const difference = narrow.map((c, k) => c - wide[k]!);
    doubles.set([...difference, yields[pair.first]!, yields[1 - pair.first]!], this.#coefficients / 8);
    doubles.fill(0, this.#out / 8, this.#out / 8 + MOMENTS);
  }

  /** Runs `n` (even) points at `x`; returns their sum of ln(rho / f), f the wide density. NaN where that is not positive. */
  run(pair: QuadraticPair, x: number, n: number): number {
    this.#kernel.exports.quadraticPair(
      x,
      n,
      pair.centre,
      pair.scale,
      this.#coefficients,
      this.#columns,
      this.#out,
    );
    const { doubles } = this.#kernel;
    const logs = doubles[this.#out / 8]!;
    doubles[this.#out / 8] = 0;
    return logs;
  }

  /** The sum of ln f of the wide density over all points since `start`. */
  wideLogs(pair: QuadraticPair): number {
    return weighed(pair.logDensities[1 - pair.first]!, [1, 0, 0], this.#kernel.view(this.#out + 8, 5));
  }

  /** Adds what all passes since `start` summed to `sums`, in the layout of assembly/likelihood/sums.ts. */
  addTo(sums: Float64Array, pair: QuadraticPair, yields: ArrayLike<number>): void {
    const moments = this.#kernel.view(this.#out, MOMENTS);
    const plain = moments.subarray(1, 6);
    const ratio = moments.subarray(6, 11);
    const square = moments.subarray(11, 16);
    const first = pair.first;
    const nu0 = yields[first]!;
    const nu1 = yields[1 - first]!;
    const rest = plain.map((z, k) => (z - nu0 * ratio[k]!) / nu1);
    const mixed = ratio.map((r, k) => (r - nu0 * square[k]!) / nu1);
    const restSquare = rest.map((r, k) => (r - nu0 * mixed[k]!) / nu1);
    const ofProcess = (p: number) => (p === first ? ratio : rest);
    const ofPair = (p: number, q: number) => (p !== q ? mixed : p === first ? square : restSquare);
    let next = 0;
    for (let p = 0; p < 2; p++)
      for (const phi of pair.features[p]!) sums[next++]! += weighed(phi, [1, 0, 0], ofProcess(p));
    for (let p = 0; p < 2; p++) {
      const own = pair.features[p]!;
      for (let k = 1; k < own.length; k++)
        for (let l = k; l < own.length; l++) sums[next++]! += weighed(own[k]!, own[l]!, ofProcess(p));
    }
    const all = [0, 1].flatMap((p) => pair.features[p]!.map((phi) => ({ p, phi })));
    for (let i = 0; i < all.length; i++) {
      for (let j = i; j < all.length; j++)
        sums[next++]! += weighed(all[i]!.phi, all[j]!.phi, ofPair(all[i]!.p, all[j]!.p));
    }
  }
}

/** sum over the product of two polynomials of coefficient times moment. */
function weighed(a: Polynomial, b: Polynomial, moments: Float64Array): number {
  return (
    a[0] * b[0] * moments[0]! +
    (a[0] * b[1] + a[1] * b[0]) * moments[1]! +
    (a[0] * b[2] + a[1] * b[1] + a[2] * b[0]) * moments[2]! +
    (a[1] * b[2] + a[2] * b[1]) * moments[3]! +
    a[2] * b[2] * moments[4]!
  );
}
