// All patches of a patch set against one workspace: item i is patch i, fitted and tested, with upper limits observed and expected.

import type { PatchesDefinition, PatchesTest } from '../contracts/binned-studies.ts';
import { digestOf, type Json } from '../contracts/canonical.ts';
import { SheafFailure } from '../contracts/failures.ts';
import type { JsonPatch } from '../contracts/patch-set.ts';
import { pathText } from '../contracts/problems.ts';
import type { Workspace } from '../contracts/workspace.ts';
import { applyPatch } from '../formats/json/patch.ts';
import type { WrittenNumbers } from '../formats/json/written-numbers.ts';
import { measurementOf } from '../formats/pyhf/measurement.ts';
import { asWorkspace, checkedWorkspace } from '../formats/pyhf/read-workspace.ts';
import { compileWorkspace } from '../histfactory/compile.ts';
import { isConverged } from '../inference/fit.ts';
import { expectedBand, type LimitCurve, type LimitTest, upperLimits } from '../inference/upper-limit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { fitBinned, hypotestBinned, limitTest } from './binned-fit.ts';
import { type SubjectOptions, usualCodes } from './binned-subject.ts';
import { type HeldParameter, withHeld } from './held-parameters.ts';
import { type PatchesIdentity, patchesMergedJson, patchesShardJson } from './patch-file.ts';
import { failedPatch, type PatchRow } from './patch-row.ts';
import type { ItemRange } from './shards.ts';
import type { ItemRunner, MergeAccount, ShardPlace, Study } from './study.ts';
import type { JsonObject } from './toys-file.ts';

/** Of a typical core and a workspace of 50 bins: some forty fits. */
const SECONDS_A_PATCH = 0.05;

/** Patches by name, each with a value for each label. */
export interface LabelledPatches {
  readonly labels: readonly string[];
  readonly patches: readonly {
    readonly name: string;
    readonly values: readonly (number | string)[];
    readonly patch: JsonPatch;
  }[];
}

interface PatchesOptions extends SubjectOptions {
  /** In every patched workspace. Default: none. */
  readonly held?: readonly HeldParameter[] | undefined;
}

/** The definition of a study: only what its numbers depend on. `background` has no patch applied, and all its measurements. */
export function definePatches(
  background: Workspace,
  { labels, patches }: LabelledPatches,
  { measurement, poi, held = [], codes = usualCodes }: PatchesOptions,
  test: PatchesTest,
): PatchesDefinition {
  return {
    kind: 'binned-patches',
    revision: 1,
    workspace: background,
    codes,
    measurement: measurement ?? null,
    poi: poi ?? null,
    ...(held.length === 0 ? {} : { held }),
    labels,
    patches,
    test,
  } as PatchesDefinition;
}

export class PatchStudy implements Study<PatchRow> {
  readonly kind = 'binned-patches';
  readonly digest: string;
  readonly definition: Json;
  readonly items: number;
  readonly secondsAnItem = SECONDS_A_PATCH;
  readonly identity: PatchesIdentity;
  readonly #kernel: Kernel;
  readonly #of: PatchesDefinition;

  constructor(kernel: Kernel, definition: PatchesDefinition) {
    this.#kernel = kernel;
    this.#of = definition;
    this.definition = definition as unknown as Json;
    this.digest = digestOf(this.definition);
    this.items = definition.patches.length;
    this.identity = {
      digest: this.digest,
      items: this.items,
      inputSchemaVersion: `pyhf_workspace_${definition.workspace.version}`,
      labels: definition.labels,
      patches: definition.patches.map(({ name, values }) => ({ name, values })),
      test: definition.test,
    };
  }

  open(): ItemRunner<PatchRow> {
    return { run: (item) => this.#run(item) };
  }

  shardFile(range: ItemRange, shard: ShardPlace | null, rows: readonly PatchRow[]): JsonObject {
    return patchesShardJson(this.identity, range, shard, rows);
  }

  mergedFile(rows: readonly PatchRow[], merge: MergeAccount): JsonObject {
    return patchesMergedJson(this.identity, rows, merge);
  }

  async #run(item: number): Promise<PatchRow> {
    const mark = this.#kernel.mark();
    try {
      return this.#test(item, await this.patched(item));
    } catch (error) {
      if (!(error instanceof SheafFailure)) throw error;
      return failedPatch(item, oneLine(error));
    } finally {
      this.#kernel.release(mark);
    }
  }

  /** The workspace of an item: patched, and with parameters held. Throws failures that say what of it cannot be. */
  async patched(item: number): Promise<Workspace> {
    const { workspace, patches, measurement, held = [] } = this.#of;
    const { name, patch } = patches[item]!;
    const written: WrittenNumbers = new WeakMap();
    const value = applyPatch(workspace, patch as JsonPatch, written, (i) => `patch ${name}, operation ${i}`);
    const file = await asWorkspace(value, (path) => `with the patch ${name}, ${pathText(path)}`);
    const checked = checkedWorkspace(file, measurement ?? undefined);
    return withHeld(checked, measurementOf(checked, measurement ?? undefined), held);
  }

  #test(item: number, workspace: Workspace): PatchRow {
    const kernel = this.#kernel;
    const math = kernel.exports;
    const { codes, test, measurement, poi: asked } = this.#of;
    const options = { codes, measurement: measurement ?? undefined, poi: asked ?? undefined };
    const model = compileWorkspace(workspace, math, options);
    if (model.poi === null)
      return failedPatch(item, 'the measurement has no parameter of interest: choose one with --poi');
    const { poi } = model;
    const { lower, upper, name, fixed } = model.parameters[poi]!;
    if (fixed) return failedPatch(item, `the parameter of interest ${name} is fixed`);
    if (!(lower <= 0 && upper >= test.mu_test))
      return failedPatch(
        item,
        `the bounds of ${name}, ${lower} to ${upper}, do not hold 0 and ${test.mu_test}`,
      );
    const observed = fitBinned(kernel, model, { keep: [poi] });
    const { fit } = observed;
    const known = {
      ...failedPatch(item, ''),
      status: fit.status,
      muHat: isConverged(fit.status) ? fit.minimum.at[observed.poi]! : null,
      sigma: fit.uncertainties[observed.poi] ?? null,
      nll: Number.isFinite(fit.minimum.value) ? fit.minimum.value : null,
    };
    try {
      const compared = limitTest(kernel, { ...observed, withoutUncertainties: true }, test.statistic);
      const { observed: seen, expected } = hypotestBinned(compared, test.mu_test);
      return {
        ...known,
        ...seen,
        expectedCls: expected.map((c) => c.cls),
        problem: null,
        ...(test.limits ? limitsOf(compared, test.cl) : {}),
      };
    } catch (error) {
      if (!(error instanceof SheafFailure && error.kind === 'numerics')) throw error;
      return { ...known, problem: oneLine(error) };
    }
  }
}

function limitsOf(test: LimitTest, cl: number): Pick<PatchRow, 'limit' | 'expectedLimits' | 'problem'> {
  const limits = upperLimits(test, cl);
  const of = (curve: LimitCurve) => limits.find((l) => l.curve === curve)!.limit;
  const missing = limits.find((l) => l.problem !== null);
  return {
    limit: of('observed'),
    expectedLimits: expectedBand.map(of),
    problem: missing === undefined ? null : `no ${curveName(missing.curve)} limit: ${missing.problem}`,
  };
}

function curveName(curve: LimitCurve): string {
  if (curve === 'observed') return curve;
  return `expected (${curve > 0 ? '+' : ''}${curve} sigma)`;
}

function oneLine({ message }: Error): string {
  return message.replace(/\n\s*/g, '; ');
}
