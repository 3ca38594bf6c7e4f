// Toys of a hypothesis test: the distribution of a statistic where there is no signal, and where there is mu of it. Items 0 to N - 1
// are background-only toys, items N to 2N - 1 those of signal+background, which a test of no signal may do without.

import { digestOf, type Json } from '../contracts/canonical.ts';
import type { ClsTest, ToyStatistic } from '../contracts/cls-toys.ts';
import { isConverged } from '../inference/fit.ts';
import type { TestStatistics } from '../inference/test-statistics.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { type ClsIdentity, type ClsKind, clsMergedJson, clsShardJson } from './cls-file.ts';
import type { ClsRow } from './cls-row.ts';
import type { ItemRange } from './shards.ts';
import type { ItemRunner, MergeAccount, ShardPlace, Study } from './study.ts';
import { errorBoundOf, pathOf, type TestedToy, testToy } from './test-toy.ts';
import type { ToyModel, ToySet } from './toy-model.ts';
import type { JsonObject } from './toys-file.ts';

/** What all definitions of such studies have. */
export interface ClsQuestion {
  readonly kind: ClsKind;
  readonly test: ClsTest;
}

export class ClsStudy implements Study<ClsRow> {
  readonly kind: ClsKind;
  readonly digest: string;
  readonly definition: Json;
  readonly items: number;
  readonly identity: ClsIdentity;
  readonly #kernel: Kernel;
  readonly #model: ToyModel;
  readonly #test: ClsTest;

  constructor(kernel: Kernel, definition: ClsQuestion, model: ToyModel) {
    this.#kernel = kernel;
    this.#model = model;
    this.#test = definition.test;
    this.kind = definition.kind;
    this.definition = definition as unknown as Json;
    this.digest = digestOf(this.definition);
    this.items = (definition.test.background_only === true ? 1 : 2) * definition.test.n_toys;
    this.identity = {
      kind: this.kind,
      digest: this.digest,
      items: this.items,
      inputSchemaVersion: model.inputSchemaVersion,
      names: model.names,
      poi: model.poi,
      test: definition.test,
    };
  }

  get secondsAnItem(): number {
    return this.#model.secondsAToy(this.#test.points.sb, 2);
  }

  open(): ItemRunner<ClsRow> {
    return new ClsRunner(this.#kernel, this.#model, this.#test);
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
  readonly #statistic: ToyStatistic;
  readonly #poi: number;
  /** Where mu is held. */
  readonly #held: readonly [number];
  readonly #background: () => ToySet;
  readonly #signal: () => ToySet;

  constructor(kernel: Kernel, model: ToyModel, test: ClsTest) {
    this.#kernel = kernel;
    this.#test = test;
    this.#statistic = test.statistic ?? 'q-tilde';
    this.#poi = model.poiOfFits;
    this.#held = [this.#statistic === 'q0' ? 0 : test.mu_test];
    const { seed, fluctuate_globals: fluctuateGlobals } = test;
    const toysAt = (point: readonly number[]) => {
      let toys: ToySet | undefined;
      return () => {
        toys ??= model.toysAt(point, { seed, fluctuateGlobals });
        return toys;
      };
    };
    this.#background = toysAt(test.points.b);
    this.#signal = toysAt(test.points.sb);
  }

  run(item: number): ClsRow {
    const toys = item < this.#test.n_toys ? this.#background() : this.#signal();
    const mark = this.#kernel.mark();
    const toy = toys.toy(item);
    const tested = testToy(toy, this.#poi, this.#held);
    this.#kernel.release(mark);
    return rowOf(item, tested, this.#poi, this.#statistic, toy.events());
  }
}

function rowOf(item: number, toy: TestedToy, poi: number, statistic: ToyStatistic, events: number): ClsRow {
  const { free } = toy;
  const tested = toy.tested[0]!;
  const muHat = free.minimum.at[poi]!;
  return {
    item,
    q: tested.problem === null ? statisticOf(tested, statistic, muHat) : null,
    muHat: isConverged(free.status) ? muHat : null,
    statusFree: free.status,
    statusMu: tested.conditional.status,
    errorBound: errorBoundOf(toy),
    path: pathOf(toy),
    events,
  };
}

/** Of `tested`, which for q_0 was tested at 0. */
export function statisticOf(
  { q, qTilde, t }: TestStatistics,
  statistic: ToyStatistic,
  muHat: number,
): number {
  if (statistic === 'q0') return muHat < 0 ? 0 : t;
  return statistic === 'q' ? q : qTilde;
}
