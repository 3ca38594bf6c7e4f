// -ln L of one channel as a function of the shared parameters, its gammas at their best values (the profile), with gradient and
// Hessian. With y_m the rate of a cell, u_m = dlambda/dgamma and so on, per bin:
//   value     lambda - n ln lambda + sum_j c_j(gamma_j)
//   gradient  w lambda',  w = 1 - n / lambda                                              (envelope theorem)
//   Hessian   w lambda'' + D' v v^T - w^2 sum_j a_j a_j^T / c_j''                         (Schur complement)
//             a_j = dA_j/dtheta,  D = n / lambda^2,  S = sum_j A_j^2 / c_j'',
//             D' = D / (1 + D S),  v = lambda' - w sum_j (A_j / c_j'') a_j,
// where lambda' and lambda'' are taken with the gammas held, and those at a bound are left out of the sums.
// docs/statistics/histfactory.md derives it. All buffers are made once.

import type { ElementaryMath } from '../kernel/math.ts';
import { eliminateBin, type Gammas, newGammas } from './eliminate.ts';
import { FACTOR_NUMBERS, type Rows } from './rows.ts';

/** The shared parameters at a point: their values, powers 1 to 6 of each, and the curve of shifts with two derivatives. */
export interface SharedPoint {
  readonly values: Float64Array;
  readonly powers: Float64Array;
  readonly curves: Float64Array;
}

export class ChannelTerms {
  readonly rows: Rows;
  readonly gammas: Gammas;
  /** The gammas of bin b are those from `gammaStart[b]` up to `gammaStart[b + 1]`. */
  readonly gammaStart: Int32Array;
  readonly lambda: Float64Array;
  /** w, and D', of each bin. */
  readonly tilt: Float64Array;
  readonly weight: Float64Array;
  /** lambda' and v of each bin, and a_j of each gamma: K numbers each, for the channel's K parameters. */
  readonly slopes: Float64Array;
  readonly reduced: Float64Array;
  readonly gammaSlopes: Float64Array;
  readonly #math: Pick<ElementaryMath, 'exp' | 'log'>;
  readonly #isWhole: Uint8Array;
  readonly #powers: boolean;
  readonly #shifted: Float64Array;
  readonly #linearProduct: Float64Array;
  readonly #factorProduct: Float64Array;
  readonly #factorSlope: Float64Array;
  readonly #factorCurve: Float64Array;
  readonly #rest: Float64Array;
  readonly #half: Float64Array;
  readonly #full: Float64Array;
  readonly #local: Float64Array;

  /** `powers`: whether interpolated factors are polynomials inside |alpha| < 1 (code 4). */
  constructor(rows: Rows, powers: boolean, math: Pick<ElementaryMath, 'exp' | 'log'>) {
    const k = rows.parameters.length;
    const cells = rows.nominal.length;
    this.rows = rows;
    this.#math = math;
    this.#powers = powers;
    this.gammas = newGammas(rows.gammas.length);
    this.gammaStart = new Int32Array(rows.bins + 1);
    for (const { bin } of rows.gammas) this.gammaStart[bin + 1]!++;
    for (let b = 0; b < rows.bins; b++) this.gammaStart[b + 1]! += this.gammaStart[b]!;
    this.#isWhole = Uint8Array.from(rows.gammas, (g) => (g.whole ? 1 : 0));
    this.lambda = new Float64Array(rows.bins);
    this.tilt = new Float64Array(rows.bins);
    this.weight = new Float64Array(rows.bins);
    this.slopes = new Float64Array(rows.bins * k);
    this.reduced = new Float64Array(rows.bins * k);
    this.gammaSlopes = new Float64Array(rows.gammas.length * k);
    this.#shifted = new Float64Array(cells);
    this.#linearProduct = new Float64Array(rows.count);
    this.#factorProduct = new Float64Array(rows.count);
    this.#factorSlope = new Float64Array(rows.factor.length);
    this.#factorCurve = new Float64Array(rows.factor.length);
    this.#rest = new Float64Array(rows.bins);
    this.#half = new Float64Array(k);
    this.#full = new Float64Array(k);
    this.#local = new Float64Array(k * k);
  }

  /** The value at a point, all rates and gammas with it; NaN outside the domain. `main` is the whole main data. */
  value(point: SharedPoint, main: Float64Array): number {
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
      value += n === 0 ? rate : rate - n * log(rate);
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
  #moveRates({ values, powers, curves }: SharedPoint): void {
    const { rows, gammas } = this;
    const { parameters, nominal, cellStart, firstBin, gammaOf, factorNumbers, shiftNumbers } = rows;
    const rest = this.#rest;
    const shifted = this.#shifted;
    rest.fill(0);
    gammas.slope.fill(0);
    for (let r = 0; r < rows.count; r++) {
      let linear = 1;
      for (let i = rows.linearStart[r]!; i < rows.linearStart[r + 1]!; i++)
        linear *= values[parameters[rows.linear[i]!]!]!;
      let product = 1;
      let exponent = 0;
      for (let i = rows.factorStart[r]!; i < rows.factorStart[r + 1]!; i++) {
        const p = parameters[rows.factor[i]!]!;
        const alpha = values[p]!;
        const c = FACTOR_NUMBERS * i;
        if (this.#powers && alpha > -1 && alpha < 1) {
          const q = 6 * p;
          const c1 = factorNumbers[c]!;
          const c2 = factorNumbers[c + 1]!;
          const c3 = factorNumbers[c + 2]!;
          const c4 = factorNumbers[c + 3]!;
          const c5 = factorNumbers[c + 4]!;
          const c6 = factorNumbers[c + 5]!;
          const x = powers[q]!;
          const x2 = powers[q + 1]!;
          const x3 = powers[q + 2]!;
          const x4 = powers[q + 3]!;
          const x5 = powers[q + 4]!;
          const factor = 1 + (c1 * x + c2 * x2 + (c3 * x3 + c4 * x4) + (c5 * x5 + c6 * powers[q + 5]!));
          const inverse = 1 / factor;
          const slope =
            (c1 + 2 * c2 * x + (3 * c3 * x2 + 4 * c4 * x3) + (5 * c5 * x4 + 6 * c6 * x5)) * inverse;
          product *= factor;
          this.#factorSlope[i] = slope;
          this.#factorCurve[i] =
            (2 * c2 + 6 * c3 * x + (12 * c4 * x2 + 20 * c5 * x3) + 30 * c6 * x4) * inverse - slope * slope;
        } else {
          const slope = alpha >= 0 ? factorNumbers[c + 6]! : -factorNumbers[c + 7]!;
          exponent += slope * alpha;
          this.#factorSlope[i] = slope;
          this.#factorCurve[i] = 0;
        }
      }
      if (exponent !== 0) product *= this.#math.exp(exponent);
      this.#linearProduct[r] = linear;
      this.#factorProduct[r] = product;
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
      for (let m = first; m < end; m++) {
        shifted[m]! *= product;
        const gamma = gammaOf[m]!;
        const rate = linear * shifted[m]!;
        if (gamma >= 0) gammas.slope[gamma]! += rate;
        else rest[firstBin[r]! + m - first]! += rate;
      }
    }
  }

  /** Adds gradient and Hessian at the point of the last `value` to those of `n` shared parameters; lower triangle only. */
  addDerivatives(
    { values, curves }: SharedPoint,
    main: Float64Array,
    gradient: Float64Array,
    hessian: Float64Array,
    n: number,
  ): void {
    const { rows, lambda, tilt, weight } = this;
    const k = rows.parameters.length;
    for (let b = 0; b < rows.bins; b++) {
      const count = main[rows.first + b]!;
      tilt[b] = count === 0 ? 1 : 1 - count / lambda[b]!;
      weight[b] = count === 0 ? 0 : count / (lambda[b]! * lambda[b]!);
    }
    this.#local.fill(0);
    this.slopes.fill(0);
    this.gammaSlopes.fill(0);
    for (let r = 0; r < rows.count; r++) this.#addRow(r, values, curves);
    this.#reduce();
    this.#addBins();
    const { parameters } = rows;
    const local = this.#local;
    for (let i = 0; i < k; i++) {
      const gi = parameters[i]! * n;
      for (let j = 0; j <= i; j++) hessian[gi + parameters[j]!]! += local[i * k + j]! + local[j * k + i]!;
    }
    for (let b = 0; b < rows.bins; b++) {
      const w = tilt[b]!;
      for (let i = 0; i < k; i++) gradient[parameters[i]!]! += w * this.slopes[b * k + i]!;
    }
  }

  /**
   * What a row gives to lambda' and to the a_j; and w lambda'', half of it, to the local matrix. With the row's linear
   * product L, its derivatives d of the logarithm of the factors and h' of the shifts, y = L Q h:
   *   y' = L Q (h d + h') + sum_k L_k Q h e_k
   *   y'' = L Q (h d d^T + d h'^T + h' d^T + diagonal) + sum_k L_k Q e_k (h d + h')^T + transposed + pairs of linear ones.
   */
  #addRow(r: number, values: Float64Array, curves: Float64Array): void {
    const { rows, tilt, gammas, slopes, gammaSlopes } = this;
    const { parameters, cellStart, firstBin, gammaOf, shiftNumbers, places } = rows;
    const k = rows.parameters.length;
    const half = this.#half;
    const full = this.#full;
    const local = this.#local;
    const shifted = this.#shifted;
    const linear = this.#linearProduct[r]!;
    const product = this.#factorProduct[r]!;
    const first = cellStart[r]!;
    const end = cellStart[r + 1]!;
    const factorFrom = rows.factorStart[r]!;
    const factorTo = rows.factorStart[r + 1]!;
    const linearFrom = rows.linearStart[r]!;
    const linearTo = rows.linearStart[r + 1]!;
    // `total` is the sum of w gamma Q h; `full` that of w gamma Q (h d + h'), `half` the same with h d / 2.
    let total = 0;
    for (let m = first; m < end; m++) {
      const bin = firstBin[r]! + m - first;
      const gamma = gammaOf[m]!;
      const factor = gamma >= 0 ? gammas.value[gamma]! : 1;
      const whole = gamma < 0 || this.#isWhole[gamma] === 1;
      const into = whole ? slopes : gammaSlopes;
      const at = (whole ? bin : gamma) * k;
      // Slopes of a bin that is one gamma's have it in them; those of a gamma do not.
      const scale = (whole ? factor : 1) * shifted[m]!;
      const weighted = tilt[bin]! * factor;
      total += weighted * shifted[m]!;
      for (let i = factorFrom; i < factorTo; i++)
        into[at + rows.factor[i]!]! += linear * scale * this.#factorSlope[i]!;
      for (let i = linearFrom; i < linearTo; i++)
        into[at + rows.linear[i]!]! += scale * this.#productWithout(r, i, -1, values);
      const shiftScale = (whole ? factor : 1) * linear * product;
      const w = weighted * product;
      for (let i = rows.shiftStart[r]!; i < rows.shiftStart[r + 1]!; i++) {
        const place = rows.shift[i]!;
        const c = rows.shiftAt[i]! + 2 * (m - first);
        const q = 3 * parameters[place]!;
        const slope = shiftNumbers[c]! + shiftNumbers[c + 1]! * curves[q + 1]!;
        into[at + place]! += shiftScale * slope;
        full[place]! += w * slope;
        local[place * k + place]! += 0.5 * linear * w * shiftNumbers[c + 1]! * curves[q + 2]!;
      }
    }
    const placeFrom = rows.placeStart[r]!;
    const placeTo = rows.placeStart[r + 1]!;
    for (let i = placeFrom; i < placeTo; i++) half[places[i]!] = full[places[i]!]!;
    for (let i = factorFrom; i < factorTo; i++) {
      const place = rows.factor[i]!;
      const slope = total * this.#factorSlope[i]!;
      half[place]! += 0.5 * slope;
      full[place]! += slope;
      local[place * k + place]! += 0.5 * linear * total * this.#factorCurve[i]!;
    }
    for (let i = factorFrom; i < factorTo; i++) {
      const slope = linear * this.#factorSlope[i]!;
      const at = rows.factor[i]! * k;
      for (let j = placeFrom; j < placeTo; j++) local[at + places[j]!]! += slope * half[places[j]!]!;
    }
    for (let i = linearFrom; i < linearTo; i++) {
      const without = this.#productWithout(r, i, -1, values);
      const at = rows.linear[i]! * k;
      for (let j = placeFrom; j < placeTo; j++) local[at + places[j]!]! += without * full[places[j]!]!;
      for (let l = linearFrom; l < i; l++)
        local[at + rows.linear[l]!]! += this.#productWithout(r, i, l, values) * total;
    }
    for (let i = placeFrom; i < placeTo; i++) full[places[i]!] = 0;
  }

  /** The product of a row's linear parameters, but for one or two of them. */
  #productWithout(r: number, one: number, other: number, values: Float64Array): number {
    const { linear, linearStart, parameters } = this.rows;
    let product = 1;
    for (let i = linearStart[r]!; i < linearStart[r + 1]!; i++)
      if (i !== one && i !== other) product *= values[parameters[linear[i]!]!]!;
    return product;
  }

  /** Completes lambda', and takes from it what the gammas take up: v and D'. */
  #reduce(): void {
    const { rows, gammas: g, gammaStart, slopes, gammaSlopes, reduced, tilt, weight } = this;
    const k = rows.parameters.length;
    for (let b = 0; b < rows.bins; b++) {
      const at = b * k;
      let sum = 0;
      for (let j = gammaStart[b]!; j < gammaStart[b + 1]!; j++) {
        const gamma = g.value[j]!;
        if (this.#isWhole[j] === 1) {
          for (let i = 0; i < k; i++) gammaSlopes[j * k + i] = slopes[at + i]! / gamma;
        } else {
          for (let i = 0; i < k; i++) slopes[at + i]! += gamma * gammaSlopes[j * k + i]!;
        }
        sum += g.slope[j]! * g.slope[j]! * g.inverse[j]!;
      }
      for (let i = 0; i < k; i++) reduced[at + i] = slopes[at + i]!;
      for (let j = gammaStart[b]!; j < gammaStart[b + 1]!; j++) {
        const part = tilt[b]! * g.slope[j]! * g.inverse[j]!;
        if (part !== 0) for (let i = 0; i < k; i++) reduced[at + i]! -= part * gammaSlopes[j * k + i]!;
      }
      weight[b]! /= 1 + weight[b]! * sum;
    }
  }

  /** Half of D' v v^T and of -w^2 a a^T / c'' of all bins, lower triangles. */
  #addBins(): void {
    const { rows, gammas: g, gammaStart, gammaSlopes, reduced, tilt, weight } = this;
    const k = rows.parameters.length;
    for (let b = 0; b < rows.bins; b++) {
      this.#addSquare(reduced, b * k, weight[b]!, k);
      const w = tilt[b]!;
      for (let j = gammaStart[b]!; j < gammaStart[b + 1]!; j++)
        this.#addSquare(gammaSlopes, j * k, -w * w * g.inverse[j]!, k);
    }
  }

  #addSquare(vectors: Float64Array, at: number, weight: number, k: number): void {
    if (weight === 0) return;
    const local = this.#local;
    for (let i = 0; i < k; i++) {
      const scaled = weight * vectors[at + i]!;
      if (scaled === 0) continue;
      const row = i * k;
      for (let j = 0; j < i; j++) local[row + j]! += scaled * vectors[at + j]!;
      local[row + i]! += 0.5 * scaled * vectors[at + i]!;
    }
  }
}
