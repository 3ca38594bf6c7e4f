// Toys of an unbinned model: each is drawn at fixed parameter values and brought to a likelihood in every way there is.

import type { UnbinnedSpec } from '../contracts/unbinned-spec.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { UnbinnedLikelihood } from '../unbinned/likelihood.ts';
import { compileUnbinned, type UnbinnedModel } from '../unbinned/model.ts';
import { ToySource } from '../unbinned/toys.ts';
import { type Exactness, type Foldings, foldingsAt, waysForEvents } from '../unbinned/ways.ts';
import { expectedYield } from '../unbinned/yield.ts';
import { type FittableToy, type ToyDrawing, type ToyModel, type ToySet, ToyStarts } from './toy-model.ts';

/** Of a typical core; per event, of the compressed way, and of events of several observables. */
const SECONDS_A_FIT = 1e-4;
const SECONDS_AN_EVENT = 1.5e-9;
const SECONDS_AN_UNFOLDED_EVENT = 1e-7;

export interface ToyFitOptions extends ToyDrawing {
  readonly exactness: Exactness;
}

/** A specification as studies of toys know it. */
export interface UnbinnedToyModel extends ToyModel<ToyFits> {
  readonly model: UnbinnedModel;
}

/** Throws RangeError for a model without a parameter of interest. */
export function unbinnedToyModel(
  kernel: Kernel,
  { spec, exactness }: { readonly spec: UnbinnedSpec; readonly exactness: Exactness },
): UnbinnedToyModel {
  const model = compileUnbinned(spec);
  if (model.poi === null) throw new RangeError('toys: the model has no parameter of interest');
  return {
    model,
    inputSchemaVersion: spec.schema_version,
    names: model.parameters.map((p) => p.name),
    poi: model.poi,
    poiOfFits: model.poi,
    bounds: model.parameters[model.poi]!,
    toysAt: (point, drawing) => new ToyFits(kernel, model, point, { ...drawing, exactness }),
    secondsAToy: (point, fits) => secondsAToy(kernel, model, point, fits),
  };
}

/** Toys of one model at one point, on one thread. */
export class ToyFits implements ToySet {
  readonly source: ToySource;
  readonly likelihood: UnbinnedLikelihood;
  readonly #kernel: Kernel;
  readonly #starts: ToyStarts;
  /** How a toy's events may be folded, where its own compression is not good enough. */
  readonly #foldings: Foldings;

  constructor(kernel: Kernel, model: UnbinnedModel, truth: ArrayLike<number>, options: ToyFitOptions) {
    this.#kernel = kernel;
    const at = Float64Array.from(truth);
    this.likelihood = new UnbinnedLikelihood(kernel, model);
    this.#starts = new ToyStarts(kernel, model.parameters, at, options.seed);
    this.#foldings = foldingsAt(this.likelihood, at, options.exactness);
    this.source = new ToySource(kernel, this.likelihood, at, options);
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
      starts: this.#starts.of(item),
      withoutUncertainties: false,
      events: () => events,
      told: ({ minimum, uncertainties }) => ({ estimates: minimum.at, uncertainties }),
    };
  }
}

/** A rough guess of one thread's work on a toy that is made at `at` and fitted `fits` times. */
function secondsAToy(kernel: Kernel, model: UnbinnedModel, at: ArrayLike<number>, fits: number): number {
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
