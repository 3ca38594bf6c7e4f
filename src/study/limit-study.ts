// Toys of an upper limit: the distribution of q~_mu, or of q_mu, where there is no signal, and where there is mu of it, at several values
// of mu. Items 0 to N - 1 are background-only toys, each tested at every value: the toys are the same, and only the
// statistic depends on mu. Items (1 + k) N to (2 + k) N - 1 are signal+background toys of value k, tested there.

import { digestOf, type Json } from '../contracts/canonical.ts';
import type { LimitTestSpec } from '../contracts/limit-toys.ts';
import { isConverged } from '../inference/fit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { type LimitIdentity, type LimitKind, limitMergedJson, limitShardJson } from './limit-file.ts';
import type { LimitRow } from './limit-row.ts';
import type { ItemRange } from './shards.ts';
import type { ItemRunner, MergeAccount, ShardPlace, Study } from './study.ts';
import { errorBoundOf, pathOf, type TestedToy, testToy } from './test-toy.ts';
import type { ToyModel, ToySet } from './toy-model.ts';
import type { JsonObject } from './toys-file.ts';

/** What all definitions of such studies have. */
export interface LimitQuestionOf {
  readonly kind: LimitKind;
  readonly test: LimitTestSpec;
}

export class LimitStudy implements Study<LimitRow> {
  readonly kind: LimitKind;
  readonly digest: string;
  readonly definition: Json;
  readonly items: number;
  readonly identity: LimitIdentity;
  readonly #kernel: Kernel;
  readonly #model: ToyModel;
  readonly #test: LimitTestSpec;

  constructor(kernel: Kernel, definition: LimitQuestionOf, model: ToyModel) {
    const { test } = definition;
    this.#kernel = kernel;
    this.#model = model;
    this.#test = test;
    this.kind = definition.kind;
    this.definition = definition as unknown as Json;
    this.digest = digestOf(this.definition);
    this.items = (1 + test.values.length) * test.n_toys;
    const { lower, upper } = model.bounds;
    if (test.values.some(({ mu }, k) => mu > upper || mu < lower || (k > 0 && mu <= test.values[k - 1]!.mu)))
      throw new RangeError('LimitStudy: the values do not ascend inside the bounds');
    this.identity = {
      kind: this.kind,
      digest: this.digest,
      items: this.items,
      inputSchemaVersion: model.inputSchemaVersion,
      names: model.names,
      poi: model.poi,
      test,
    };
  }

  get secondsAnItem(): number {
    return this.#model.secondsAToy(this.#test.values.at(-1)!.point, 3);
  }

  open(): LimitRunner {
    return new LimitRunner(this.#kernel, this.#model, this.#test);
  }

  shardFile(range: ItemRange, shard: ShardPlace | null, rows: readonly LimitRow[]): JsonObject {
    return limitShardJson(this.identity, range, shard, rows);
  }

  mergedFile(rows: readonly LimitRow[], merge: MergeAccount): JsonObject {
    return limitMergedJson(this.identity, rows, merge, this.#kernel);
  }
}

/** Draws toys on this thread, of one hypothesis after another, and fits each with mu free and with mu held. */
class LimitRunner implements ItemRunner<LimitRow> {
  readonly #kernel: Kernel;
  readonly #model: ToyModel;
  readonly #test: LimitTestSpec;
  readonly #mark: number;
  /** The toys of one hypothesis at a time: what they take of memory is given back with the next. */
  #toys: { readonly hypothesis: number; readonly fits: ToySet } | null = null;

  constructor(kernel: Kernel, model: ToyModel, test: LimitTestSpec) {
    this.#kernel = kernel;
    this.#model = model;
    this.#test = test;
    this.#mark = kernel.mark();
  }

  run(item: number): LimitRow {
    const { values, n_toys: toys } = this.#test;
    const hypothesis = Math.floor(item / toys);
    const fits = this.#toysOf(hypothesis);
    const mark = this.#kernel.mark();
    const toy = fits.toy(item);
    const at = hypothesis === 0 ? values.map((v) => v.mu) : [values[hypothesis - 1]!.mu];
    const tested = testToy(toy, this.#model.poiOfFits, at);
    this.#kernel.release(mark);
    return rowOf(item, tested, this.#model.poiOfFits, this.#test.statistic, toy.events());
  }

  #toysOf(hypothesis: number): ToySet {
    if (this.#toys?.hypothesis !== hypothesis) {
      const test = this.#test;
      const { seed, fluctuate_globals: fluctuateGlobals } = test;
      const point = hypothesis === 0 ? test.background : test.values[hypothesis - 1]!.point;
      this.#toys = null;
      this.#kernel.release(this.#mark);
      const fits = this.#model.toysAt(point, { seed, fluctuateGlobals });
      this.#toys = { hypothesis, fits };
    }
    return this.#toys.fits;
  }
}

function rowOf(
  item: number,
  toy: TestedToy,
  poi: number,
  statistic: LimitTestSpec['statistic'],
  events: number,
): LimitRow {
  const { free, tested } = toy;
  const failed = tested.find((t) => !isConverged(t.conditional.status)) ?? tested[0]!;
  return {
    item,
    q: tested.map((t) => (t.problem !== null ? null : statistic === 'q' ? t.q : t.qTilde)),
    muHat: isConverged(free.status) ? free.minimum.at[poi]! : null,
    statusFree: free.status,
    statusMu: failed.conditional.status,
    errorBound: errorBoundOf(toy),
    path: pathOf(toy),
    events,
  };
}
