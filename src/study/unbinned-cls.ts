// Toys of a CL_s: the distribution of q~_mu where there is no signal, and where there is mu of it. Items 0 to N - 1 are
// background-only toys, items N to 2N - 1 those of signal+background.

import { digestOf, type Json } from '../contracts/canonical.ts';
import type { ClsDefinition, ClsTest } from '../contracts/cls-toys.ts';
import type { UnbinnedSpec } from '../contracts/unbinned-spec.ts';
import { isConverged } from '../inference/fit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { compileUnbinned, type UnbinnedModel } from '../unbinned/model.ts';
import type { Exactness } from '../unbinned/ways.ts';
import { type ClsIdentity, clsMergedJson, clsShardJson } from './cls-file.ts';
import type { ClsRow } from './cls-row.ts';
import type { ItemRange } from './shards.ts';
import type { ItemRunner, MergeAccount, ShardPlace, Study } from './study.ts';
import { errorBoundOf, pathOf, type TestedToy, testToy } from './test-toy.ts';
import { secondsAToy, ToyFits, withoutData } from './toy-fits.ts';
import type { JsonObject } from './toys-file.ts';

/** The definition of a study: only what its numbers depend on. */
export function defineCls(spec: UnbinnedSpec, test: ClsTest, exactness: Exactness): ClsDefinition {
  return { kind: 'unbinned-cls', revision: 1, spec: withoutData(spec), test, exactness };
}

export class UnbinnedCls implements Study<ClsRow> {
  readonly kind = 'unbinned-cls';
  readonly digest: string;
  readonly definition: Json;
  readonly items: number;
  readonly identity: ClsIdentity;
  readonly #kernel: Kernel;
  readonly #of: ClsDefinition;
  readonly #model: UnbinnedModel;

  constructor(kernel: Kernel, definition: ClsDefinition) {
    this.#kernel = kernel;
    this.#of = definition;
    this.definition = definition as unknown as Json;
    this.digest = digestOf(this.definition);
    this.items = 2 * definition.test.n_toys;
    this.#model = compileUnbinned(definition.spec);
    if (this.#model.poi === null) throw new RangeError('UnbinnedCls: the model has no parameter of interest');
    this.identity = {
      digest: this.digest,
      items: this.items,
      inputSchemaVersion: definition.spec.schema_version,
      names: this.#model.parameters.map((p) => p.name),
      poi: this.#model.poi,
      test: definition.test,
    };
  }

  get secondsAnItem(): number {
    return secondsAToy(this.#kernel, this.#model, this.#of.test.points.sb, 2);
  }

  open(): ItemRunner<ClsRow> {
    return new ClsRunner(this.#kernel, this.#model, this.#of);
  }

  shardFile(range: ItemRange, shard: ShardPlace | null, rows: readonly ClsRow[]): JsonObject {
    return clsShardJson(this.identity, range, shard, rows);
  }

  mergedFile(rows: readonly ClsRow[], merge: MergeAccount): JsonObject {
    return clsMergedJson(this.identity, rows, merge, this.#kernel.exports);
  }
}

/** Draws toys of both hypotheses on this thread, and fits each with mu free and with mu held. */
class ClsRunner implements ItemRunner<ClsRow> {
  readonly #kernel: Kernel;
  readonly #test: ClsTest;
  readonly #poi: number;
  readonly #background: () => ToyFits;
  readonly #signal: () => ToyFits;

  constructor(kernel: Kernel, model: UnbinnedModel, { test, exactness }: ClsDefinition) {
    this.#kernel = kernel;
    this.#test = test;
    this.#poi = model.poi!;
    const { seed, fluctuate_globals: fluctuateGlobals } = test;
    const toysAt = (point: readonly number[]) => {
      let fits: ToyFits | undefined;
      return () => {
        fits ??= new ToyFits(kernel, model, point, { seed, fluctuateGlobals, exactness });
        return fits;
      };
    };
    this.#background = toysAt(test.points.b);
    this.#signal = toysAt(test.points.sb);
  }

  run(item: number): ClsRow {
    const { mu_test: mu, n_toys: toys } = this.#test;
    const fits = item < toys ? this.#background() : this.#signal();
    const mark = this.#kernel.mark();
    const toy = fits.toy(item);
    const tested = testToy(toy, this.#poi, [mu]);
    this.#kernel.release(mark);
    return rowOf(item, tested, this.#poi, toy.events());
  }
}

function rowOf(item: number, toy: TestedToy, poi: number, events: number): ClsRow {
  const { free } = toy;
  const { conditional, qTilde, problem } = toy.tested[0]!;
  return {
    item,
    q: problem === null ? qTilde : null,
    muHat: isConverged(free.status) ? free.minimum.at[poi]! : null,
    statusFree: free.status,
    statusMu: conditional.status,
    errorBound: errorBoundOf(toy),
    path: pathOf(toy),
    events,
  };
}
