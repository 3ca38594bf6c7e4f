// What a study of toys knows of a model, whether its likelihood is unbinned or binned: how toys of it are drawn at fixed values of its
// parameters, and each brought to a likelihood. Everything else about toys is the same for both.

import type { Fit } from '../inference/fit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { purposes, Stream } from '../kernel/streams.ts';
import type { Parameter } from '../minimize/function.ts';
import type { Way } from '../minimize/likelihood.ts';

/** How often a toy's fit is started anew, near the true values, before it counts as not converged. */
const RETRIES = 3;
/** Half width of the retries' starts, as a part of the distance between a parameter's bounds. */
const JITTER = 0.1;

export interface ToyModel<S extends ToySet = ToySet> {
  /** What kind of file the model came from. */
  readonly inputSchemaVersion: string;
  /** The parameters that rows tell of. */
  readonly names: readonly string[];
  /** Index of the parameter of interest among these, and among those that fits see. */
  readonly poi: number;
  readonly poiOfFits: number;
  /** Of the parameter of interest. */
  readonly bounds: { readonly lower: number; readonly upper: number };
  /** Toys made at `point`, on this thread. */
  toysAt(point: readonly number[], drawing: ToyDrawing): S;
  /** A rough guess of one thread's work on a toy that is made at `point` and fitted `fits` times. */
  secondsAToy(point: readonly number[], fits: number): number;
}

export interface ToyDrawing {
  /** Base seed of the study, a whole number from 0 to 2^53 - 1. */
  readonly seed: number;
  /** true: what auxiliary measurements gave is drawn anew in every toy. */
  readonly fluctuateGlobals: boolean;
}

/** Toys of one model at one point. */
export interface ToySet {
  /** Toy `item`; the same whatever came before. */
  toy(item: number): FittableToy;
}

/** One toy: its data in every way, valid until the next toy is drawn. */
export interface FittableToy {
  readonly ways: readonly Way[];
  /** The true values, then places near them; drawn only when they are asked for, since few fits need a second start. */
  readonly starts: Iterable<ArrayLike<number>>;
  /** Whether fits that only a statistic is asked of go without uncertainties. */
  readonly withoutUncertainties: boolean;
  /** Events drawn over all channels in the fit, once a way was asked for. */
  events(): number;
  /** What a fit of this toy, the last one of it, says of the parameters that rows tell of. */
  told(fit: Fit): ToldParameters;
}

export interface ToldParameters {
  readonly estimates: ArrayLike<number>;
  readonly uncertainties: readonly (number | null)[];
}

/** Where fits of toys start. */
export class ToyStarts {
  readonly #parameters: readonly Parameter[];
  readonly #truth: ArrayLike<number>;
  readonly #seed: number;
  readonly #retries: Stream;

  /** `truth` has a value for each of `parameters`. */
  constructor(kernel: Kernel, parameters: readonly Parameter[], truth: ArrayLike<number>, seed: number) {
    this.#parameters = parameters;
    this.#truth = truth;
    this.#seed = seed;
    this.#retries = new Stream(kernel);
  }

  /** Of toy `item`: the true values, then places near them. */
  of(item: number): Iterable<ArrayLike<number>> {
    const starts = this;
    return {
      *[Symbol.iterator]() {
        yield starts.#truth;
        starts.#retries.start(starts.#seed, item, purposes.retry);
        for (let r = 0; r < RETRIES; r++) yield starts.#nearTruth();
      },
    };
  }

  #nearTruth(): readonly number[] {
    return this.#parameters.map((p, i) => {
      const truth = this.#truth[i]!;
      const width = Number.isFinite(p.upper - p.lower) ? p.upper - p.lower : 1 + Math.abs(truth);
      return truth + JITTER * width * (2 * this.#retries.uniform() - 1);
    });
  }
}
