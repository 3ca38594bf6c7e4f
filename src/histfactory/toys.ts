// Toys of a binned model at given parameter values: a Poisson count in each bin, and every auxiliary measurement drawn anew around
// its parameter, Gauss(a | theta, sigma) or Poisson(a | gamma tau). Both are part of an experiment: leaving the auxiliary data at
// their nominal values makes other p-values. Those of constants are drawn too, as pyhf does, though no fit depends on them.

import type { Kernel } from '../kernel/kernel.ts';
import { purposes, Stream } from '../kernel/streams.ts';
import { expectedMain } from './expected.ts';
import type { BinnedData, BinnedModel } from './model.ts';

/** Bytes of a mean that is prepared for many counts (assembly/random/poisson.ts). */
const PREPARED_BYTES = 48;

export class BinnedToys {
  readonly #kernel: Kernel;
  readonly #stream: Stream;
  readonly #data: BinnedData;
  readonly #means: number;
  readonly #auxiliary: readonly Measurement[];

  /** `at`: one value for each of the model's parameters. The rates must not be negative there. */
  constructor(kernel: Kernel, model: BinnedModel, at: ArrayLike<number>) {
    this.#kernel = kernel;
    this.#stream = new Stream(kernel);
    const main = expectedMain(model, at, kernel.exports);
    const negative = main.findIndex((lambda) => !(lambda >= 0));
    if (negative !== -1) throw new RangeError(`BinnedToys: bin ${negative} has the rate ${main[negative]}`);
    this.#data = {
      main: new Float64Array(model.bins),
      auxiliary: new Float64Array(model.constraints.length),
    };
    this.#means = kernel.allocate(PREPARED_BYTES * (model.bins + model.constraints.length));
    main.forEach((lambda, b) => {
      kernel.exports.preparePoisson(lambda, this.#means + PREPARED_BYTES * b);
    });
    this.#auxiliary = model.constraints.map((c, k): Measurement => {
      const centre = at[c.parameter]!;
      if (c.kind === 'normal') return { row: 0, centre, sigma: c.sigma };
      const row = this.#means + PREPARED_BYTES * (model.bins + k);
      kernel.exports.preparePoisson(centre * c.rate, row);
      return { row, centre, sigma: 0 };
    });
  }

  /** Toy `item` of the study with this base seed; valid until the next one is drawn. */
  draw(seed: number, item: number): BinnedData {
    const { main, auxiliary } = this.#data;
    const { poisson } = this.#kernel.exports;
    const stream = this.#stream;
    stream.start(seed, item, purposes.events);
    for (let b = 0; b < main.length; b++) main[b] = poisson(stream.address, this.#means + PREPARED_BYTES * b);
    stream.start(seed, item, purposes.globals);
    for (let k = 0; k < auxiliary.length; k++) {
      const { row, centre, sigma } = this.#auxiliary[k]!;
      auxiliary[k] = row === 0 ? centre + sigma * stream.normal() : poisson(stream.address, row);
    }
    return this.#data;
  }
}

interface Measurement {
  /** Where its mean is prepared; 0 for Gaussian ones. */
  readonly row: number;
  readonly centre: number;
  readonly sigma: number;
}
