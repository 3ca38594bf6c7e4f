// All patches of a patch set against one workspace: item i is patch i, fitted and tested, with upper limits observed and expected.

import type { PatchesDefinition, PatchesTest } from '../contracts/binned-studies.ts';
import { digestOf, type Json } from '../contracts/canonical.ts';
import { SheafFailure } from '../contracts/failures.ts';
import type { JsonPatch, PatchSet } from '../contracts/patch-set.ts';
import { pathText } from '../contracts/problems.ts';
import type { Workspace } from '../contracts/workspace.ts';
import { applyPatch } from '../formats/json/patch.ts';
import type { WrittenNumbers } from '../formats/json/written-numbers.ts';
import { asWorkspace, checkedWorkspace } from '../formats/pyhf/read-workspace.ts';
import { compileWorkspace } from '../histfactory/compile.ts';
import { expectedConfidence, observedConfidence } from '../inference/asymptotic.ts';
import { isConverged } from '../inference/fit.ts';
import { conditionalFit } from '../inference/fixed.ts';
import { testStatistics } from '../inference/test-statistics.ts';
import { expectedBand, upperLimits } from '../inference/upper-limit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { type BinnedFit, fitBinnedAsimov, fitBinnedData } from './binned-observed.ts';
import { type SubjectOptions, usualCodes } from './binned-subject.ts';
import { NSIGMA_ORDER } from './cls-summary.ts';
import { type PatchesIdentity, patchesMergedJson, patchesShardJson } from './patch-file.ts';
import { failedPatch, type PatchRow } from './patch-row.ts';
import type { ItemRange } from './shards.ts';
import type { ItemRunner, MergeAccount, ShardPlace, Study } from './study.ts';
import type { JsonObject } from './toys-file.ts';

/** Of a typical core and a workspace of 50 bins: some forty fits. */
const SECONDS_A_PATCH = 0.05;

/** The definition of a study: only what its numbers depend on. `background` has no patch applied, and all its measurements. */
export function definePatches(
  background: Workspace,
  { metadata, patches }: PatchSet,
  { measurement, poi, codes = usualCodes }: SubjectOptions,
  test: PatchesTest,
): PatchesDefinition {
  return {
    kind: 'binned-patches',
    revision: 1,
    workspace: background,
    codes,
    measurement: measurement ?? null,
    poi: poi ?? null,
    labels: metadata.labels,
    patches: patches.map(({ metadata: { name, values }, patch }) => ({ name, values, patch })),
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
      return this.#test(item, await this.#patched(item));
    } catch (error) {
      if (!(error instanceof SheafFailure)) throw error;
      return failedPatch(item, error.message);
    } finally {
      this.#kernel.release(mark);
    }
  }

  async #patched(item: number): Promise<Workspace> {
    const { workspace, patches, measurement } = this.#of;
    const { name, patch } = patches[item]!;
    const written: WrittenNumbers = new WeakMap();
    const value = applyPatch(workspace, patch as JsonPatch, written, (i) => `patch ${name}, operation ${i}`);
    const file = await asWorkspace(value, (path) => `with the patch ${name}, ${pathText(path)}`);
    return checkedWorkspace(file, measurement ?? undefined);
  }

  #test(item: number, workspace: Workspace): PatchRow {
    const kernel = this.#kernel;
    const math = kernel.exports;
    const { codes, test, measurement, poi: asked } = this.#of;
    const options = { codes, measurement: measurement ?? undefined, poi: asked ?? undefined };
    const model = compileWorkspace(workspace, math, options);
    if (model.poi === null)
      return failedPatch(item, 'the measurement has no parameter of interest: choose one with --poi');
    const observed = fitBinnedData(kernel, model);
    const { fit, poi } = observed;
    const known = {
      ...failedPatch(item, ''),
      status: fit.status,
      muHat: isConverged(fit.status) ? fit.minimum.at[poi]! : null,
      sigma: fit.uncertainties[poi] ?? null,
      nll: Number.isFinite(fit.minimum.value) ? fit.minimum.value : null,
    };
    const background = conditionalFit(observed, poi, 0);
    if (!isConverged(background.status))
      return { ...known, problem: `the fit without signal did not converge (${background.status})` };
    const asimov = fitBinnedAsimov(kernel, model, observed.pointOf(background.minimum.at));
    const [q, qA] = [observed, asimov].map((data) => testStatistics(data, poi, test.mu_test));
    const problem = q!.problem ?? (qA!.problem === null ? null : `Asimov data: ${qA!.problem}`);
    if (problem !== null) return { ...known, problem };
    const value = test.statistic === 'q' ? 'q' : 'qTilde';
    const confidence = observedConfidence(test.statistic, q![value], qA![value], math);
    return {
      ...known,
      ...confidence,
      expectedCls: NSIGMA_ORDER.map((n) => expectedConfidence(-n, qA![value], math).cls),
      problem: null,
      ...(test.limits ? this.#limits(observed, asimov) : {}),
    };
  }

  #limits(observed: BinnedFit, asimov: BinnedFit): Pick<PatchRow, 'limit' | 'expectedLimits' | 'problem'> {
    const { statistic, cl } = this.#of.test;
    const { poi } = observed;
    const limits = upperLimits({ observed, asimov, poi, statistic, math: this.#kernel.exports }, cl);
    const of = (curve: 'observed' | number) => limits.find((l) => l.curve === curve)!;
    const missing = limits.find((l) => l.problem !== null);
    return {
      limit: of('observed').limit,
      expectedLimits: expectedBand.map((n) => of(n).limit),
      problem: missing === undefined ? null : `no limit (${missing.curve}): ${missing.problem}`,
    };
  }
}
