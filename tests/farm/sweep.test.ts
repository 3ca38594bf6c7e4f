// A scaling study on the local engine, through the command line.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runManifest } from '../../src/contracts/run.ts';
import { sweepFile, sweepSummary } from '../../src/contracts/sweep.ts';
import { fixture, sheaf, succeed, temporaryFolder } from '../cli/sheaf.ts';

const folder = temporaryFolder();
const at = (...path: string[]): string => join(folder, ...path);
const json = (...path: string[]) => JSON.parse(readFileSync(at(...path), 'utf8'));
const sweep = (verb: string, ...more: string[]) =>
  succeed(['farm', 'sweep', verb, '--sweep-json', at('runs', 's.sweep.json'), ...more], { cwd: folder });
const cut = ['--shards-list', '2,5', '--threads-list', '1,2', '--sweep-id', 's', '--out-root', 'runs'];

test('is rendered, run in order, collected, merged and summarized', async () => {
  const study = ['--config', fixture(folder, 'peak.yaml'), '--n-toys', '60', '--seed', '3'];
  const render = ['farm', 'sweep', 'render', ...study, ...cut];
  const { stdout } = await succeed(render, { cwd: folder });
  expect(stdout).toBe(`sweep_json=${at('runs/s.sweep.json')}\n`);
  const file = sweepFile.parse(json('runs', 's.sweep.json'));
  expect(file.runs.map(({ run_id }) => run_id)).toEqual(['s_sh2_t1', 's_sh5_t1', 's_sh2_t2', 's_sh5_t2']);
  for (const { run_id, shards, threads } of file.runs)
    expect(runManifest.parse(json('runs', run_id, 'manifest.json'))).toMatchObject({ shards, threads });
  expect(await sheaf(render, { cwd: folder })).toMatchObject({ code: 2 });

  const nothing = sweepSummary.parse(JSON.parse((await sweep('summarize', '--json')).stdout));
  expect(nothing).toMatchObject({ reference: null, same_results: null });
  expect(nothing.runs).toHaveLength(4);

  await sweep('submit');
  const first = readFileSync(at('runs/s_sh2_t1/events.jsonl'), 'utf8');
  // What is merged is left alone.
  await sweep('submit');
  expect(readFileSync(at('runs/s_sh2_t1/events.jsonl'), 'utf8')).toBe(first);
  await sweep('collect');
  expect(json('runs', 's_sh5_t2', 'manifest.json').results).toHaveLength(5);
  rmSync(at('runs/s_sh5_t2/merged.out.json'));
  await sweep('merge');
  expect(existsSync(at('runs/s_sh5_t2/merged.out.json'))).toBe(true);

  const said = await sweep(
    'summarize',
    '--out-md',
    at('s.md'),
    '--output',
    at('s.json'),
    '--plot',
    at('s.svg'),
  );
  expect(said.stderr).toMatch(/^Results: the same in 4 runs, sha256:/);
  const summary = sweepSummary.parse(json('s.json'));
  expect(summary).toMatchObject({ reference: 's_sh2_t1', same_results: true, n_toys: 60, seed: 3 });
  for (const run of summary.runs) {
    const { makespan_s, core_seconds, cores, threads, efficiency, throughput } = run;
    expect(run).toMatchObject({ items: 60, shards_done: run.shards, failures: 0, lost_core_seconds: 0 });
    expect(makespan_s).toBeGreaterThan(0);
    // All shards one after the other, or the longest: the makespan is between.
    expect(makespan_s).toBeGreaterThanOrEqual(run.longest_shard_s!);
    expect(cores).toBeLessThanOrEqual(threads);
    expect(efficiency).toBeCloseTo(core_seconds / (makespan_s! * cores), 12);
    expect(throughput).toBeCloseTo(60 / makespan_s!, 9);
    expect(run.speed_up).toBeCloseTo(summary.runs[0]!.makespan_s! / makespan_s!, 12);
  }
  const text = readFileSync(at('s.md'), 'utf8');
  expect(text.split('\n').filter((line) => /^\| \d/.test(line))).toHaveLength(4);
  expect(text).toContain(`Results: the same in 4 runs, \`${summary.runs[0]!.results_digest}\``);
  expect(readFileSync(at('s.svg'), 'utf8')).toContain('<title>Scaling of s</title>');

  // Another result in one of them is told, and is no success.
  cpSync(at('runs'), at('moved'), { recursive: true });
  rmSync(at('runs'), { recursive: true });
  const merged = json('moved', 's_sh5_t1', 'merged.out.json');
  writeFileSync(
    at('moved/s_sh5_t1/merged.out.json'),
    JSON.stringify({ ...merged, results_digest: 'sha256:other' }),
  );
  const moved = ['farm', 'sweep', 'summarize', '--sweep-json', at('moved/s.sweep.json')];
  const differs = await sheaf(moved, { cwd: folder });
  expect(differs.code).toBe(1);
  expect(differs.stdout).toContain('**not the same**');
}, 120_000);

test('a run whose shards fail is told, and the others are run', async () => {
  mkdirSync(at('fails'));
  const words = ['farm', 'sweep', 'render', '--command', `test -e ${at('there')}`, '--items', '4'];
  const here = ['--shards-list', '2,4', '--out-root', at('fails'), '--sweep-id', 'f'];
  await succeed([...words, ...here], { cwd: folder });
  const submit = ['farm', 'sweep', 'submit', '--sweep-json', at('fails/f.sweep.json')];
  const bad = await sheaf(submit, { cwd: folder });
  expect(bad.code).toBe(8);
  expect(bad.stderr).toContain(`2 of 2: ${at('fails/f_sh4')}`);
  writeFileSync(at('there'), '');
  expect(await sheaf(submit, { cwd: folder })).toMatchObject({ code: 0 });
  const { stdout } = await succeed(
    ['farm', 'sweep', 'summarize', '--sweep-json', at('fails/f.sweep.json'), '--json'],
    { cwd: folder },
  );
  const { runs, same_results } = sweepSummary.parse(JSON.parse(stdout));
  expect(same_results).toBe(true);
  expect(runs.map(({ failures }) => failures > 0)).toEqual([true, true]);
}, 120_000);

test.each([
  [['--shards-list', '2,2', '--n-toys', '9'], 'a number twice'],
  [['--shards-list', '2,10', '--n-toys', '9'], '10 shards of 9 items'],
  [['--shards-list', '2', '--n-toys', '9', '--sweep-id', '../x'], 'not a plain name'],
])('%j is refused', async (more, words) => {
  const { code, stderr } = await sheaf(
    ['farm', 'sweep', 'render', '--config', fixture(folder, 'peak.yaml'), '--out-root', at('no'), ...more],
    { cwd: folder },
  );
  expect(code).toBe(2);
  expect(stderr).toContain(words);
  expect(existsSync(at('no'))).toBe(false);
});
