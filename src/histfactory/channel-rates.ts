// The rates of one channel at a point, and the value of its likelihood with its gammas at their best values:
//   sum over bins of lambda - n ln lambda + sum_j c_j(gamma_j).
// All buffers are made once.

import type { ElementaryMath } from '../kernel/math.ts';
import { eliminateBin, type Gammas, newGammas } from './eliminate.ts';
import { emptyTerm } from './empty-bin.ts';
import { FACTOR_NUMBERS, type Rows } from './rows.ts';

/** The shared parameters at a point: their values, powers 1 to 6 of each, and the curve of shifts with two derivatives. */
export interface SharedPoint {
  readonly values: Float64Array;
  readonly powers: Float64Array;
  readonly curves: Float64Array;
}

export class ChannelRates {
  readonly rows: Rows;
  readonly gammas: Gammas;
  /** The gammas of bin b are those from `gammaStart[b]` up to `gammaStart[b + 1]`. */
  readonly gammaStart: Int32Array;
  readonly lambda: Float64Array;
  /** Of each cell: nominal + shifts, times the interpolated factors. Without linear parameters and gammas. */
  readonly shifted: Float64Array;
  /** Of each row: the product of the interpolated factors, and that of the linear parameters. */
  readonly product: Float64Array;
  readonly linear: Float64Array;
  /** Of each interpolated factor f: f' / f, and its derivative. */
  readonly factorSlope: Float64Array;
  readonly factorCurve: Float64Array;
  readonly #rest: Float64Array;
  readonly #polynomials: boolean;
  readonly #math: Pick<ElementaryMath, 'exp' | 'log'>;

  /** `polynomials`: whether interpolated factors are polynomials inside |alpha| < 1 (code 4). */
  constructor(rows: Rows, polynomials: boolean, math: Pick<ElementaryMath, 'exp' | 'log'>) {
    this.rows = rows;
    this.gammas = newGammas(rows.gammas.length);
    this.gammaStart = new Int32Array(rows.bins + 1);
    for (const { bin } of rows.gammas) this.gammaStart[bin + 1]!++;
    for (let b = 0; b < rows.bins; b++) this.gammaStart[b + 1]! += this.gammaStart[b]!;
    this.lambda = new Float64Array(rows.bins);
    this.shifted = new Float64Array(rows.nominal.length);
    this.product = new Float64Array(rows.count);
    this.linear = new Float64Array(rows.count);
    this.factorSlope = new Float64Array(rows.factor.length);
    this.factorCurve = new Float64Array(rows.factor.length);
    this.#rest = new Float64Array(rows.bins);
    this.#polynomials = polynomials;
    this.#math = math;
  }

  /** The value at a point, all rates and gammas with it; NaN outside the domain. `main` is the whole main data. */
  moveTo(point: SharedPoint, main: Float64Array): number {
    this.#moveRates(point);
    const { rows, gammas: g, gammaStart, lambda } = this;
    const log = this.#math.log;
    let value = 0;
    for (let b = 0; b < rows.bins; b++) {
      const n = main[rows.first + b]!;
      const from = gammaStart[b]!;
      const to = gammaStart[b + 1]!;
      const rate = eliminateBin(g, from, to, n, this.#rest[b]!);
      lambda[b] = rate;
      value += n === 0 ? emptyTerm(rate) : rate - n * log(rate);
      for (let j = from; j < to; j++) {
        const gamma = g.value[j]!;
        const a = g.measured[j]!;
        if (g.normal[j] === 1) {
          const off = a - gamma;
          value += (0.5 * off * off) / g.strength[j]!;
        } else {
          value += gamma * g.strength[j]! - (a === 0 ? 0 : a * log(gamma));
        }
      }
    }
    return value;
  }

  /** Rates of all cells without their gammas; sums of them go to `rest` and to the slopes of the gammas. */
  #moveRates({ values, curves, powers }: SharedPoint): void {
    const { rows, gammas, shifted } = this;
    const { parameters, nominal, cellStart, gammaOf, shiftNumbers } = rows;
    const rest = this.#rest;
    rest.fill(0);
    gammas.slope.fill(0);
    for (let r = 0; r < rows.count; r++) {
      let linear = 1;
      for (let i = rows.linearStart[r]!; i < rows.linearStart[r + 1]!; i++)
        linear *= values[parameters[rows.linear[i]!]!]!;
      const product = this.#moveFactors(r, values, powers);
      this.linear[r] = linear;
      this.product[r] = product;
      const first = cellStart[r]!;
      const end = cellStart[r + 1]!;
      for (let m = first; m < end; m++) shifted[m] = nominal[m]!;
      for (let i = rows.shiftStart[r]!; i < rows.shiftStart[r + 1]!; i++) {
        const p = parameters[rows.shift[i]!]!;
        const alpha = values[p]!;
        const q = curves[3 * p]!;
        let c = rows.shiftAt[i]!;
        for (let m = first; m < end; m++, c += 2)
          shifted[m]! += shiftNumbers[c]! * alpha + shiftNumbers[c + 1]! * q;
      }
      const bin = rows.firstBin[r]! - first;
      for (let m = first; m < end; m++) {
        shifted[m]! *= product;
        const gamma = gammaOf[m]!;
        const rate = linear * shifted[m]!;
        if (gamma >= 0) gammas.slope[gamma]! += rate;
        else rest[bin + m]! += rate;
      }
    }
  }

  /** The product of a row's interpolated factors; writes their slopes and curvatures. */
  #moveFactors(r: number, values: Float64Array, powers: Float64Array): number {
    const { parameters, factor, factorStart, factorNumbers } = this.rows;
    const end = factorStart[r + 1]!;
    let product = 1;
    let exponent = 0;
    for (let i = factorStart[r]!; i < end; i++) {
      const p = parameters[factor[i]!]!;
      const alpha = values[p]!;
      const c = FACTOR_NUMBERS * i;
      if (!(this.#polynomials && alpha > -1 && alpha < 1)) {
        const slope = alpha >= 0 ? factorNumbers[c + 6]! : -factorNumbers[c + 7]!;
        exponent += slope * alpha;
        this.factorSlope[i] = slope;
        this.factorCurve[i] = 0;
        continue;
      }
      const c1 = factorNumbers[c]!;
      const c2 = factorNumbers[c + 1]!;
      const c3 = factorNumbers[c + 2]!;
      const c4 = factorNumbers[c + 3]!;
      const c5 = factorNumbers[c + 4]!;
      const c6 = factorNumbers[c + 5]!;
      const q = 6 * p;
      const x2 = powers[q + 1]!;
      const x3 = powers[q + 2]!;
      const x4 = powers[q + 3]!;
      const x5 = powers[q + 4]!;
      const value = 1 + (c1 * alpha + c2 * x2 + (c3 * x3 + c4 * x4) + (c5 * x5 + c6 * powers[q + 5]!));
      const inverse = 1 / value;
      const slope =
        (c1 + 2 * c2 * alpha + (3 * c3 * x2 + 4 * c4 * x3) + (5 * c5 * x4 + 6 * c6 * x5)) * inverse;
      const curve = 2 * c2 + 6 * c3 * alpha + (12 * c4 * x2 + 20 * c5 * x3) + 30 * c6 * x4;
      product *= value;
      this.factorSlope[i] = slope;
      this.factorCurve[i] = curve * inverse - slope * slope;
    }
    return exponent === 0 ? product : product * this.#math.exp(exponent);
  }
}
