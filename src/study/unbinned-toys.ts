// The toy study of an unbinned model: item i is toy i, drawn at fixed parameter values and fitted.

import { digestOf, type Json } from '../contracts/canonical.ts';
import type { Assessment, ToysDefinition } from '../contracts/toys-definition.ts';
import type { Generation } from '../contracts/toys-output.ts';
import type { UnbinnedSpec } from '../contracts/unbinned-spec.ts';
import { type Fit, fit } from '../inference/fit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { UnbinnedLikelihood } from '../unbinned/likelihood.ts';
import { compileUnbinned, type UnbinnedModel } from '../unbinned/model.ts';
import type { ToySource } from '../unbinned/toys.ts';
import type { Exactness } from '../unbinned/ways.ts';
import type { ItemRange } from './shards.ts';
import type { ItemRunner, MergeAccount, ShardPlace, Study } from './study.ts';
import { secondsAToy, ToyFits, withoutData } from './toy-fits.ts';
import type { ToyRow } from './toy-row.ts';
import { type JsonObject, type ToysIdentity, toysMergedJson, toysShardJson } from './toys-file.ts';

/** The definition of a study: only what its numbers depend on. */
export function defineToys(spec: UnbinnedSpec, gen: Generation, exactness: Exactness): ToysDefinition {
  return {
    kind: 'unbinned-toys',
    revision: 1,
    spec: withoutData(spec),
    gen,
    exactness,
  };
}

export class UnbinnedToys implements Study<ToyRow> {
  readonly kind = 'unbinned-toys';
  readonly digest: string;
  readonly definition: Json;
  readonly items: number;
  readonly model: UnbinnedModel;
  readonly identity: ToysIdentity;
  readonly #kernel: Kernel;
  readonly #of: ToysDefinition;
  readonly #assessment: Assessment;

  constructor(kernel: Kernel, definition: ToysDefinition, assessment: Assessment) {
    this.#kernel = kernel;
    this.#of = definition;
    this.#assessment = assessment;
    this.definition = definition as unknown as Json;
    this.digest = digestOf(this.definition);
    this.items = definition.gen.n_toys;
    this.model = compileUnbinned(definition.spec);
    if (this.model.poi === null) throw new RangeError('UnbinnedToys: the model has no parameter of interest');
    this.identity = {
      digest: this.digest,
      items: this.items,
      inputSchemaVersion: definition.spec.schema_version,
      names: this.model.parameters.map((p) => p.name),
      poi: this.model.poi,
      gen: definition.gen,
    };
  }

  get secondsAnItem(): number {
    return secondsAToy(this.#kernel, this.model, this.identity.gen.params, 1);
  }

  get spec(): UnbinnedSpec {
    return this.#of.spec;
  }

  open(): ToyRunner {
    return new ToyRunner(this.#kernel, this.model, this.#of);
  }

  shardFile(range: ItemRange, shard: ShardPlace | null, rows: readonly ToyRow[]): JsonObject {
    return toysShardJson(this.identity, range, shard, rows, this.#assessment, this.#kernel);
  }

  mergedFile(rows: readonly ToyRow[], merge: MergeAccount): JsonObject {
    return toysMergedJson(this.identity, rows, merge, this.#assessment, this.#kernel);
  }
}

/** Draws and fits toys on this thread. */
export class ToyRunner implements ItemRunner<ToyRow> {
  readonly source: ToySource;
  readonly likelihood: UnbinnedLikelihood;
  readonly #kernel: Kernel;
  readonly #fits: ToyFits;

  constructor(kernel: Kernel, model: UnbinnedModel, { gen, exactness }: ToysDefinition) {
    this.#kernel = kernel;
    const { seed, fluctuate_globals: fluctuateGlobals } = gen;
    this.#fits = new ToyFits(kernel, model, gen.params, { seed, fluctuateGlobals, exactness });
    this.source = this.#fits.source;
    this.likelihood = this.#fits.likelihood;
  }

  run(item: number): ToyRow {
    const mark = this.#kernel.mark();
    const { ways, starts, events } = this.#fits.toy(item);
    const result = fit(ways, { starts });
    this.#kernel.release(mark);
    return rowOf(item, result, events());
  }
}

function rowOf(
  toy: number,
  { status, minimum, uncertainties, path, errorBound }: Fit,
  events: number,
): ToyRow {
  const lost = status === 'outside-domain';
  const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);
  return {
    toy,
    status,
    estimates: Array.from(minimum.at, (x) => (lost ? null : x)),
    uncertainties: lost ? uncertainties.map(() => null) : uncertainties,
    nll: finite(minimum.value),
    edm: finite(minimum.edm),
    path,
    errorBound: finite(errorBound),
    events,
  };
}
