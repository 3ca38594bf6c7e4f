// What all studies of toys do with one toy: draw it at fixed parameter values, bring it to a likelihood in every way there
// is, and say where its fit starts, and starts again.

import type { UnbinnedSpec } from '../contracts/unbinned-spec.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { purposes, Stream } from '../kernel/streams.ts';
import type { Way } from '../minimize/likelihood.ts';
import { UnbinnedLikelihood } from '../unbinned/likelihood.ts';
import type { UnbinnedModel } from '../unbinned/model.ts';
import { ToySource } from '../unbinned/toys.ts';
import { type Exactness, type Foldings, foldingsAt, waysForEvents } from '../unbinned/ways.ts';
import { expectedYield } from '../unbinned/yield.ts';

/** How often a toy's fit is started anew, near the true values, before it counts as not converged. */
const RETRIES = 3;
/** Half width of the retries' starts, as a part of the distance between a parameter's bounds. */
const JITTER = 0.1;
/** Of a typical core; per event, of the compressed way, and of events of several observables. */
const SECONDS_A_FIT = 1e-4;
const SECONDS_AN_EVENT = 1.5e-9;
const SECONDS_AN_UNFOLDED_EVENT = 1e-7;

export interface ToyFitOptions {
  readonly seed: number;
  readonly fluctuateGlobals: boolean;
  readonly exactness: Exactness;
}

/** One toy: its data in every way, valid until the next toy is drawn. */
export interface FittableToy {
  readonly ways: readonly Way[];
  /** The true values, then places near them; drawn only when they are asked for, since few fits need a second start. */
  readonly starts: Iterable<ArrayLike<number>>;
  /** Events drawn over all channels in the fit, once a way was asked for. */
  events(): number;
}

/** Toys of one model at one point, on one thread. */
export class ToyFits {
  readonly source: ToySource;
  readonly likelihood: UnbinnedLikelihood;
  readonly #kernel: Kernel;
  readonly #options: ToyFitOptions;
  readonly #truth: Float64Array;
  readonly #retries: Stream;
  /** How a toy's events may be folded, where its own compression is not good enough. */
  readonly #foldings: Foldings;

  constructor(kernel: Kernel, model: UnbinnedModel, truth: ArrayLike<number>, options: ToyFitOptions) {
    this.#kernel = kernel;
    this.#options = options;
    this.#truth = Float64Array.from(truth);
    this.likelihood = new UnbinnedLikelihood(kernel, model);
    this.#retries = new Stream(kernel);
    this.#foldings = foldingsAt(this.likelihood, this.#truth, options.exactness);
    this.source = new ToySource(kernel, this.likelihood, this.#truth, options);
  }

  toy(item: number): FittableToy {
    const measured = this.source.measured(item);
    let events = 0;
    const drawEvents = () => {
      const points = this.source.events(item);
      events = points.reduce((sum, p) => sum + p.count, 0);
      return points;
    };
    const drawFolded = () => {
      const toy = this.source.draw(item);
      events = toy.events.reduce((sum, n) => sum + n, 0);
      return toy.data;
    };
    return {
      ways: waysForEvents(this.#kernel, this.likelihood, drawEvents, measured, this.#foldings, drawFolded),
      starts: this.#starts(item),
      events: () => events,
    };
  }

  #starts(item: number): Iterable<ArrayLike<number>> {
    const fits = this;
    return {
      *[Symbol.iterator]() {
        yield fits.#truth;
        fits.#retries.start(fits.#options.seed, item, purposes.retry);
        for (let r = 0; r < RETRIES; r++) yield fits.#nearTruth();
      },
    };
  }

  #nearTruth(): readonly number[] {
    return this.likelihood.parameters.map((p, i) => {
      const truth = this.#truth[i]!;
      const width = Number.isFinite(p.upper - p.lower) ? p.upper - p.lower : 1 + Math.abs(truth);
      return truth + JITTER * width * (2 * this.#retries.uniform() - 1);
    });
  }
}

/** A rough guess of one thread's work on a toy that is made at `at` and fitted `fits` times. */
export function secondsAToy(
  kernel: Kernel,
  model: UnbinnedModel,
  at: ArrayLike<number>,
  fits: number,
): number {
  const channels = model.channels.filter((c) => c.inFit);
  const drawing = channels.reduce((sum, { processes, projections }) => {
    const events = processes.reduce((n, p) => n + expectedYield(p.yield, at, kernel.exports), 0);
    return sum + events * (projections.length === 1 ? SECONDS_AN_EVENT : SECONDS_AN_UNFOLDED_EVENT);
  }, 0);
  return fits * SECONDS_A_FIT + drawing;
}

/** What toys depend on of a specification. */
export function withoutData(spec: UnbinnedSpec): UnbinnedSpec {
  const channels = spec.channels.map(({ data: _, ...channel }) => channel);
  return { schema_version: spec.schema_version, model: spec.model, channels };
}
