// Toys of a binned model: each is drawn at fixed parameter values and brought to the profile likelihood of its shared parameters.

import type { BinnedCodes } from '../contracts/binned-studies.ts';
import type { Workspace } from '../contracts/workspace.ts';
import { compileWorkspace } from '../histfactory/compile.ts';
import { completePoint } from '../histfactory/completion.ts';
import { BinnedLikelihood } from '../histfactory/likelihood.ts';
import type { BinnedData, BinnedModel } from '../histfactory/model.ts';
import { splitParameters } from '../histfactory/split.ts';
import { BinnedToys } from '../histfactory/toys.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Way } from '../minimize/likelihood.ts';
import { type FittableToy, type ToyDrawing, type ToyModel, type ToySet, ToyStarts } from './toy-model.ts';

/** Which parameters rows tell of: all, or those of more than one bin. */
export type Told = 'all' | 'shared';

export interface BinnedToyModel extends ToyModel<BinnedToyFits> {
  readonly model: BinnedModel;
}

/** A workspace as studies of toys know it. Throws RangeError for a model without a parameter of interest. */
export function binnedToyModel(
  kernel: Kernel,
  { workspace, codes }: { readonly workspace: Workspace; readonly codes: BinnedCodes },
  tell: Told,
): BinnedToyModel {
  const model = compileWorkspace(workspace, kernel.exports, { codes });
  const { poi } = model;
  if (poi === null) throw new RangeError('toys: the model has no parameter of interest');
  const { shared } = splitParameters(model, [poi]);
  const told = tell === 'all' ? model.parameters.map((_, i) => i) : shared;
  return {
    model,
    inputSchemaVersion: `pyhf_workspace_${workspace.version}`,
    names: told.map((i) => model.parameters[i]!.name),
    poi: told.indexOf(poi),
    poiOfFits: shared.indexOf(poi),
    bounds: model.parameters[poi]!,
    toysAt: (point, drawing) => new BinnedToyFits(kernel, model, [poi], point, drawing, tell),
    secondsAToy: (_, fits) => secondsAToy(model, shared.length, fits),
  };
}

/** Toys of one model at one point, on one thread. Everything that a toy needs is made once. */
export class BinnedToyFits implements ToySet {
  readonly likelihood: BinnedLikelihood;
  readonly source: BinnedToys;
  readonly #seed: number;
  readonly #tell: Told;
  readonly #starts: ToyStarts;
  readonly #point: readonly number[];
  readonly #ways: readonly [Way];
  #data: BinnedData | null = null;

  /** `keep`: parameters of the model that fits must see, even if they touch one bin alone. */
  constructor(
    kernel: Kernel,
    model: BinnedModel,
    keep: readonly number[],
    point: readonly number[],
    drawing: ToyDrawing,
    tell: Told,
  ) {
    const likelihood = new BinnedLikelihood(kernel, model, keep);
    this.likelihood = likelihood;
    this.source = new BinnedToys(kernel, model, point, drawing.fluctuateGlobals);
    this.#seed = drawing.seed;
    this.#tell = tell;
    this.#point = point;
    this.#starts = new ToyStarts(kernel, likelihood.parameters, likelihood.sharedOf(point), drawing.seed);
    this.#ways = [() => likelihood];
  }

  /** Of the toy that was drawn last. */
  get data(): BinnedData {
    if (this.#data === null) throw new RangeError('BinnedToyFits: no toy was drawn yet');
    return this.#data;
  }

  toy(item: number): FittableToy {
    const data = this.source.draw(this.#seed, item);
    this.#data = data;
    this.likelihood.setData(data);
    return {
      ways: this.#ways,
      starts: this.#startsOf(item),
      withoutUncertainties: true,
      events: () => sumOf(data.main),
      told: ({ minimum, covariance, uncertainties }) => {
        if (this.#tell === 'shared') return { estimates: minimum.at, uncertainties };
        const all = completePoint(this.likelihood, minimum.at, covariance);
        return { estimates: all.values, uncertainties: all.uncertainties };
      },
    };
  }

  /** What is measured at its measured value, all else at the true values; then as for all toys. Made when asked for. */
  #startsOf(item: number): Iterable<ArrayLike<number>> {
    const toys = this;
    return {
      *[Symbol.iterator]() {
        yield toys.likelihood.startNear(toys.#point);
        yield* toys.#starts.of(item);
      },
    };
  }
}

function sumOf(counts: Float64Array): number {
  let sum = 0;
  for (let b = 0; b < counts.length; b++) sum += counts[b]!;
  return sum;
}

/** Of a typical core: for each evaluation, of which a fit takes a few, and each cell and pair of parameters in it. */
const EVALUATIONS_A_FIT = 5;
const SECONDS_A_CELL = 3e-8;
const SECONDS_A_PAIR = 1e-9;
const SECONDS_A_DRAW = 3e-8;

export function secondsAToy(
  { channels, bins, constraints }: BinnedModel,
  shared: number,
  fits: number,
): number {
  const cells = channels.reduce((sum, c) => sum + c.bins * c.samples.length, 0);
  const evaluation = SECONDS_A_CELL * cells + SECONDS_A_PAIR * shared * shared * bins;
  return fits * EVALUATIONS_A_FIT * evaluation + SECONDS_A_DRAW * (bins + constraints.length);
}
