// Goodness of fit of a binned model by toys: item i is a toy of the fitted model, auxiliary data drawn too, which is fitted freely and
// compared with the saturated model, as the data were (saturated.ts). Where bins hold few events chi2 follows no chi-square, and its
// distribution over toys says what it is worth.

import type { BinnedGofDefinition, GofTest } from '../contracts/binned-studies.ts';
import { digestOf, type Json } from '../contracts/canonical.ts';
import { compileWorkspace } from '../histfactory/compile.ts';
import type { BinnedModel } from '../histfactory/model.ts';
import { splitParameters } from '../histfactory/split.ts';
import { fit, isConverged } from '../inference/fit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { BinnedToyFits, secondsAToy } from './binned-fits.ts';
import type { BinnedSubject } from './binned-subject.ts';
import { type GofIdentity, type GofRow, gofMergedJson, gofShardJson } from './gof-file.ts';
import { saturatedTest } from './saturated.ts';
import type { ItemRange } from './shards.ts';
import type { ItemRunner, MergeAccount, ShardPlace, Study } from './study.ts';
import type { JsonObject } from './toys-file.ts';

/** The definition of a study: only what its numbers depend on. */
export function defineBinnedGof(subject: BinnedSubject, test: GofTest): BinnedGofDefinition {
  return { kind: 'binned-gof', revision: 1, ...subject, test } as BinnedGofDefinition;
}

export class BinnedGof implements Study<GofRow> {
  readonly kind = 'binned-gof';
  readonly digest: string;
  readonly definition: Json;
  readonly items: number;
  readonly identity: GofIdentity;
  readonly #kernel: Kernel;
  readonly #model: BinnedModel;
  readonly #test: GofTest;

  constructor(kernel: Kernel, definition: BinnedGofDefinition) {
    const { workspace, codes, test } = definition;
    this.#kernel = kernel;
    this.#model = compileWorkspace(workspace, kernel.exports, { codes });
    this.#test = test;
    this.definition = definition as unknown as Json;
    this.digest = digestOf(this.definition);
    this.items = test.n_toys;
    this.identity = {
      digest: this.digest,
      items: this.items,
      inputSchemaVersion: `pyhf_workspace_${workspace.version}`,
      names: this.#model.parameters.map((p) => p.name),
      test,
    };
  }

  get secondsAnItem(): number {
    return secondsAToy(this.#model, splitParameters(this.#model).shared.length, 1);
  }

  open(): ItemRunner<GofRow> {
    const { seed, fluctuate_globals: fluctuateGlobals, point } = this.#test;
    const toys = new BinnedToyFits(
      this.#kernel,
      this.#model,
      [],
      point,
      { seed, fluctuateGlobals },
      'shared',
    );
    return { run: (item) => this.#run(toys, item) };
  }

  shardFile(range: ItemRange, shard: ShardPlace | null, rows: readonly GofRow[]): JsonObject {
    return gofShardJson(this.identity, range, shard, rows);
  }

  mergedFile(rows: readonly GofRow[], merge: MergeAccount): JsonObject {
    return gofMergedJson(this.identity, rows, merge, this.#kernel.exports);
  }

  #run(toys: BinnedToyFits, item: number): GofRow {
    const toy = toys.toy(item);
    const { status, minimum } = fit(toy.ways, toy);
    const at = toys.likelihood.complete(minimum.at);
    const { chi2 } = saturatedTest(this.#model, toys.data, at, this.#kernel.exports);
    return { item, chi2: isConverged(status) ? chi2 : null, status, events: toy.events() };
  }
}
