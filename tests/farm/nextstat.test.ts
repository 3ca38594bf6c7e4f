// Runs and shards as NextStat's farm scripts write them, made by hand after the facts of record on its files: they are collected
// and merged here. Numbers are checked against sums of ours, by hand, in this file.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sheaf, succeed, temporaryFolder } from '../cli/sheaf.ts';

const folder = temporaryFolder();
const TOYS = 10;
const SEED = 42;
/** 10 toys in 4 shards: the first two get one more. */
const cuts = [
  [0, 3],
  [3, 3],
  [6, 2],
  [8, 2],
] as const;

const hat = (toy: number): number | null => (toy === 7 ? null : 1 + 0.01 * ((toy * 37) % 11));
const sigma = 0.05;

function shardFile(i: number, change: object = {}): object {
  const [start, count] = cuts[i]!;
  const toys = Array.from({ length: count }, (_, k) => start + k);
  const pulls = toys.filter((t) => t !== 7 && t !== 2).map((t) => (hat(t)! - 1) / sigma);
  const mean = pulls.reduce((a, b) => a + b, 0) / pulls.length;
  const std = Math.sqrt(pulls.reduce((a, b) => a + (b - mean) ** 2, 0) / pulls.length);
  const frac = (x: number) => pulls.filter((p) => Math.abs(p) < x).length / pulls.length;
  return {
    input_schema_version: 'nextstat_unbinned_spec_v0',
    parameter_names: ['mu'],
    poi_index: 0,
    gen: { point: 'init', params: [1], overrides: {}, seed: SEED, n_toys: TOYS },
    shard: { shard_index: i, shard_total: 4, shard_start: start, shard_n_toys: count },
    results: {
      n_toys: count,
      n_error: toys.includes(7) ? 1 : 0,
      n_validation_error: 0,
      n_computation_error: toys.includes(7) ? 1 : 0,
      n_converged: toys.filter((t) => t !== 7 && t !== 2).length,
      n_nonconverged: toys.includes(2) ? 1 : 0,
      converged: toys.map((t) => (t === 7 ? null : t !== 2)),
      poi_true: 1,
      poi_hat: toys.map(hat),
      poi_sigma: toys.map((t) => (t === 7 ? null : sigma)),
      nll: toys.map((t) => (t === 7 ? null : -100 - t)),
      optimizer_diagnostics: null,
    },
    summary: {
      ...{ n_ok: count, mean: 0, std: 0, q16: 0, q50: 0, q84: 0, pull: null },
      pulls_by_param: {
        only_converged: true,
        ...{ n_ok: [pulls.length], mean: [mean], std: [std] },
        ...{ frac_abs_lt_1: [frac(1)], frac_abs_lt_2: [frac(2)] },
      },
    },
    guardrails: {
      require_all_converged: false,
      max_abs_poi_pull_mean: null,
      poi_pull_std_range: null,
      poi_pull_mean: mean,
      poi_pull_std: std,
      passed: true,
      failures: [],
    },
    ...change,
  };
}

/** A run of theirs on Slurm, as their renderer and its jobs leave it. */
function theirRun(id: string): string {
  const run = join(folder, id);
  mkdirSync(run);
  const plans = cuts.map(([toy_start, n_toys], shard_index) => ({
    ...{ shard_index, host: 'slurm', user: null, port: 0, weight: 1.0, threads: 0 },
    ...{ toy_start, n_toys, seed: SEED + toy_start },
  }));
  const manifest = {
    schema_version: 'nextstat.cpu_farm_unbinned_fit_toys_run.v1',
    created_at_utc: '2026-02-15T13:43:29+00:00',
    run_id: id,
    scheduler: 'slurm',
    config: '/shared/specs/pf31.json',
    ...{ n_toys: TOYS, seed: SEED, threads: 0, shards: 4 },
    nextstat_bin: '/shared/nextstat',
    run_dir: run,
    plans,
    results: [],
  };
  writeFileSync(join(run, 'manifest.json'), JSON.stringify(manifest, null, 2));
  for (const i of cuts.keys()) {
    const write = (kind: string, text: string) => writeFileSync(join(run, `shard_${i}.${kind}`), text);
    write('out.json', JSON.stringify(shardFile(i)));
    write('rc', '0\n');
    write('elapsed_s', `${10 + i}\n`);
    write('host', `node0${i % 2}\n`);
  }
  return run;
}

const manifestOf = (run: string): string => join(run, 'manifest.json');
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

test('a run of theirs is collected in place and merged: every toy once, the summary of all of them', async () => {
  const run = theirRun('whole');
  await succeed(['farm', 'collect', '--manifest', manifestOf(run), '--in-place']);
  const manifest = read(manifestOf(run));
  expect(manifest).toMatchObject({
    run_id: 'whole',
    nextstat_bin: '/shared/nextstat',
    plans: [{}, {}, {}, {}],
  });
  expect(manifest.collected_at_utc).toMatch(/^\d{4}-/);
  expect(manifest.results).toHaveLength(4);
  expect(manifest.results[1]).toEqual({
    ...{
      schema_version: 'nextstat.cpu_farm_shard_result.v1',
      shard_index: 1,
      host: 'node01',
      target: 'node01',
    },
    ...{ status: 'ok', n_toys: 3, toy_start: 3, seed: 45, threads: 0, weight: 1, rc: 0, elapsed_s: 11 },
    ...{ local_dir: run, remote_dir: null, local_output: join(run, 'shard_1.out.json'), error: null },
    local_metrics: join(run, 'shard_1.metrics.json'),
    local_stdout: join(run, 'shard_1.stdout'),
    local_stderr: join(run, 'shard_1.stderr'),
  });
  const out = join(run, 'merged.out.json');
  await succeed(['farm', 'merge', '--manifest', manifestOf(run), '--out', out]);
  const merged = read(out);
  const toys = Array.from({ length: TOYS }, (_, t) => t);
  expect(merged.results).toMatchObject({
    ...{ n_toys: 10, n_error: 1, n_computation_error: 1, n_converged: 8, n_nonconverged: 1, poi_true: 1 },
    poi_hat: toys.map(hat),
    nll: toys.map((t) => (t === 7 ? null : -100 - t)),
  });
  expect(merged.gen).toEqual({ point: 'init', params: [1], overrides: {}, seed: SEED, n_toys: TOYS });
  const hats = toys.flatMap((t) => hat(t) ?? []).sort((a, b) => a - b);
  const mean = hats.reduce((a, b) => a + b, 0) / 9;
  expect(merged.summary.n_ok).toBe(9);
  expect(merged.summary.mean).toBeCloseTo(mean, 12);
  // Of nine values: ranks 8 x 0.16 = 1.28, 4 and 6.72.
  expect([merged.summary.q16, merged.summary.q50, merged.summary.q84]).toEqual([hats[1], hats[4], hats[7]]);
  const pulls = toys.filter((t) => t !== 7 && t !== 2).map((t) => (hat(t)! - 1) / sigma);
  const pullMean = pulls.reduce((a, b) => a + b, 0) / 8;
  const pullStd = Math.sqrt(pulls.reduce((a, b) => a + (b - pullMean) ** 2, 0) / 8);
  expect(merged.summary.pull.mean).toBeCloseTo(pullMean, 12);
  expect(merged.summary.pull.std).toBeCloseTo(pullStd, 12);
  // Pooled from the shards' own means and widths, it comes to the same.
  expect(merged.summary.pulls_by_param.mean[0]).toBeCloseTo(pullMean, 12);
  expect(merged.summary.pulls_by_param.std[0]).toBeCloseTo(pullStd, 12);
  expect(merged.merge).toMatchObject({
    schema_version: 'nextstat.cpu_farm_unbinned_fit_toys_merged.v1',
    n_shards: 4,
    sources: [{ toy_start: 0 }, { toy_start: 3 }, { toy_start: 6 }, { toy_start: 8 }],
    manifest: { run_id: 'whole', path: manifestOf(run) },
  });
});

const hurts: readonly (readonly [how: string, hurt: (run: string) => void, said: RegExp])[] = [
  ['missing', (run) => rmSync(join(run, 'shard_1.out.json')), /3 of 10 items are in no shard: 3-5/],
  [
    'cut short, which their collect takes for good',
    (run) => {
      writeFileSync(join(run, 'shard_1.out.json'), JSON.stringify(shardFile(1)).slice(0, 100));
      rmSync(join(run, 'shard_1.rc'));
    },
    /3 of 10 items are in no shard: 3-5/,
  ],
  [
    'the stub that their transfer wrapper leaves',
    (run) => writeFileSync(join(run, 'shard_1.out.json'), '{"error": "no output", "rc": 0}'),
    /3 of 10 items are in no shard: 3-5/,
  ],
  ['one whose command failed', (run) => writeFileSync(join(run, 'shard_1.rc'), '1\n'), /3-5/],
  [
    "another shard's",
    (run) => writeFileSync(join(run, 'shard_1.out.json'), JSON.stringify(shardFile(0))),
    /holds the toys from 0 on, where its plan says 3/,
  ],
  [
    'of another generation point',
    (run) => {
      const gen = { point: 'init', params: [2], overrides: {}, seed: SEED, n_toys: TOYS };
      writeFileSync(join(run, 'shard_1.out.json'), JSON.stringify(shardFile(1, { gen })));
    },
    /answers another study than .*shard_0\.out\.json/,
  ],
  [
    'of another seed',
    (run) => {
      const gen = { point: 'init', params: [1], overrides: {}, seed: 7, n_toys: TOYS };
      writeFileSync(join(run, 'shard_1.out.json'), JSON.stringify(shardFile(1, { gen })));
    },
    /its toys are of seed 7 and a study of 10/,
  ],
];

test.each(hurts)('a shard that is %s is refused, not passed over', async (how, hurt, said) => {
  const run = theirRun(how.replaceAll(/\W/g, '-'));
  hurt(run);
  await succeed(['farm', 'collect', '--manifest', manifestOf(run), '--in-place']);
  const { code, stderr } = await sheaf([
    'farm',
    'merge',
    '--manifest',
    manifestOf(run),
    '--out',
    join(run, 'm.json'),
  ]);
  expect(code).toBe(5);
  expect(stderr).toMatch(said);
});

test('what is there of one is merged when asked for, and says what is missing', async () => {
  const run = theirRun('partial');
  rmSync(join(run, 'shard_2.out.json'));
  const out = join(run, 'partial.json');
  const { stderr } = await succeed(['farm', 'merge', run, '--allow-partial', '--out', out]);
  expect(stderr).toContain('this result is partial');
  expect(read(out)).toMatchObject({
    complete: false,
    missing: [{ toy_start: 6, n_toys: 2 }],
    results: { n_toys: 8 },
  });
});
