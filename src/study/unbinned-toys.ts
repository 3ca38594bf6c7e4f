// The toy study of an unbinned model: item i is toy i, drawn at fixed parameter values and fitted.

import { digestOf, type Json } from '../contracts/canonical.ts';
import type { Assessment, ToysDefinition } from '../contracts/toys-definition.ts';
import type { Generation } from '../contracts/toys-output.ts';
import type { UnbinnedSpec } from '../contracts/unbinned-spec.ts';
import { type Fit, fit } from '../inference/fit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { purposes, Stream } from '../kernel/streams.ts';
import type { Way } from '../minimize/likelihood.ts';
import { UnbinnedLikelihood } from '../unbinned/likelihood.ts';
import { compileUnbinned, type UnbinnedModel } from '../unbinned/model.ts';
import { ToySource } from '../unbinned/toys.ts';
import { type Exactness, type Foldings, foldingsAt, waysForEvents } from '../unbinned/ways.ts';
import { expectedYield } from '../unbinned/yield.ts';
import type { ItemRange } from './shards.ts';
import type { ItemRunner, MergeAccount, ShardPlace, Study } from './study.ts';
import type { ToyRow } from './toy-row.ts';
import { type JsonObject, type ToysIdentity, toysMergedJson, toysShardJson } from './toys-file.ts';

/** How often a toy's fit is started anew, near the true values, before it counts as not converged. */
const RETRIES = 3;
/** Of a typical core; per event, of the compressed way. */
const SECONDS_A_FIT = 1e-4;
const SECONDS_AN_EVENT = 1.5e-9;
/** Half width of the retries' starts, as a part of the distance between a parameter's bounds. */
const JITTER = 0.1;

/** The definition of a study: only what its numbers depend on. */
export function defineToys(spec: UnbinnedSpec, gen: Generation, exactness: Exactness): ToysDefinition {
  const channels = spec.channels.map(({ data: _, ...channel }) => channel);
  return {
    kind: 'unbinned-toys',
    revision: 1,
    spec: { schema_version: spec.schema_version, model: spec.model, channels },
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
    const { params } = this.identity.gen;
    const processes = this.model.channels.filter((c) => c.inFit).flatMap((c) => c.processes);
    const events = processes.reduce(
      (sum, p) => sum + expectedYield(p.yield, params, this.#kernel.exports),
      0,
    );
    return SECONDS_A_FIT + events * SECONDS_AN_EVENT;
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
  readonly #of: ToysDefinition;
  readonly #truth: Float64Array;
  readonly #retries: Stream;
  /** How a toy's events may be folded, where its own compression is not good enough. */
  readonly #foldings: Foldings;

  constructor(kernel: Kernel, model: UnbinnedModel, definition: ToysDefinition) {
    this.#kernel = kernel;
    this.#of = definition;
    this.#truth = Float64Array.from(definition.gen.params);
    this.likelihood = new UnbinnedLikelihood(kernel, model);
    this.#retries = new Stream(kernel);
    this.#foldings = foldingsAt(this.likelihood, this.#truth, definition.exactness);
    this.source = new ToySource(kernel, this.likelihood, this.#truth, {
      seed: definition.gen.seed,
      fluctuateGlobals: definition.gen.fluctuate_globals,
    });
  }

  run(item: number): ToyRow {
    const mark = this.#kernel.mark();
    const measured = this.source.measured(item);
    let events = 0;
    const drawEvents = () => {
      const points = this.source.events(item);
      events = points.reduce((sum, p) => sum + p.count, 0);
      return points;
    };
    const ways: Way[] = [];
    if (this.#foldings.cells.length > 0) {
      ways.push(() => {
        const toy = this.source.draw(item);
        events = toy.events.reduce((sum, n) => sum + n, 0);
        this.likelihood.setData('compressed', toy.data, measured);
        return this.likelihood;
      });
    }
    ways.push(...waysForEvents(this.#kernel, this.likelihood, drawEvents, measured, this.#foldings));
    const result = fit(ways, { starts: this.#starts(item) });
    this.#kernel.release(mark);
    return rowOf(item, result, events);
  }

  /** The true values, then places near them; drawn only when they are asked for, since few fits need a second start. */
  #starts(item: number): Iterable<ArrayLike<number>> {
    const runner = this;
    return {
      *[Symbol.iterator]() {
        yield runner.#truth;
        runner.#retries.start(runner.#of.gen.seed, item, purposes.retry);
        for (let r = 0; r < RETRIES; r++) yield runner.#nearTruth();
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
