// Toys of a binned model at given parameter values: a Poisson count in each bin, and every auxiliary measurement drawn anew around
// its parameter, Gauss(a | theta, sigma) or Poisson(a | gamma tau), as pyhf has it. Both are part of an experiment: leaving the
// auxiliary data at their nominal values makes other p-values (docs/statistics/binned-toys.md). Measurements of constants are drawn
// too, though no fit depends on them.

import type { Kernel } from '../kernel/kernel.ts';
import { purposes, Stream } from '../kernel/streams.ts';
import { expectedMain } from './expected.ts';
import type { BinnedData, BinnedModel } from './model.ts';

/** Bytes of a mean that is prepared for many counts (assembly/random/poisson.ts). */
const PREPARED_BYTES = 48;

/** All means are prepared once: toys of one point share them. */
export class BinnedToys {
  readonly #kernel: Kernel;
  readonly #stream: Stream;
  readonly #fluctuateGlobals: boolean;
  readonly #data: BinnedData;
  /** Where the prepared means of the bins are, one after the other. */
  readonly #means: number;
  /** Of each auxiliary measurement: its prepared mean, or 0 for a Gaussian; its centre; its standard deviation. */
  readonly #rows: Float64Array;
  readonly #centres: Float64Array;
  readonly #sigmas: Float64Array;

  /**
   * `at`: one value for each of the model's parameters. Throws RangeError where a rate is negative or not finite there. Without
   * `fluctuateGlobals` the auxiliary data are those that were measured, in every toy.
   */
  constructor(kernel: Kernel, model: BinnedModel, at: ArrayLike<number>, fluctuateGlobals = true) {
    this.#kernel = kernel;
    this.#fluctuateGlobals = fluctuateGlobals;
    this.#stream = new Stream(kernel);
    const main = expectedMain(model, at, kernel.exports);
    const wrong = main.findIndex((lambda) => !(lambda >= 0 && Number.isFinite(lambda)));
    if (wrong !== -1) throw new RangeError(`BinnedToys: bin ${wrong} has the rate ${main[wrong]}`);
    this.#data = {
      main: new Float64Array(model.bins),
      auxiliary: Float64Array.from(model.observed.auxiliary),
    };
    const prepare = (mean: number): number => {
      const row = kernel.allocate(PREPARED_BYTES);
      kernel.exports.preparePoisson(mean, row);
      return row;
    };
    this.#means = kernel.allocate(PREPARED_BYTES * model.bins);
    for (let b = 0; b < main.length; b++)
      kernel.exports.preparePoisson(main[b]!, this.#means + PREPARED_BYTES * b);
    const { constraints } = model;
    this.#rows = Float64Array.from(constraints, (c) =>
      c.kind === 'poisson' ? prepare(at[c.parameter]! * c.rate) : 0,
    );
    this.#centres = Float64Array.from(constraints, (c) => at[c.parameter]!);
    this.#sigmas = Float64Array.from(constraints, (c) => (c.kind === 'normal' ? c.sigma : 0));
  }

  /** Toy `item` of the study with this base seed; the same whatever was drawn before, valid until the next one is drawn. */
  draw(seed: number, item: number): BinnedData {
    const { main, auxiliary } = this.#data;
    const { poisson, normalQuantile, uniform } = this.#kernel.exports;
    const stream = this.#stream;
    const { address } = stream;
    stream.start(seed, item, purposes.counts);
    for (let b = 0; b < main.length; b++) main[b] = poisson(address, this.#means + PREPARED_BYTES * b);
    if (!this.#fluctuateGlobals) return this.#data;
    stream.start(seed, item, purposes.auxiliary);
    for (let k = 0; k < auxiliary.length; k++) {
      const row = this.#rows[k]!;
      auxiliary[k] =
        row === 0
          ? this.#centres[k]! + this.#sigmas[k]! * normalQuantile(uniform(address))
          : poisson(address, row);
    }
    return this.#data;
  }
}
