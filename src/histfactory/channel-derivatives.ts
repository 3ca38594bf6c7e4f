// Gradient and Hessian of the profile likelihood of one channel. Per bin, with w = 1 - n / lambda (empty bins: empty-bin.ts):
//   gradient  w lambda'                                                                   (envelope theorem)
//   Hessian   w lambda'' + D' v v^T - w^2 sum_j a_j a_j^T / c_j''                         (Schur complement)
//             a_j = dA_j/dtheta,  D = n / lambda^2,  S = sum_j A_j^2 / c_j'',
//             D' = D / (1 + D S),  v = lambda' - w sum_j (A_j / c_j'') a_j,
// where lambda' and lambda'' are taken with the gammas held, and those at a bound are left out of the sums. A gamma that is a
// factor of the whole bin has a = lambda' / gamma. docs/statistics/histfactory.md derives it.
// Nearly all is written as sums of l r^T + r l^T, one pair of vectors for each row of the channel, each bin, and each gamma of a part
// of a bin; the kernel `addSymmetric` adds them up. All buffers are made once.

import type { Kernel } from '../kernel/kernel.ts';
import type { ChannelRates, SharedPoint } from './channel-rates.ts';
import { emptyCurvature, emptySlope } from './empty-bin.ts';

/** Up to so many parameters a channel is added up here. */
const FEW = 3;

export class ChannelDerivatives {
  /** w, and D', of each bin. */
  readonly tilt: Float64Array;
  readonly weight: Float64Array;
  /** lambda' of each bin: K numbers each, for the channel's K parameters. */
  readonly slopes: Float64Array;
  readonly #rates: ChannelRates;
  readonly #kernel: Kernel;
  /** Doubles between vectors: K, rounded up to a multiple of 4. */
  readonly #stride: number;
  readonly #pairs: number;
  readonly #firstBin: number;
  readonly #firstGamma: number;
  /** Of each gamma: its number among those of a part of a bin, or -1. */
  readonly #partial: Int32Array;
  /** The places that are linear in some row, and of each place its number among those, or -1. */
  readonly #linear: Int32Array;
  readonly #linearOf: Int32Array;
  /** Of each of them, K numbers: its row of the Hessian, off the diagonal. */
  readonly #linearRows: Float64Array;
  readonly #address: { readonly left: number; readonly right: number; readonly diagonal: number };
  readonly #places: number;
  /** Of each cell of a row, while that is added: where its slopes go (-1 - place among the vectors), and their scale and weight. */
  readonly #cell: { readonly into: Int32Array; readonly rate: Float64Array; readonly weight: Float64Array };
  #memory: Float64Array | null = null;
  #left: Float64Array;
  #right: Float64Array;
  #diagonal: Float64Array;

  constructor(kernel: Kernel, rates: ChannelRates) {
    const { rows } = rates;
    const k = rows.parameters.length;
    this.#kernel = kernel;
    this.#rates = rates;
    this.tilt = new Float64Array(rows.bins);
    this.weight = new Float64Array(rows.bins);
    this.slopes = new Float64Array(rows.bins * k);
    this.#stride = 4 * Math.ceil(k / 4);
    let partial = 0;
    this.#partial = Int32Array.from(rows.gammas, (g) => (g.whole ? -1 : partial++));
    this.#linear = Int32Array.from(new Set(rows.linear));
    this.#linearOf = Int32Array.from({ length: k }, (_, place) => this.#linear.indexOf(place));
    this.#linearRows = new Float64Array(this.#linear.length * k);
    this.#firstBin = rows.count;
    this.#firstGamma = this.#firstBin + rows.bins;
    this.#pairs = this.#firstGamma + partial;
    const size = this.#pairs * this.#stride;
    this.#address = {
      left: kernel.allocateDoubles(size),
      right: kernel.allocateDoubles(size),
      diagonal: kernel.allocateDoubles(this.#stride),
    };
    this.#cell = {
      into: new Int32Array(rows.bins),
      rate: new Float64Array(rows.bins),
      weight: new Float64Array(rows.bins),
    };
    this.#places = kernel.allocate(4 * k);
    kernel.words.set(rows.parameters, this.#places / 4);
    this.#left = kernel.view(this.#address.left, size).fill(0);
    this.#right = kernel.view(this.#address.right, size).fill(0);
    this.#diagonal = kernel.view(this.#address.diagonal, this.#stride);
  }

  /**
   * Adds the derivatives at the point of the last `moveTo` of the rates: to `gradient`, and to the lower triangle of the matrix of
   * `size` parameters at address `matrix`, of which `hessian` is a view.
   */
  add(
    point: SharedPoint,
    main: Float64Array,
    gradient: Float64Array,
    size: number,
    matrix: number,
    hessian: Float64Array,
  ): void {
    this.#prepare(point, main, gradient);
    if (this.#rates.rows.parameters.length <= FEW) this.#addFewPairs(size, hessian);
    else this.#addPairs(0, this.#pairs, size, matrix);
    this.#addLinear(size, hessian);
  }

  /** The same with D' v v^T of all bins alone for the matrix: what is left of it is small where rates fit counts. */
  addConvex(
    point: SharedPoint,
    main: Float64Array,
    gradient: Float64Array,
    size: number,
    matrix: number,
  ): void {
    this.#prepare(point, main, gradient);
    const { rows } = this.#rates;
    this.#diagonal.fill(0);
    for (let b = 0; b < rows.bins; b++) {
      const at = (this.#firstBin + b) * this.#stride;
      const scale = 0.5 * this.weight[b]!;
      for (let i = 0; i < rows.parameters.length; i++) this.#left[at + i] = scale * this.#right[at + i]!;
    }
    this.#addPairs(this.#firstBin, rows.bins, size, matrix);
  }

  /** Writes all vectors, and adds to the gradient. */
  #prepare(point: SharedPoint, main: Float64Array, gradient: Float64Array): void {
    this.#look();
    const { rows, lambda } = this.#rates;
    const { parameters } = rows;
    const k = parameters.length;
    for (let b = 0; b < rows.bins; b++) {
      const n = main[rows.first + b]!;
      const rate = lambda[b]!;
      this.tilt[b] = n === 0 ? emptySlope(rate) : 1 - n / rate;
      this.weight[b] = n === 0 ? emptyCurvature(rate) : n / (rate * rate);
    }
    this.slopes.fill(0);
    this.#diagonal.fill(0);
    this.#linearRows.fill(0);
    this.#right.fill(0, this.#firstGamma * this.#stride);
    for (let r = 0; r < rows.count; r++) this.#addRow(r, point);
    for (let b = 0; b < rows.bins; b++) {
      this.#closeBin(b);
      const w = this.tilt[b]!;
      for (let i = 0; i < k; i++) gradient[parameters[i]!]! += w * this.slopes[b * k + i]!;
    }
  }

  #addLinear(size: number, hessian: Float64Array): void {
    const { parameters } = this.#rates.rows;
    const k = parameters.length;
    for (let l = 0; l < this.#linear.length; l++) {
      const own = parameters[this.#linear[l]!]!;
      for (let i = 0; i < k; i++) {
        const other = parameters[i]!;
        hessian[other > own ? other * size + own : own * size + other]! += this.#linearRows[l * k + i]!;
      }
    }
  }

  /** `addSymmetric` for so few parameters that calling the kernel is what it costs. */
  #addFewPairs(size: number, hessian: Float64Array): void {
    const { parameters } = this.#rates.rows;
    const k = parameters.length;
    const left = this.#left;
    const right = this.#right;
    const stride = this.#stride;
    const end = this.#pairs * stride;
    for (let i = 0; i < k; i++) {
      const row = parameters[i]! * size;
      for (let j = 0; j <= i; j++) {
        let sum = i === j ? this.#diagonal[i]! : 0;
        for (let at = 0; at < end; at += stride)
          sum += left[at + i]! * right[at + j]! + right[at + i]! * left[at + j]!;
        hessian[row + parameters[j]!]! += sum;
      }
    }
  }

  #addPairs(from: number, count: number, size: number, matrix: number): void {
    const { left, right, diagonal } = this.#address;
    const offset = 8 * from * this.#stride;
    this.#kernel.exports.addSymmetric(
      this.#rates.rows.parameters.length,
      count,
      this.#stride,
      left + offset,
      right + offset,
      diagonal,
      this.#places,
      size,
      matrix,
    );
  }

  /**
   * What moves with the shared parameters in gamma `j` of bin `b` at the point of the last `add`: dgamma/dtheta for the channel's
   * parameters, into `into`. 0 where a bound holds it.
   */
  gammaSlope(j: number, b: number, into: Float64Array): void {
    this.#look();
    const { rows, gammas: g, gammaStart } = this.#rates;
    const k = rows.parameters.length;
    // -(1 / c'') (w a + A D' v)
    const inverse = g.inverse[j]!;
    for (let i = 0; i < k; i++) {
      let reduced = this.slopes[b * k + i]!;
      for (let o = gammaStart[b]!; o < gammaStart[b + 1]!; o++)
        reduced -= this.tilt[b]! * g.slope[o]! * g.inverse[o]! * this.#gammaSlopeAt(o, b, i);
      into[i] =
        -inverse * (this.tilt[b]! * this.#gammaSlopeAt(j, b, i) + g.slope[j]! * this.weight[b]! * reduced);
    }
  }

  /** Element i of a_j. */
  #gammaSlopeAt(j: number, b: number, i: number): number {
    const { rows, gammas } = this.#rates;
    const partial = this.#partial[j]!;
    return partial < 0
      ? this.slopes[b * rows.parameters.length + i]! / gammas.value[j]!
      : this.#right[(this.#firstGamma + partial) * this.#stride + i]!;
  }

  /** Views are made anew where the kernel's memory has grown. */
  #look(): void {
    const kernel = this.#kernel;
    if (this.#memory === kernel.doubles) return;
    this.#memory = kernel.doubles;
    const size = this.#pairs * this.#stride;
    this.#left = kernel.view(this.#address.left, size);
    this.#right = kernel.view(this.#address.right, size);
    this.#diagonal = kernel.view(this.#address.diagonal, this.#stride);
  }

  /**
   * What a row gives to lambda', to the a_j, and to w lambda''. With its linear product L, that of the others Q, its shifted rate h,
   * d the slopes of the logarithms of the factors, h' those of the shifts, and L_k = dL/dk:
   *   y'  = L Q (h d + h') + sum_k L_k Q h e_k
   *   y'' = L Q (h d d^T + d h'^T + h' d^T + diagonal) + sum_k L_k Q (e_k (h d + h')^T + transposed) + pairs of linear ones.
   * Summed over the row's bins with weights w gamma: total = sum w gamma Q h, V = sum w gamma Q h'.
   */
  #addRow(r: number, { values, curves }: SharedPoint): void {
    const { rows, gammas, shifted, factorSlope, factorCurve } = this.#rates;
    const { cellStart, gammaOf, shiftNumbers, places, parameters, factor, shift } = rows;
    const { slopes, tilt } = this;
    const right = this.#right;
    const left = this.#left;
    const diagonal = this.#diagonal;
    const linearRows = this.#linearRows;
    const stride = this.#stride;
    const k = parameters.length;
    const linear = this.#rates.linear[r]!;
    const product = this.#rates.product[r]!;
    const factorFrom = rows.factorStart[r]!;
    const factorTo = rows.factorStart[r + 1]!;
    const shiftFrom = rows.shiftStart[r]!;
    const shiftTo = rows.shiftStart[r + 1]!;
    const linearFrom = rows.linearStart[r]!;
    const linearTo = rows.linearStart[r + 1]!;
    const first = cellStart[r]!;
    const own = r * stride;
    for (let i = rows.placeStart[r]!; i < rows.placeStart[r + 1]!; i++) right[own + places[i]!] = 0;
    let total = 0;
    const end = cellStart[r + 1]!;
    const cells = end - first;
    const { into: cellInto, rate: cellScale, weight: cellWeight } = this.#cell;
    for (let m = first; m < end; m++) {
      const bin = rows.firstBin[r]! + m - first;
      const gamma = gammaOf[m]!;
      const value = gamma >= 0 ? gammas.value[gamma]! : 1;
      const w = tilt[bin]! * value;
      total += w * shifted[m]!;
      // The slope of a gamma of a part of the bin is its a_j, without gamma itself.
      const partial = gamma < 0 ? -1 : this.#partial[gamma]!;
      const into = partial < 0 ? slopes : right;
      const at = partial < 0 ? bin * k : (this.#firstGamma + partial) * stride;
      const scale = partial < 0 ? value : 1;
      const rate = scale * linear * shifted[m]!;
      cellInto[m - first] = partial < 0 ? at : -1 - at;
      cellScale[m - first] = scale * linear * product;
      cellWeight[m - first] = w * product;
      for (let i = factorFrom; i < factorTo; i++) into[at + factor[i]!]! += rate * factorSlope[i]!;
      for (let i = linearFrom; i < linearTo; i++)
        into[at + rows.linear[i]!]! += scale * shifted[m]! * this.#productWithout(r, i, -1, values);
    }
    for (let i = shiftFrom; i < shiftTo; i++) {
      const place = shift[i]!;
      const q = 3 * parameters[place]!;
      const slopeOfCurve = curves[q + 1]!;
      let sum = 0;
      let curvedSum = 0;
      let c = rows.shiftAt[i]!;
      for (let m = 0; m < cells; m++, c += 2) {
        const curved = shiftNumbers[c + 1]!;
        const slope = shiftNumbers[c]! + curved * slopeOfCurve;
        const at = cellInto[m]!;
        if (at >= 0) slopes[at + place]! += cellScale[m]! * slope;
        else right[place - 1 - at]! += cellScale[m]! * slope;
        const weight = cellWeight[m]!;
        sum += weight * slope;
        curvedSum += weight * curved;
      }
      right[own + place]! += sum;
      diagonal[place]! += linear * curvedSum * curves[q + 2]!;
    }
    // L (d V^T + V d^T + total d d^T) with left = L d and right = V + total d / 2.
    for (let i = factorFrom; i < factorTo; i++) {
      const place = factor[i]!;
      const slope = factorSlope[i]!;
      left[own + place] = linear * slope;
      right[own + place]! += 0.5 * total * slope;
      diagonal[place]! += linear * total * factorCurve[i]!;
    }
    for (let i = linearFrom; i < linearTo; i++) {
      const without = this.#productWithout(r, i, -1, values);
      const at = this.#linearOf[rows.linear[i]!]! * k;
      for (let j = rows.placeStart[r]!; j < rows.placeStart[r + 1]!; j++)
        linearRows[at + places[j]!]! += without * right[own + places[j]!]!;
      for (let j = factorFrom; j < factorTo; j++)
        linearRows[at + factor[j]!]! += 0.5 * without * total * factorSlope[j]!;
      for (let l = linearFrom; l < i; l++)
        linearRows[at + rows.linear[l]!]! += this.#productWithout(r, i, l, values) * total;
    }
  }

  /** The product of a row's linear parameters, but for one or two of them. */
  #productWithout(r: number, one: number, other: number, values: Float64Array): number {
    const { linear, linearStart, parameters } = this.#rates.rows;
    let product = 1;
    for (let i = linearStart[r]!; i < linearStart[r + 1]!; i++)
      if (i !== one && i !== other) product *= values[parameters[linear[i]!]!]!;
    return product;
  }

  /** Completes lambda' of a bin, and writes its vectors: D' v v^T, and those of its gammas of a part of it. */
  #closeBin(b: number): void {
    const { rows, gammas: g, gammaStart } = this.#rates;
    const { slopes, weight } = this;
    const right = this.#right;
    const left = this.#left;
    const stride = this.#stride;
    const k = rows.parameters.length;
    const from = gammaStart[b]!;
    const to = gammaStart[b + 1]!;
    const w = this.tilt[b]!;
    const at = (this.#firstBin + b) * stride;
    let sum = 0;
    for (let j = from; j < to; j++) {
      sum += g.slope[j]! * g.slope[j]! * g.inverse[j]!;
      const partial = this.#partial[j]!;
      if (partial < 0) continue;
      const a = (this.#firstGamma + partial) * stride;
      const gamma = g.value[j]!;
      for (let i = 0; i < k; i++) slopes[b * k + i]! += gamma * right[a + i]!;
    }
    weight[b]! /= 1 + weight[b]! * sum;
    for (let i = 0; i < k; i++) right[at + i] = slopes[b * k + i]!;
    let scale = weight[b]!;
    for (let j = from; j < to; j++) {
      const part = w * g.slope[j]! * g.inverse[j]!;
      const square = w * w * g.inverse[j]!;
      const partial = this.#partial[j]!;
      if (partial < 0) {
        // The only gamma of its bin: v and a are both along lambda'.
        const gamma = g.value[j]!;
        const along = 1 - part / gamma;
        scale = scale * along * along - square / (gamma * gamma);
        continue;
      }
      const a = (this.#firstGamma + partial) * stride;
      for (let i = 0; i < k; i++) {
        right[at + i]! -= part * right[a + i]!;
        left[a + i] = -0.5 * square * right[a + i]!;
      }
    }
    for (let i = 0; i < k; i++) left[at + i] = 0.5 * scale * right[at + i]!;
  }
}
