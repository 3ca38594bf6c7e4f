// Merges shards of toys that NextStat wrote into the file that its own merge makes, with what that leaves out: every toy must be
// there exactly once, and thresholds are applied to all toys together.

import { SheafFailure } from '../contracts/failures.ts';
import type { NextstatManifest, NextstatShard } from '../contracts/nextstat-farm.ts';
import { nextstatMergedTag } from '../contracts/tags.ts';
import { mergeShards } from './merge.ts';
import type { ItemRange } from './shards.ts';
import { spread } from './toys-summary.ts';

export interface NamedNextstatShard {
  readonly index: number;
  readonly host: string;
  readonly range: ItemRange;
  readonly source: string;
  readonly file: NextstatShard;
}

/** Largest difference of the true value between shards that counts as none. */
const SAME = 1e-12;

export function mergeNextstat(
  manifest: NextstatManifest,
  path: string,
  given: readonly NamedNextstatShard[],
  partial: boolean,
  time: string,
): { readonly result: { readonly [key: string]: unknown }; readonly missing: readonly ItemRange[] } {
  const shards = [...given].sort((a, b) => a.range.start - b.range.start || a.index - b.index);
  const [first] = shards;
  if (first === undefined)
    throw new SheafFailure('incomplete', { where: path, what: 'no successful shard outputs found' });
  for (const shard of shards) check(manifest, shard, first);
  const named = shards.map(({ index, range, source, file }) => ({
    shard: index,
    range,
    source,
    rows: rowsOf(file),
  }));
  const { rows, account } = mergeShards(named, manifest.n_toys, partial);
  const files = shards.map(({ file }) => file);
  const sum = (of: (results: NextstatShard['results']) => number | undefined): number =>
    files.reduce((total, { results }) => total + (of(results) ?? 0), 0);
  const results = {
    n_toys: rows.length,
    n_error: sum((r) => r.n_error),
    n_validation_error: sum((r) => r.n_validation_error),
    n_computation_error: sum((r) => r.n_computation_error),
    n_converged: sum((r) => r.n_converged),
    n_nonconverged: sum((r) => r.n_nonconverged),
    converged: rows.map((r) => r.converged),
    poi_true: first.file.results.poi_true,
    poi_hat: rows.map((r) => r.hat),
    poi_sigma: rows.map((r) => r.sigma),
    nll: rows.map((r) => r.nll),
  };
  const pull = pullsOf(rows, results.poi_true);
  const hats = rows.flatMap((r) => r.hat ?? []);
  const { point, params, overrides } = first.file.gen;
  const result = {
    input_schema_version: first.file.input_schema_version,
    parameter_names: first.file.parameter_names,
    poi_index: first.file.poi_index,
    gen: { point, params, overrides, seed: manifest.seed, n_toys: rows.length },
    results,
    summary: hats.length === 0 ? null : { ...spread(hats), pull, pulls_by_param: pooledPulls(files) },
    guardrails: judge(files, results, pull),
    complete: account.missing.length === 0,
    missing: account.missing.map(({ start, count }) => ({ toy_start: start, n_toys: count })),
    merge: {
      schema_version: nextstatMergedTag,
      created_at_utc: time,
      n_shards: shards.length,
      sources: shards.map(({ index, host, range, source }) => ({
        ...{ shard_index: index, host, toy_start: range.start, n_toys: range.count, path: source },
      })),
      manifest: { run_id: manifest.run_id, path, hosts_file: manifest.hosts_file ?? null },
    },
  };
  return { result, missing: account.missing };
}

interface Row {
  readonly converged: boolean | null;
  readonly hat: number | null;
  readonly sigma: number | null;
  readonly nll: number | null;
}

function rowsOf({ results }: NextstatShard): readonly Row[] {
  const { converged, poi_hat, poi_sigma, nll } = results;
  return converged.map((c, i) => ({ converged: c, hat: poi_hat[i]!, sigma: poi_sigma[i]!, nll: nll[i]! }));
}

/** Refuses a shard that is not of this run, or not what it says. */
function check(
  manifest: NextstatManifest,
  { source, range, file }: NamedNextstatShard,
  first: NamedNextstatShard,
): void {
  const refuse = (what: string): never => {
    throw new SheafFailure('incomplete', { where: source, what, hint: 'run this shard again' });
  };
  const { results, gen } = file;
  const columns = [results.converged, results.poi_hat, results.poi_sigma, results.nll];
  if (results.n_toys !== range.count || columns.some((column) => column.length !== results.n_toys))
    refuse(`the columns do not hold ${range.count} toys each`);
  if (
    file.shard !== null &&
    (file.shard.shard_start !== range.start || file.shard.shard_n_toys !== range.count)
  )
    refuse(`holds the toys from ${file.shard.shard_start} on, where its plan says ${range.start}`);
  // A shard of the SSH launcher is a study of its own, whose seed is moved on by its first toy.
  const isWhole = gen.seed === manifest.seed && gen.n_toys === manifest.n_toys;
  const isOwn = file.shard === null && gen.seed === manifest.seed + range.start && gen.n_toys === range.count;
  if (!isWhole && !isOwn) refuse(`its toys are of seed ${gen.seed} and a study of ${gen.n_toys}`);
  const like = (of: (f: NextstatShard) => unknown): boolean =>
    JSON.stringify(of(file)) === JSON.stringify(of(first.file));
  const same =
    like((f) => [f.input_schema_version, f.parameter_names, f.poi_index]) &&
    like((f) => [f.gen.point, f.gen.params, f.gen.overrides]) &&
    Math.abs(results.poi_true - first.file.results.poi_true) <= SAME;
  if (!same) refuse(`answers another study than ${first.source}`);
}

function pullsOf(rows: readonly Row[], truth: number) {
  const pulls = rows.flatMap(({ converged, hat, sigma }) =>
    converged === true && hat !== null && sigma !== null && sigma > 0 ? [(hat - truth) / sigma] : [],
  );
  if (pulls.length === 0) return null;
  const below = (limit: number): number => pulls.filter((p) => Math.abs(p) < limit).length / pulls.length;
  return { ...spread(pulls)!, frac_abs_lt_1: below(1), frac_abs_lt_2: below(2) };
}

/** Means and widths of all toys from those of the shards: shards do not hold the pulls themselves. */
function pooledPulls(files: readonly NextstatShard[]) {
  const parts = files.flatMap(({ summary }) => summary?.pulls_by_param ?? []);
  if (parts.length === 0) return null;
  const pool = (i: number) => {
    const known = parts.flatMap((p) => {
      const [mean, std] = [p.mean[i] ?? null, p.std[i] ?? null];
      const fractions = { one: p.frac_abs_lt_1[i] ?? 0, two: p.frac_abs_lt_2[i] ?? 0 };
      return mean === null || std === null ? [] : [{ n: p.n_ok[i] ?? 0, mean, std, ...fractions }];
    });
    const n = known.reduce((sum, k) => sum + k.n, 0);
    if (n === 0) return { n: 0, mean: null, std: null, one: null, two: null };
    const average = (of: (k: (typeof known)[number]) => number): number =>
      known.reduce((sum, k) => sum + k.n * of(k), 0) / n;
    const mean = average((k) => k.mean);
    const square = average((k) => k.std * k.std + k.mean * k.mean);
    const std = Math.sqrt(Math.max(0, square - mean * mean));
    return { n, mean, std, one: average((k) => k.one), two: average((k) => k.two) };
  };
  const pooled = files[0]!.parameter_names.map((_, i) => pool(i));
  return {
    only_converged: true,
    n_ok: pooled.map((p) => p.n),
    mean: pooled.map((p) => p.mean),
    std: pooled.map((p) => p.std),
    frac_abs_lt_1: pooled.map((p) => p.one),
    frac_abs_lt_2: pooled.map((p) => p.two),
  };
}

function judge(
  files: readonly NextstatShard[],
  { n_error, n_nonconverged }: { readonly n_error: number; readonly n_nonconverged: number },
  pull: { readonly mean: number; readonly std: number } | null,
) {
  const asked = files.map(({ guardrails }) => guardrails);
  const all = asked.some((g) => g.require_all_converged);
  const { max_abs_poi_pull_mean: most, poi_pull_std_range: range } = asked[0]!;
  const failures: string[] = [];
  if (all && n_error + n_nonconverged > 0) failures.push(`${n_error + n_nonconverged} toys did not converge`);
  if ((most !== null || range !== null) && pull === null) failures.push('there are no pulls');
  if (most !== null && pull !== null && Math.abs(pull.mean) > most)
    failures.push(`the mean pull ${pull.mean} is larger than ${most}`);
  if (range !== null && pull !== null && (pull.std < range[0] || pull.std > range[1]))
    failures.push(`the width of the pulls ${pull.std} is not in ${range[0]} to ${range[1]}`);
  return {
    require_all_converged: all,
    max_abs_poi_pull_mean: most,
    poi_pull_std_range: range,
    poi_pull_mean: pull?.mean ?? null,
    poi_pull_std: pull?.std ?? null,
    passed: failures.length === 0,
    failures,
  };
}
