// A toy study: item i is toy i, drawn at fixed parameter values and fitted.

import { digestOf, type Json } from '../contracts/canonical.ts';
import type { Assessment } from '../contracts/toys-definition.ts';
import type { Generation } from '../contracts/toys-output.ts';
import { type Fit, fit } from '../inference/fit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ItemRange } from './shards.ts';
import type { ItemRunner, MergeAccount, ShardPlace, Study } from './study.ts';
import type { ToyModel, ToySet } from './toy-model.ts';
import type { ToyRow } from './toy-row.ts';
import {
  type JsonObject,
  type ToysIdentity,
  type ToysKind,
  toysMergedJson,
  toysShardJson,
} from './toys-file.ts';

/** What all definitions of toy studies have. */
export interface ToysQuestion {
  readonly kind: ToysKind;
  readonly gen: Generation;
}

export class ToyStudy<S extends ToySet = ToySet> implements Study<ToyRow> {
  readonly kind: ToysKind;
  readonly digest: string;
  readonly definition: Json;
  readonly items: number;
  readonly identity: ToysIdentity;
  readonly #kernel: Kernel;
  readonly #model: ToyModel<S>;
  readonly #gen: Generation;
  readonly #assessment: Assessment;

  constructor(kernel: Kernel, definition: ToysQuestion, model: ToyModel<S>, assessment: Assessment) {
    this.#kernel = kernel;
    this.#model = model;
    this.#gen = definition.gen;
    this.#assessment = assessment;
    this.kind = definition.kind;
    this.definition = definition as unknown as Json;
    this.digest = digestOf(this.definition);
    this.items = definition.gen.n_toys;
    this.identity = {
      kind: this.kind,
      digest: this.digest,
      items: this.items,
      inputSchemaVersion: model.inputSchemaVersion,
      names: model.names,
      poi: model.poi,
      gen: definition.gen,
    };
  }

  get secondsAnItem(): number {
    return this.#model.secondsAToy(this.#gen.params, 1);
  }

  open(): ToyRunner<S> {
    const { params, seed, fluctuate_globals: fluctuateGlobals } = this.#gen;
    return new ToyRunner(this.#kernel, this.#model.toysAt(params, { seed, fluctuateGlobals }));
  }

  shardFile(range: ItemRange, shard: ShardPlace | null, rows: readonly ToyRow[]): JsonObject {
    return toysShardJson(this.identity, range, shard, rows, this.#assessment, this.#kernel);
  }

  mergedFile(rows: readonly ToyRow[], merge: MergeAccount): JsonObject {
    return toysMergedJson(this.identity, rows, merge, this.#assessment, this.#kernel);
  }
}

/** Draws and fits toys on this thread. */
export class ToyRunner<S extends ToySet = ToySet> implements ItemRunner<ToyRow> {
  readonly toys: S;
  readonly #kernel: Kernel;

  constructor(kernel: Kernel, toys: S) {
    this.#kernel = kernel;
    this.toys = toys;
  }

  run(item: number): ToyRow {
    const mark = this.#kernel.mark();
    const toy = this.toys.toy(item);
    const result = fit(toy.ways, { starts: toy.starts });
    const row = rowOf(item, result, toy);
    this.#kernel.release(mark);
    return row;
  }
}

function rowOf(toy: number, result: Fit, of: ReturnType<ToySet['toy']>): ToyRow {
  const { status, minimum, path, errorBound } = result;
  const lost = status === 'outside-domain';
  const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);
  const { estimates, uncertainties } = of.told(result);
  return {
    toy,
    status,
    estimates: Array.from(estimates, (x) => (lost ? null : x)),
    uncertainties: lost ? uncertainties.map(() => null) : uncertainties,
    nll: finite(minimum.value),
    edm: finite(minimum.edm),
    path,
    errorBound: finite(errorBound),
    events: of.events(),
  };
}
