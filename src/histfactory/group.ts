// A group of channels in kernel memory: its counts, and what the last evaluation found of its bins and gammas.

import type { Kernel } from '../kernel/kernel.ts';
import {
  binDoubles,
  GAMMA_NORMAL_WORD,
  type GroupGamma,
  type GroupImage,
  gammaDoubles,
} from './group-image.ts';

type GammaField = Exclude<keyof typeof gammaDoubles, 'size'>;

export class ChannelGroup {
  readonly image: GroupImage;
  /** Where it is in kernel memory. */
  readonly address: number;
  readonly #kernel: Kernel;

  constructor(kernel: Kernel, image: GroupImage) {
    this.image = image;
    this.#kernel = kernel;
    this.address = kernel.place(new Float64Array(image.bytes));
  }

  /** The counts of its bins, out of the whole main data. */
  setCounts(main: ArrayLike<number>): void {
    const { doubles } = this.#kernel;
    const { mainOf, bins } = this.image;
    let at = this.address / 8 + bins + binDoubles.count;
    for (let b = 0; b < mainOf.length; b++, at += binDoubles.size) doubles[at] = main[mainOf[b]!]!;
  }

  /** What measures gamma `index`: `strength` is sigma^2 of a Gaussian, the rate of a Poisson measurement, 0 for none. */
  setConstraint(
    index: number,
    normal: boolean,
    numbers: Readonly<Record<'strength' | 'lower' | 'upper' | 'start', number>>,
  ): void {
    const at = this.#gamma(index);
    const { doubles } = this.#kernel;
    for (const field of ['strength', 'lower', 'upper', 'start'] as const)
      doubles[at + gammaDoubles[field]] = numbers[field];
    this.#kernel.words[2 * at + GAMMA_NORMAL_WORD] = normal ? 1 : 0;
  }

  /** Where the measured value of gamma `index` is among the kernel's doubles. */
  measuredAt(index: number): number {
    return this.#gamma(index) + gammaDoubles.measured;
  }

  /** Of gamma `index`, at the point of the last evaluation. */
  gamma(index: number, field: GammaField): number {
    return this.#kernel.doubles[this.#gamma(index) + gammaDoubles[field]]!;
  }

  /** Of bin `bin` of the group, at the point of the last evaluation with derivatives. */
  bin(bin: number, field: 'tilt' | 'weight'): number {
    return this.#kernel.doubles[
      this.address / 8 + this.image.bins + binDoubles.size * bin + binDoubles[field]
    ]!;
  }

  /**
   * What moves with the shared parameters in gamma `index` at the point of the last evaluation with derivatives: dgamma/dtheta for
   * the group's parameters, into `into`. 0 where a bound holds it.
   */
  gammaSlope(index: number, into: Float64Array): void {
    const gamma = this.image.gammas[index]!;
    const { bin, from, to } = gamma;
    const tilt = this.bin(bin, 'tilt');
    const weight = this.bin(bin, 'weight');
    const inverse = this.gamma(index, 'inverse');
    const slope = this.gamma(index, 'slope');
    const own = this.#slopesOf(gamma, index);
    // -(1 / c'') (w a + A D' v)
    const reduced = Float64Array.from(this.#vector(this.image.slopes, bin));
    for (let o = from; o < to; o++) {
      const other = this.#slopesOf(this.image.gammas[o]!, o);
      const part = tilt * this.gamma(o, 'slope') * this.gamma(o, 'inverse');
      for (let i = 0; i < reduced.length; i++) reduced[i]! -= part * other[i]!;
    }
    for (let i = 0; i < into.length; i++)
      into[i] = -inverse * (tilt * own[i]! + slope * weight * reduced[i]!);
  }

  /** a_j. */
  #slopesOf({ vector, bin }: GroupGamma, index: number): Float64Array {
    if (vector !== 0) return this.#vector(this.image.vectors, vector);
    const value = this.gamma(index, 'value');
    return this.#vector(this.image.slopes, bin).map((slope) => slope / value);
  }

  #vector(start: number, index: number): Float64Array {
    const { stride } = this.image;
    return this.#kernel.view(this.address + 8 * (start + stride * index), stride);
  }

  #gamma(index: number): number {
    return this.address / 8 + this.image.gammasStart + gammaDoubles.size * index;
  }
}
