// Runs the kernels over the points of one channel, block by block, for one set of parameter values, and adds up all sums
// that the likelihood's value, gradient and Hessian are made of.

import type { Kernel } from '../kernel/kernel.ts';
import type { Channel } from './model.ts';
import type { PdfAtPoint } from './pdf.ts';
import type { Points } from './points.ts';
import { PAIR_BLOCK, PairScratch, quadraticPair } from './quadratic-pair.ts';
import { type SumsLayout, sumsLayout } from './sums-layout.ts';

/** Points a block: all columns of a typical channel stay in the first-level cache. */
const BLOCK = 256;
const STRIDE = BLOCK * 8;
/** Remainders of the mixture below this are no densities any more (ratios would overflow). */
const SMALLEST_REMAINDER = 1e-290;

export class ChannelSums {
  readonly channel: Channel;
  readonly layout: SumsLayout;
  readonly #kernel: Kernel;
  readonly #constants: readonly number[];
  readonly #shape: number;
  readonly #table: number;
  readonly #yields: number;
  readonly #observables: number;
  readonly #x: number;
  readonly #weights: number;
  readonly #logDensities: number;
  readonly #features: number;
  readonly #ratios: number;
  readonly #weighted: number;
  readonly #remainders: number;
  readonly #logSum: number;
  readonly #sums: number;
  readonly #sumCount: number;
  readonly #pair: PairScratch;

  constructor(kernel: Kernel, channel: Channel) {
    this.#kernel = kernel;
    this.channel = channel;
    const pdfs = channel.processes.map((p) => p.pdf);
    this.#constants = pdfs.map((pdf) => (pdf.constants === undefined ? 0 : kernel.place(pdf.constants)));
    this.layout = sumsLayout(channel);
    const { columns, offsets } = this.layout;
    this.#sumCount = this.layout.count;
    const count = pdfs.length;
    this.#shape = kernel.allocate(4 * (2 * count + 1));
    this.#table = kernel.allocate(8 * count);
    this.#yields = kernel.allocateDoubles(count);
    this.#observables = channel.projections.length;
    this.#x = kernel.allocate(STRIDE * this.#observables);
    this.#weights = kernel.allocate(STRIDE);
    this.#logDensities = kernel.allocate(count * STRIDE);
    this.#features = kernel.allocate(pdfs.reduce((sum, pdf) => sum + pdf.features, 0) * STRIDE);
    this.#ratios = kernel.allocate(columns * STRIDE);
    this.#weighted = kernel.allocate(columns * STRIDE);
    this.#remainders = kernel.allocate(STRIDE);
    this.#logSum = kernel.allocateDoubles(2);
    this.#sums = kernel.allocateDoubles(this.#sumCount);
    this.#pair = new PairScratch(kernel);
    const words = kernel.words;
    words[this.#shape / 4] = count;
    for (let p = 0; p < count; p++) {
      words[this.#shape / 4 + 1 + 2 * p] = pdfs[p]!.slopes;
      words[this.#shape / 4 + 2 + 2 * p] = pdfs[p]!.features - pdfs[p]!.slopes;
      words[this.#table / 4 + 2 * p] = this.#logDensities + p * STRIDE;
      words[this.#table / 4 + 2 * p + 1] = this.#ratios + offsets[p]! * STRIDE;
    }
  }

  /**
   * Returns the sum over the points, and over those of `more`, of w ln rho, or NaN where the density is not positive.
   * `sums` then gives, until the next call, what assembly/likelihood/sums.ts lists.
   */
  run(points: Points, more: Points | null, pdfs: readonly PdfAtPoint[], yields: ArrayLike<number>): number {
    const { doubles } = this.#kernel;
    doubles.fill(0, this.#sums / 8, this.#sums / 8 + this.#sumCount);
    doubles.set(yields, this.#yields / 8);
    const total = new CarriedSum();
    this.#add(points, pdfs, yields, total);
    if (more !== null) this.#add(more, pdfs, yields, total);
    return total.value;
  }

  /** Adds NaN where the density is not positive. */
  #add(points: Points, pdfs: readonly PdfAtPoint[], yields: ArrayLike<number>, total: CarriedSum): void {
    const pair = points.weights === 0 ? quadraticPair(pdfs, yields) : null;
    const paired = pair === null ? 0 : points.count - (points.count % 2);
    if (pair !== null) {
      this.#pair.start(pair, yields);
      for (let first = 0; first < paired; first += PAIR_BLOCK)
        total.add(this.#pair.run(pair, points.x + 8 * first, Math.min(PAIR_BLOCK, paired - first)));
      total.add(this.#pair.wideLogs(pair));
      this.#pair.addTo(this.sums, pair, yields);
    }
    for (let first = paired; first < points.count; first += BLOCK) {
      const left = Math.min(BLOCK, points.count - first);
      const x = points.x + 8 * first;
      const weights = points.weights === 0 ? 0 : points.weights + 8 * first;
      if (left % 2 === 0) {
        this.#addBlock(x, points.pitch, weights, left, pdfs, total);
      } else {
        this.#pad(x, points.pitch, weights, left);
        this.#addBlock(this.#x, STRIDE, this.#weights, left + 1, pdfs, total);
      }
    }
  }

  /** `n` is even, at most BLOCK. */
  #addBlock(
    x: number,
    pitch: number,
    weights: number,
    n: number,
    pdfs: readonly PdfAtPoint[],
    total: CarriedSum,
  ): void {
    const kernel = this.#kernel;
    const { exports, doubles } = kernel;
    let features = this.#features;
    for (let p = 0; p < pdfs.length; p++) {
      const logs = this.#logDensities + p * STRIDE;
      pdfs[p]!.writeColumns(kernel, x, n, logs, features, STRIDE, this.#constants[p]!, pitch);
      features += this.channel.processes[p]!.pdf.features * STRIDE;
    }
    exports.mixture(this.#table, pdfs.length, this.#yields, n, weights, this.#remainders, this.#logSum);
    exports.addSums(
      this.#shape,
      this.#ratios,
      this.#features,
      this.#weighted,
      weights,
      STRIDE,
      n,
      this.#sums,
    );
    const positive = doubles[this.#logSum / 8 + 1]! > SMALLEST_REMAINDER;
    total.add(positive ? doubles[this.#logSum / 8]! : Number.NaN);
  }

  /** The sums of the last run, valid until the kernel's next allocation. */
  get sums(): Float64Array {
    return this.#kernel.view(this.#sums, this.#sumCount);
  }

  /** An odd block, made even by its last point once more with weight 0. */
  #pad(x: number, pitch: number, weights: number, n: number): void {
    const { doubles } = this.#kernel;
    const ws = this.#weights / 8;
    for (let k = 0; k < this.#observables; k++) {
      const to = this.#x / 8 + k * BLOCK;
      const from = (x + k * pitch) / 8;
      doubles.copyWithin(to, from, from + n);
      doubles[to + n] = doubles[to + n - 1]!;
    }
    if (weights === 0) doubles.fill(1, ws, ws + n);
    else doubles.copyWithin(ws, weights / 8, weights / 8 + n);
    doubles[ws + n] = 0;
  }
}

/** Neumaier's sum: thousands of blocks of a large sample would otherwise cost the last digits. */
class CarriedSum {
  #sum = 0;
  #carry = 0;

  add(term: number): void {
    const next = this.#sum + term;
    this.#carry += Math.abs(this.#sum) >= Math.abs(term) ? this.#sum - next + term : term - next + this.#sum;
    this.#sum = next;
  }

  get value(): number {
    return this.#sum + this.#carry;
  }
}
