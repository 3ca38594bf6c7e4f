// `sheaf unbinned-merge-toys`: shards of one study to one result, refusing what does not belong together.

import { exitCodes, SheafFailure } from '../../contracts/failures.ts';
import type { Assessment } from '../../contracts/toys-definition.ts';
import { readJson } from '../../farm/run-directory.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import { type ClsIdentity, clsMergedJson } from '../../study/cls-file.ts';
import { checkClsShard, readClsShard } from '../../study/cls-shard.ts';
import { gofMergedJson } from '../../study/gof-file.ts';
import { checkGofShard, readGofShard } from '../../study/gof-shard.ts';
import { type LimitIdentity, limitMergedJson } from '../../study/limit-file.ts';
import { checkLimitShard, readLimitShard } from '../../study/limit-shard.ts';
import { mergeShards } from '../../study/merge.ts';
import { patchesMergedJson } from '../../study/patch-file.ts';
import { checkPatchesShard, readPatchesShard } from '../../study/patch-shard.ts';
import { scanMergedJson } from '../../study/scan-file.ts';
import { checkScanShard, readScanShard } from '../../study/scan-shard.ts';
import { type ToysIdentity, toysMergedJson } from '../../study/toys-file.ts';
import { checkToysShard, readToysShard } from '../../study/toys-shard.ts';
import { command, usageFailure } from '../context.ts';
import { checkOutputs, writeResult } from '../output.ts';
import { guardrailsHold, studyTable } from '../study-table.ts';
import type { MergeFlags } from './flags.ts';
import { assessmentOf } from './unbinned-fit-toys.ts';

export const unbinnedMergeToys = command(async (context, flags: MergeFlags, ...files: readonly string[]) => {
  if (files.length === 0)
    throw usageFailure('no shards are given', 'the files that unbinned-fit-toys --shard wrote');
  checkOutputs(flags.output);
  const parsed = files.map((source) => ({ source, json: readJson(source) }));
  const merge = mergeOf(kindOf(parsed[0]!.json));
  const { merged, partial } = await merge(flags, parsed);
  writeResult(context, merged, flags.output);
  if (flags.output !== undefined && flags.output !== '-') context.stderr.write(studyTable(merged, null));
  if (partial)
    context.stderr.write(
      'sheaf: this result is partial, and says so: `complete` is false, `missing` lists what is not there\n',
    );
  return guardrailsHold(merged) ? exitCodes.ok : exitCodes.guardrail;
});

interface Parsed {
  readonly source: string;
  readonly json: unknown;
}

interface MergedShards {
  readonly merged: { readonly [key: string]: unknown };
  readonly partial: boolean;
}

function kindOf(file: unknown): unknown {
  return (file as { readonly study?: { readonly kind?: unknown } } | null)?.study?.kind;
}

function mergeOf(kind: unknown) {
  if (kind === 'binned-patches') return mergePatches;
  if (kind === 'binned-gof') return mergeGof;
  if (kind === 'binned-scan') return mergeScan;
  if (kind === 'unbinned-cls' || kind === 'binned-cls') return mergeCls;
  return kind === 'unbinned-limit' || kind === 'binned-limit' ? mergeLimit : mergeToys;
}

async function mergeToys(flags: MergeFlags, parsed: readonly Parsed[]): Promise<MergedShards> {
  const first = checkToysShard(parsed[0]!.json, parsed[0]!.source);
  const identity: ToysIdentity = {
    kind: first.study.kind,
    digest: first.study.digest,
    items: first.study.items,
    inputSchemaVersion: first.input_schema_version,
    names: first.parameter_names,
    poi: first.poi_index ?? 0,
    gen: first.gen,
  };
  const shards = parsed.map(({ source, json }) => ({ source, ...readToysShard(json, source, identity) }));
  const { rows, account } = mergeShards(shards, identity.items, flags.allowPartial);
  const merged = toysMergedJson(identity, rows, account, assessmentFor(flags, parsed), await loadKernel());
  return { merged, partial: account.missing.length > 0 };
}

async function mergeCls(flags: MergeFlags, parsed: readonly Parsed[]): Promise<MergedShards> {
  refuseGuardrails(flags, 'unbinned-hypotest-toys');
  const first = checkClsShard(parsed[0]!.json, parsed[0]!.source);
  const identity: ClsIdentity = {
    kind: first.study.kind,
    digest: first.study.digest,
    items: first.study.items,
    inputSchemaVersion: first.input_schema_version,
    names: first.parameter_names,
    poi: first.poi_index,
    test: first.test,
  };
  const shards = parsed.map(({ source, json }) => ({ source, ...readClsShard(json, source, identity) }));
  const { rows, account } = mergeShards(shards, identity.items, flags.allowPartial);
  const { exports } = await loadKernel();
  return { merged: clsMergedJson(identity, rows, account, exports), partial: account.missing.length > 0 };
}

async function mergeGof(flags: MergeFlags, parsed: readonly Parsed[]): Promise<MergedShards> {
  refuseGuardrails(flags, 'goodness-of-fit');
  const { study, input_schema_version, parameter_names, test } = checkGofShard(
    parsed[0]!.json,
    parsed[0]!.source,
  );
  const { digest, items } = study;
  const shards = parsed.map(({ source, json }) => ({ source, ...readGofShard(json, source, study) }));
  const { rows, account } = mergeShards(shards, items, flags.allowPartial);
  const identity = { digest, items, inputSchemaVersion: input_schema_version, names: parameter_names, test };
  const { exports } = await loadKernel();
  return { merged: gofMergedJson(identity, rows, account, exports), partial: account.missing.length > 0 };
}

async function mergeScan(flags: MergeFlags, parsed: readonly Parsed[]): Promise<MergedShards> {
  refuseGuardrails(flags, 'scan');
  const { study, input_schema_version, parameter_names, scan } = checkScanShard(
    parsed[0]!.json,
    parsed[0]!.source,
  );
  const { digest, items } = study;
  const shards = parsed.map(({ source, json }) => ({ source, ...readScanShard(json, source, study) }));
  const { rows, account } = mergeShards(shards, items, flags.allowPartial);
  const identity = { digest, items, inputSchemaVersion: input_schema_version, names: parameter_names, scan };
  const { exports } = await loadKernel();
  return { merged: scanMergedJson(identity, rows, account, exports), partial: account.missing.length > 0 };
}

async function mergePatches(flags: MergeFlags, parsed: readonly Parsed[]): Promise<MergedShards> {
  refuseGuardrails(flags, 'patchset-scan');
  const { study, input_schema_version, labels, test } = checkPatchesShard(parsed[0]!.json, parsed[0]!.source);
  const { digest, items } = study;
  const shards = parsed.map(({ source, json }) => ({ source, ...readPatchesShard(json, source, study) }));
  const { rows, account } = mergeShards(shards, items, flags.allowPartial);
  // Each shard tells of its own patches.
  const named = new Map(
    parsed.flatMap(({ source, json }, i) =>
      checkPatchesShard(json, source).patches.map((p, k) => [shards[i]!.range.start + k, p] as const),
    ),
  );
  const patches = Array.from({ length: items }, (_, i) => named.get(i) ?? { name: '', values: [] });
  const identity = { digest, items, inputSchemaVersion: input_schema_version, labels, patches, test };
  return { merged: patchesMergedJson(identity, rows, account), partial: account.missing.length > 0 };
}

async function mergeLimit(flags: MergeFlags, parsed: readonly Parsed[]): Promise<MergedShards> {
  refuseGuardrails(flags, 'unbinned-upper-limit');
  const first = checkLimitShard(parsed[0]!.json, parsed[0]!.source);
  const identity: LimitIdentity = {
    kind: first.study.kind,
    digest: first.study.digest,
    items: first.study.items,
    inputSchemaVersion: first.input_schema_version,
    names: first.parameter_names,
    poi: first.poi_index,
    test: first.test,
  };
  const shards = parsed.map(({ source, json }) => ({ source, ...readLimitShard(json, source, identity) }));
  const { rows, account } = mergeShards(shards, identity.items, flags.allowPartial);
  const merged = limitMergedJson(identity, rows, account, await loadKernel());
  return { merged, partial: account.missing.length > 0 };
}

function refuseGuardrails(flags: MergeFlags, command: string): void {
  const { guardrails } = assessmentOf(flags);
  if (
    guardrails.requireAllConverged ||
    guardrails.maxAbsPoiPullMean !== null ||
    guardrails.poiPullStdRange !== null
  )
    throw usageFailure(`guardrails judge the toys of unbinned-fit-toys; these are of ${command}`);
}

/**
 * Guardrails given here, else the strictest that any shard was asked for; the interval of the mean as the shards have it.
 * Nothing of it depends on the order of the files.
 */
function assessmentFor(flags: MergeFlags, shards: readonly Parsed[]): Assessment {
  const own = assessmentOf(flags).guardrails;
  const recorded = shards.map(({ source, json }) => {
    const file = json as Recorded;
    if (file.guardrails === undefined)
      throw new SheafFailure('incomplete', {
        where: source,
        what: 'not a shard of a toy study: guardrails: is missing',
        hint: 'run this shard again',
      });
    return { asked: file.guardrails, interval: file.summary?.mean_ci };
  });
  const means = recorded.flatMap(({ asked }) => asked.max_abs_poi_pull_mean ?? []);
  const ranges = recorded.flatMap(({ asked }) =>
    asked.poi_pull_std_range === null ? [] : [asked.poi_pull_std_range],
  );
  const range: [number, number] = [
    Math.max(...ranges.map(([low]) => low)),
    Math.min(...ranges.map(([, high]) => high)),
  ];
  const intervals = new Map(
    recorded.flatMap(({ interval }) =>
      interval === undefined
        ? []
        : [
            [
              JSON.stringify([
                interval.requested_method,
                interval.conf_level,
                interval.diagnostics.n_bootstrap,
              ]),
              interval,
            ],
          ],
    ),
  );
  if (intervals.size > 1)
    throw new SheafFailure('incomplete', {
      what: 'the shards were asked for different intervals of the mean (--summary-ci-...)',
      hint: 'run them with the same options',
    });
  const [interval] = intervals.values();
  return {
    guardrails: {
      requireAllConverged:
        own.requireAllConverged || recorded.some(({ asked }) => asked.require_all_converged),
      maxAbsPoiPullMean: own.maxAbsPoiPullMean ?? (means.length === 0 ? null : Math.min(...means)),
      poiPullStdRange: own.poiPullStdRange ?? (ranges.length === 0 ? null : range),
    },
    meanInterval:
      interval === undefined
        ? null
        : {
            method: interval.requested_method,
            level: interval.conf_level,
            resamples: interval.diagnostics.n_bootstrap,
          },
  };
}

/** What a shard's file says of how it is to be judged. */
interface Recorded {
  readonly guardrails?: {
    readonly require_all_converged: boolean;
    readonly max_abs_poi_pull_mean: number | null;
    readonly poi_pull_std_range: [number, number] | null;
  };
  readonly summary?: {
    readonly mean_ci?: {
      readonly requested_method: 'percentile' | 'bca';
      readonly conf_level: number;
      readonly diagnostics: { readonly n_bootstrap: number };
    };
  } | null;
}
