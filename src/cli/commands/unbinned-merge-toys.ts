// `sheaf unbinned-merge-toys`: shards of one study to one result, refusing what does not belong together.

import { exitCodes, SheafFailure } from '../../contracts/failures.ts';
import type { Assessment } from '../../contracts/toys-definition.ts';
import { readJson } from '../../farm/run-directory.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import { type ClsIdentity, clsMergedJson } from '../../study/cls-file.ts';
import { checkClsShard, readClsShard } from '../../study/cls-shard.ts';
import { type GofIdentity, gofMergedJson } from '../../study/gof-file.ts';
import { checkGofShard, readGofShard } from '../../study/gof-shard.ts';
import { type LimitIdentity, limitMergedJson } from '../../study/limit-file.ts';
import { checkLimitShard, readLimitShard } from '../../study/limit-shard.ts';
import { mergeShards } from '../../study/merge.ts';
import { patchesMergedJson } from '../../study/patch-file.ts';
import { checkPatchesShard, readPatchesShard } from '../../study/patch-shard.ts';
import { type ScanIdentity, scanMergedJson } from '../../study/scan-file.ts';
import { checkScanShard, readScanShard } from '../../study/scan-shard.ts';
import type { ShardAnswer } from '../../study/study.ts';
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

/** The rows of all files, in order; `read` takes those of one. */
function pooled<Row>(
  { allowPartial }: MergeFlags,
  parsed: readonly Parsed[],
  items: number,
  read: (json: unknown, source: string) => ShardAnswer<Row>,
) {
  const shards = parsed.map(({ source, json }) => ({ source, ...read(json, source) }));
  const { rows, account } = mergeShards(shards, items, allowPartial);
  return { shards, rows, account, partial: account.missing.length > 0 };
}

/** What every file of a study of toys, or of a scan, says of it. */
function identityOf<K extends string>(first: {
  readonly study: { readonly kind: K; readonly digest: string; readonly items: number };
  readonly input_schema_version: string;
  readonly parameter_names: readonly string[];
}) {
  const { study, input_schema_version: inputSchemaVersion, parameter_names: names } = first;
  return { kind: study.kind, digest: study.digest, items: study.items, inputSchemaVersion, names };
}

async function mergeToys(flags: MergeFlags, parsed: readonly Parsed[]): Promise<MergedShards> {
  const first = checkToysShard(parsed[0]!.json, parsed[0]!.source);
  const identity: ToysIdentity = { ...identityOf(first), poi: first.poi_index ?? 0, gen: first.gen };
  const { rows, account, partial } = pooled(flags, parsed, identity.items, (json, source) =>
    readToysShard(json, source, identity),
  );
  const merged = toysMergedJson(identity, rows, account, assessmentFor(flags, parsed), await loadKernel());
  return { merged, partial };
}

async function mergeCls(flags: MergeFlags, parsed: readonly Parsed[]): Promise<MergedShards> {
  refuseGuardrails(flags, 'unbinned-hypotest-toys');
  const first = checkClsShard(parsed[0]!.json, parsed[0]!.source);
  const identity: ClsIdentity = { ...identityOf(first), poi: first.poi_index, test: first.test };
  const { rows, account, partial } = pooled(flags, parsed, identity.items, (json, source) =>
    readClsShard(json, source, identity),
  );
  return { merged: clsMergedJson(identity, rows, account, (await loadKernel()).exports), partial };
}

async function mergeLimit(flags: MergeFlags, parsed: readonly Parsed[]): Promise<MergedShards> {
  refuseGuardrails(flags, 'unbinned-upper-limit');
  const first = checkLimitShard(parsed[0]!.json, parsed[0]!.source);
  const identity: LimitIdentity = { ...identityOf(first), poi: first.poi_index, test: first.test };
  const { rows, account, partial } = pooled(flags, parsed, identity.items, (json, source) =>
    readLimitShard(json, source, identity),
  );
  return { merged: limitMergedJson(identity, rows, account, await loadKernel()), partial };
}

async function mergeGof(flags: MergeFlags, parsed: readonly Parsed[]): Promise<MergedShards> {
  refuseGuardrails(flags, 'goodness-of-fit');
  const first = checkGofShard(parsed[0]!.json, parsed[0]!.source);
  const identity: GofIdentity = { ...identityOf(first), test: first.test };
  const { rows, account, partial } = pooled(flags, parsed, identity.items, (json, source) =>
    readGofShard(json, source, identity),
  );
  return { merged: gofMergedJson(identity, rows, account, (await loadKernel()).exports), partial };
}

async function mergeScan(flags: MergeFlags, parsed: readonly Parsed[]): Promise<MergedShards> {
  refuseGuardrails(flags, 'scan');
  const first = checkScanShard(parsed[0]!.json, parsed[0]!.source);
  const identity: ScanIdentity = { ...identityOf(first), scan: first.scan };
  const { rows, account, partial } = pooled(flags, parsed, identity.items, (json, source) =>
    readScanShard(json, source, identity),
  );
  return { merged: scanMergedJson(identity, rows, account, (await loadKernel()).exports), partial };
}

async function mergePatches(flags: MergeFlags, parsed: readonly Parsed[]): Promise<MergedShards> {
  refuseGuardrails(flags, 'patchset-scan');
  const { study, input_schema_version, labels, test } = checkPatchesShard(parsed[0]!.json, parsed[0]!.source);
  const { digest, items } = study;
  const { shards, rows, account, partial } = pooled(flags, parsed, items, (json, source) =>
    readPatchesShard(json, source, study),
  );
  // Each shard tells of its own patches.
  const named = new Map(
    parsed.flatMap(({ source, json }, i) =>
      checkPatchesShard(json, source).patches.map((p, k) => [shards[i]!.range.start + k, p] as const),
    ),
  );
  const patches = Array.from({ length: items }, (_, i) => named.get(i) ?? { name: '', values: [] });
  const identity = { digest, items, inputSchemaVersion: input_schema_version, labels, patches, test };
  return { merged: patchesMergedJson(identity, rows, account), partial };
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
