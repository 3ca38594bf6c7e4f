// `sheaf unbinned-merge-toys`: shards of one study to one result, refusing what does not belong together.

import { exitCodes, SheafFailure } from '../../contracts/failures.ts';
import type { Assessment } from '../../contracts/toys-definition.ts';
import { readJson } from '../../farm/run-directory.ts';
import { loadKernel } from '../../kernel/kernel.ts';
import { mergeShards } from '../../study/merge.ts';
import { toysMergedJson, type ToysIdentity } from '../../study/toys-file.ts';
import { checkToysShard, readToysShard } from '../../study/toys-shard.ts';
import { command, usageFailure } from '../context.ts';
import { writeResult } from '../output.ts';
import { toysTable } from '../toys-table.ts';
import type { MergeFlags } from './flags.ts';
import { assessmentOf } from './unbinned-fit-toys.ts';

export const unbinnedMergeToys = command(async (context, flags: MergeFlags, ...files: readonly string[]) => {
  if (files.length === 0) throw usageFailure('no shards are given', 'the files that unbinned-fit-toys --shard wrote');
  const parsed = files.map((source) => ({ source, json: readJson(source) }));
  const first = checkToysShard(parsed[0]!.json, parsed[0]!.source);
  const identity: ToysIdentity = {
    digest: first.study.digest,
    items: first.study.items,
    inputSchemaVersion: first.input_schema_version,
    names: first.parameter_names,
    poi: first.poi_index ?? 0,
    gen: first.gen,
  };
  const shards = parsed.map(({ source, json }) => ({ source, ...readToysShard(json, source, identity) }));
  const { rows, account } = mergeShards(shards, identity.items, flags.allowPartial);
  const kernel = await loadKernel();
  const merged = toysMergedJson(identity, rows, account, assessmentFor(flags, parsed[0]!.json), kernel);
  writeResult(context, merged, flags.output);
  if (flags.output !== undefined && flags.output !== '-') context.stderr.write(toysTable(merged, null));
  if (account.missing.length > 0) context.stderr.write('sheaf: this result is partial, and says so: `complete` is false, `missing` lists what is not there\n');
  return (merged['guardrails'] as { readonly passed: boolean }).passed ? exitCodes.ok : exitCodes.guardrail;
});

/** Guardrails given here, else those that the shards were asked for; the interval of the mean as the shards have it. */
function assessmentFor(flags: MergeFlags, shard: unknown): Assessment {
  const own = assessmentOf(flags);
  const recorded = shard as {
    readonly guardrails?: { readonly require_all_converged: boolean; readonly max_abs_poi_pull_mean: number | null; readonly poi_pull_std_range: [number, number] | null };
    readonly summary?: { readonly mean_ci?: { readonly requested_method: 'percentile' | 'bca'; readonly conf_level: number; readonly diagnostics: { readonly n_bootstrap: number } } } | null;
  };
  const ci = recorded.summary?.mean_ci;
  const asked = recorded.guardrails;
  if (asked === undefined) throw new SheafFailure('incomplete', { what: 'the first shard has no guardrails field' });
  return {
    guardrails: {
      requireAllConverged: own.guardrails.requireAllConverged || asked.require_all_converged,
      maxAbsPoiPullMean: own.guardrails.maxAbsPoiPullMean ?? asked.max_abs_poi_pull_mean,
      poiPullStdRange: own.guardrails.poiPullStdRange ?? asked.poi_pull_std_range,
    },
    meanInterval: ci === undefined ? null : { method: ci.requested_method, level: ci.conf_level, resamples: ci.diagnostics.n_bootstrap },
  };
}
