// A profile scan of a binned model: item i is value i of the grid. Points hang on the free fit, which each thread makes for itself, and of
// one parameter on others of their block (`FOLLOWED` of src/inference/scan.ts), which are made with them: so a point is the same, to the
// last bit, in any shard and in a scan that is no study.

import type { BinnedScanDefinition, ScanQuestion } from '../contracts/binned-scan.ts';
import { digestOf, type Json } from '../contracts/canonical.ts';
import { compileWorkspace } from '../histfactory/compile.ts';
import type { BinnedData, BinnedModel } from '../histfactory/model.ts';
import { splitParameters } from '../histfactory/split.ts';
import { isConverged } from '../inference/fit.ts';
import { planePoint } from '../inference/plane-scan.ts';
import { FOLLOWED, profileScan, type ScanPoint } from '../inference/scan.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { type BinnedFit, fitBinned } from './binned-fit.ts';
import { secondsAToy } from './binned-fits.ts';
import { sharedPlace } from './binned-ranking.ts';
import type { BinnedSubject } from './binned-subject.ts';
import { type ScanIdentity, type ScanRow, scanMergedJson, scanShardJson } from './scan-file.ts';
import type { ItemRange } from './shards.ts';
import type { ItemRunner, MergeAccount, ShardPlace, Study } from './study.ts';
import type { JsonObject } from './toys-file.ts';

/** The definition of a study: only what its numbers depend on. `data` stand in for the observed ones of the workspace. */
export function defineBinnedScan(
  subject: BinnedSubject,
  scan: ScanQuestion,
  data: BinnedData | null = null,
): BinnedScanDefinition {
  const asked = data === null ? null : { main: [...data.main], auxiliary: [...data.auxiliary] };
  return { kind: 'binned-scan', revision: 1, ...subject, data: asked, scan } as BinnedScanDefinition;
}

/** What a free fit that keeps these parameters of the model says of their scan at values of each. */
export function scanQuestionOf(
  { likelihood, fit: { minimum, uncertainties, status } }: BinnedFit,
  axes: readonly { readonly parameter: number; readonly values: readonly number[] }[],
): ScanQuestion {
  const parameters = axes.map(({ parameter, values }) => {
    const place = sharedPlace(likelihood, parameter);
    return {
      name: likelihood.model.parameters[parameter]!.name,
      best: minimum.at[place]!,
      uncertainty: uncertainties[place] ?? null,
      values: [...values],
    };
  });
  return {
    parameters: parameters as ScanQuestion['parameters'],
    bestfit: [...likelihood.complete(minimum.at)],
    nll_hat: minimum.value,
    status,
  };
}

export class BinnedScan implements Study<ScanRow> {
  readonly kind = 'binned-scan';
  readonly digest: string;
  readonly definition: Json;
  readonly items: number;
  readonly identity: ScanIdentity;
  readonly #kernel: Kernel;
  readonly #model: BinnedModel;
  readonly #of: BinnedScanDefinition;

  constructor(kernel: Kernel, definition: BinnedScanDefinition) {
    const { workspace, codes, scan } = definition;
    this.#kernel = kernel;
    this.#model = compileWorkspace(workspace, kernel.exports, { codes });
    this.#of = definition;
    this.definition = definition as unknown as Json;
    this.digest = digestOf(this.definition);
    this.items = scan.parameters.reduce((product, p) => product * p.values.length, 1);
    this.identity = {
      digest: this.digest,
      items: this.items,
      inputSchemaVersion: `pyhf_workspace_${workspace.version}`,
      names: this.#model.parameters.map((p) => p.name),
      scan,
    };
  }

  get secondsAnItem(): number {
    return secondsAToy(this.#model, splitParameters(this.#model).shared.length, 1);
  }

  open(): ItemRunner<ScanRow> {
    const { data, scan } = this.#of;
    const { parameters } = this.#model;
    const keep = scan.parameters.map(({ name }) => parameters.findIndex((p) => p.name === name));
    const given =
      data === null
        ? undefined
        : { main: Float64Array.from(data.main), auxiliary: Float64Array.from(data.auxiliary) };
    const fitted = {
      ...fitBinned(this.#kernel, this.#model, { data: given, keep }),
      withoutUncertainties: true,
    };
    const places = keep.map((i) => sharedPlace(fitted.likelihood, i));
    const [first, second] = scan.parameters.map((p) => p.values) as [number[], number[] | undefined];
    return second === undefined
      ? lineRunner(fitted, places[0]!, first)
      : { run: (item) => planeRow(fitted, [places[0]!, places[1]!], [first, second], item) };
  }

  shardFile(range: ItemRange, shard: ShardPlace | null, rows: readonly ScanRow[]): JsonObject {
    return scanShardJson(this.identity, range, shard, rows);
  }

  mergedFile(rows: readonly ScanRow[], merge: MergeAccount): JsonObject {
    return scanMergedJson(this.identity, rows, merge, this.#kernel.exports);
  }
}

/** Items come in any order; the block of the last one is kept. */
function lineRunner(fitted: BinnedFit, place: number, values: readonly number[]): ItemRunner<ScanRow> {
  let block = -1;
  let points: readonly ScanPoint[] = [];
  return {
    run(item) {
      const own = Math.floor(item / FOLLOWED);
      if (own !== block) {
        const of = values.slice(own * FOLLOWED, (own + 1) * FOLLOWED);
        points = profileScan(fitted.ways, fitted.fit, place, of, {
          withoutUncertainties: true,
          follow: true,
        });
        block = own;
      }
      return { ...scanPointRow(fitted, points[item % FOLLOWED]!), item };
    },
  };
}

/** A point as the files of scans have it. */
export function scanPointRow(
  { likelihood }: Pick<BinnedFit, 'likelihood'>,
  { value, q, twoDeltaNll, fit: { minimum, status } }: ScanPoint,
) {
  return {
    mu: value,
    q_mu: finite(q),
    two_delta_nll: finite(twoDeltaNll),
    nll_mu: finite(minimum.value),
    converged: isConverged(status),
    n_iter: minimum.iterations,
    params: Array.from(likelihood.complete(minimum.at)),
  };
}

function planeRow(
  fitted: BinnedFit,
  places: readonly [number, number],
  [first, second]: readonly [readonly number[], readonly number[]],
  item: number,
): ScanRow {
  const values = [first[Math.floor(item / second.length)]!, second[item % second.length]!] as const;
  const { fit, twoDeltaNll, slopes } = planePoint(fitted, places, values);
  const { minimum, status } = fit;
  return {
    item,
    values: [...values],
    nll: finite(minimum.value),
    slopes: [finite(slopes[0]), finite(slopes[1])],
    two_delta_nll: finite(twoDeltaNll),
    converged: isConverged(status),
    n_iter: minimum.iterations,
    params: Array.from(fitted.likelihood.complete(minimum.at)),
  };
}

function finite(x: number): number | null {
  return Number.isFinite(x) ? x : null;
}
