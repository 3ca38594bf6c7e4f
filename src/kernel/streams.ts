// Random streams by name: (base seed, item, purpose, part). Streams of different names share nothing, neighbouring base
// seeds included; a stream's numbers depend on its name alone.

import type { Kernel } from './kernel.ts';

/** What a stream is for. The numbers are part of every result: never change one, only add. */
export const purposes = {
  /** Events of a toy; part: the channel. */
  events: 1,
  /** Global observables of the constraints of a toy. */
  globals: 2,
  /** Order of events in a file; part: the channel. */
  shuffle: 3,
  /** A trial toy from which the grid of cells is chosen; part: the channel. */
  pilot: 4,
  /** Resampling of a summary. */
  bootstrap: 5,
  /** Start of a fit that is tried again. */
  retry: 6,
  /** Counts of the bins of a toy. */
  counts: 7,
  /** Auxiliary data of a binned toy. */
  auxiliary: 8,
  /** Events of a fitted model that data are compared with; part: the channel. */
  reference: 11,
} as const;

const STREAM_BYTES = 160;
/** Base seeds are whole numbers from 0 to this. */
export const LARGEST_SEED: number = Number.MAX_SAFE_INTEGER;

export class Stream {
  readonly address: number;
  readonly #kernel: Kernel;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.address = kernel.allocate(STREAM_BYTES);
  }

  /** Goes to the start of the stream of that name. `seed` and `item` are whole numbers below 2^53. */
  start(seed: number, item: number, purpose: number, part = 0): void {
    const word = (n: number): [number, number] => [n % 2 ** 32, Math.floor(n / 2 ** 32)];
    this.#kernel.exports.startStream(this.address, ...word(seed), ...word(item), purpose, part);
  }

  /** The next number, uniform in (0, 1). */
  uniform(): number {
    return this.#kernel.exports.uniform(this.address);
  }

  /** The next whole number from 0 to n - 1; n is at most 2^32, so that the bias of the product is below 2^-21. */
  below(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** The next number from a standard Gaussian, by its quantile function. */
  normal(): number {
    return this.#kernel.exports.normalQuantile(this.uniform());
  }
}
