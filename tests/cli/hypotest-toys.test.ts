// CL_s by toys on the command line: the same bits however it is cut, numbers that theory knows, wrong lines.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventsOf, shardsInPlace, timesDone, until } from '../farm/runs.ts';
import { fixture, resultBytes, sheaf, start, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const cwd = folder;
const peak = readFileSync(fixture(folder, 'peak.yaml'), 'utf8');
const path = (name: string): string => join(folder, name);
const known = peak
  .replace('mass, init: 91.0, bounds: [85, 95]', 'mass, init: 91.0, bounds: [91, 91]')
  .replace('yield: {type: fixed, value: 1500}', 'yield: {type: parameter, name: n}')
  .replace('  - {name: slope', '  - {name: n, init: 1500, bounds: [0, 10000]}\n    - {name: slope')
  .replace('base_yield: 500', 'base_yield: 100')
  .replace('observed.parquet', 'known.parquet');
writeFileSync(path('known.yaml'), known);
writeFileSync(
  path('positive.yaml'),
  known.replace('init: 1.0, bounds: [0, 5]', 'init: 1.0, bounds: [0.5, 5]'),
);
/** All one exponential: a counting experiment of 5 mu + 15, with 18 events. */
writeFileSync(
  path('count.yaml'),
  `schema_version: sheaf_unbinned_spec_v1
model:
  poi: mu
  parameters:
    - {name: mu, init: 1, bounds: [0, 50]}
    - {name: k, init: -0.3, bounds: [-1, 1], fixed: true}
channels:
  - name: main
    data: {file: count.csv}
    observables: [{name: t, bounds: [0, 5]}]
    processes:
      - {name: s, pdf: {type: exponential, observable: t, params: [k]}, yield: {type: scaled, base_yield: 5, scale: mu}}
      - {name: b, pdf: {type: exponential, observable: t, params: [k]}, yield: {type: fixed, value: 15}}
`,
);
writeFileSync(path('count.csv'), `t\n${Array.from({ length: 18 }, (_, i) => 0.25 * (i + 1)).join('\n')}\n`);

interface ClsResult {
  readonly checksum: string;
  readonly study: { readonly kind: string; readonly digest: string; readonly items: number };
  readonly test: {
    readonly points: { readonly free: number[]; readonly sb: number[]; readonly b: number[] };
  };
  readonly cls: number;
  readonly clsb: number;
  readonly clb: number;
  readonly cls_error: number;
  readonly clsb_error: number;
  readonly clb_error: number;
  readonly q_obs: number;
  readonly mu_hat: number;
  readonly n_toys: unknown;
  readonly n_error: unknown;
  readonly n_nonconverged: unknown;
  readonly expected_set: { readonly nsigma_order: number[]; readonly cls: number[] } | null;
  readonly results: { readonly q: (number | null)[]; readonly mu_hat: number[]; readonly n_events: number[] };
  readonly results_digest: string;
  readonly shard: unknown;
  readonly complete?: boolean;
}
const read = (name: string): ClsResult => JSON.parse(readFileSync(path(name), 'utf8')) as ClsResult;

beforeAll(async () => {
  await succeed(['generate', '--config', 'peak.yaml', '--seed', '11', '-o', 'observed.parquet'], { cwd });
  const quiet = ['--set', 'mu=0.3', '-o', 'known.parquet'];
  await succeed(['generate', '--config', 'known.yaml', '--seed', '5', ...quiet], { cwd });
});

describe('the result depends on the study alone', () => {
  const study = [
    'unbinned-hypotest-toys',
    '--config',
    'known.yaml',
    '--mu',
    '1',
    '--n-toys',
    '60',
    '--expected-set',
  ];
  beforeAll(async () => {
    await succeed([...study, '--shards', '1', '--threads', '1', '--run-id', 'whole', '-o', 'whole.json'], {
      cwd,
    });
  });

  function expectTheSame(name: string): void {
    const [ours, theirs] = [read(name), read('whole.json')];
    expect(resultBytes(path(name))).toBe(resultBytes(path('whole.json')));
    for (const key of [
      'study',
      'test',
      'results_digest',
      'cls',
      'clsb',
      'clb',
      'cls_error',
      'expected_set',
    ] as const)
      expect(ours[key]).toEqual(theirs[key]);
  }

  test.each([1, 2])('on %i threads, in 1, 2 and 7 shards', async (threads) => {
    for (const shards of [1, 2, 7]) {
      const id = `run-${threads}-${shards}`;
      const cut = ['--threads', `${threads}`, '--shards', `${shards}`, '--run-id', id];
      await succeed([...study, ...cut, '-o', `${id}.json`], { cwd });
      expectTheSame(`${id}.json`);
    }
  });

  test('and as shards that are merged, in any order; parts have no p-values', async () => {
    const files = [2, 0, 1].map((i) => `shard_${i}.json`);
    for (const i of [0, 1, 2])
      await succeed([...study, '--shard', `${i}/3`, '-o', `shard_${i}.json`], { cwd });
    expect(read('shard_0.json').shard).toMatchObject({ shard_index: 0, shard_total: 3, shard_n_toys: 40 });
    expect(read('shard_0.json')).not.toHaveProperty('cls');
    const { stderr } = await succeed(['unbinned-merge-toys', ...files, '-o', 'merged.json'], { cwd });
    expect(stderr).toMatch(/^60 toys of background, 60 of signal\+background: 120 converged/);
    expectTheSame('merged.json');
    const two = ['unbinned-merge-toys', 'shard_0.json', 'shard_2.json'];
    expect(await sheaf(two, { cwd })).toMatchObject({ code: 5 });
    await succeed([...two, '--allow-partial', '-o', 'partial.json'], { cwd });
    expect(read('partial.json')).toMatchObject({ complete: false, n_toys: { b: 40, sb: 40 } });
  });

  test('and after an interrupt', async () => {
    const long = [...study.slice(0, 5), '--n-toys', '1500'];
    const cut = ['--shards', '60', '--threads', '1', '--run-id'];
    await succeed([...long, ...cut, 'calm', '-o', 'calm.json'], { cwd });
    const life = start([...long, ...cut, 'hurt'], { cwd });
    const run = path('sheaf-runs/hurt');
    await until(() => shardsInPlace(run).size > 2);
    process.kill(life.process.pid!, 'SIGINT');
    const { code, stderr } = await life.done;
    expect(code, stderr).toBe(130);
    expect(stderr).toMatch(/^sheaf: interrupted: \d+ of 3000 toys are kept\n/);
    const kept = shardsInPlace(run);
    expect(kept.size).toBeLessThan(60);
    const resumed = await succeed(['farm', 'resume', run, '-o', path('hurt.json')]);
    expect(resumed.stderr).toContain('  CL_s ');
    expect(resultBytes(path('hurt.json'))).toBe(resultBytes(path('calm.json')));
    for (const [name, state] of kept) expect(shardsInPlace(run).get(name)).toBe(state);
    for (const times of timesDone(eventsOf(run)).values()) expect(times).toBe(1);
  });

  test('while every toy is its own, and the points are those of the data', () => {
    const { results, test: asked, mu_hat } = read('whole.json');
    expect(new Set(results.mu_hat.filter((m) => m > 0)).size).toBeGreaterThan(80);
    expect(asked.points.free[0]).toBe(mu_hat);
    expect(asked.points.sb[0]).toBe(1);
    expect(asked.points.b[0]).toBe(0);
  });

  test('metrics, and files of other kinds', async () => {
    await succeed([...study, '--run-id', 'timed', '-o', 't.json', '--json-metrics', 'm.json'], { cwd });
    expect(read('m.json')).toMatchObject({
      command: 'unbinned_hypotest_toys',
      status: { ok: true },
      metrics: { poi_index: 0, mu_test: 1, n_toys: 60, seed: 42, cls: read('t.json').cls },
    });
    await succeed(
      ['unbinned-fit-toys', '--config', 'peak.yaml', '--n-toys', '3', '--shard', '0/1', '-o', 'f.json'],
      {
        cwd,
      },
    );
    const mixed = await sheaf(['unbinned-merge-toys', 'shard_0.json', 'f.json'], { cwd });
    expect(mixed.code).toBe(5);
    expect(mixed.stderr).toContain('f.json: not a shard of a toy study');
    const judged = await sheaf(['unbinned-merge-toys', 'whole.json', '--require-all-converged'], { cwd });
    expect(judged).toMatchObject({ code: 2, stdout: '' });
  });
});

test('1,000 toys of each hypothesis agree with the asymptotic CL_s', { timeout: 60_000 }, async () => {
  const at = ['--config', 'known.yaml', '--mu', '0.5'];
  const { stdout } = await succeed(['unbinned-hypotest', ...at], { cwd });
  const { asymptotic, q_tilde_mu, mu_hat } = JSON.parse(stdout) as {
    readonly asymptotic: { cls: number; clsb: number; clb: number; expected: { cls: number[] } };
    readonly q_tilde_mu: number;
    readonly mu_hat: number;
  };
  const many = ['--n-toys', '1000', '--expected-set', '--run-id', 'many', '-o', 'many.json'];
  await succeed(['unbinned-hypotest-toys', ...at, ...many], { cwd });
  const toys = read('many.json');
  expect(toys.q_obs).toBe(q_tilde_mu);
  expect(toys.mu_hat).toBe(mu_hat);
  expect(toys.n_toys).toEqual({ b: 1000, sb: 1000 });
  expect(toys.n_error).toEqual({ b: 0, sb: 0 });
  expect(toys.n_nonconverged).toEqual({ b: 0, sb: 0 });
  for (const p of ['cls', 'clsb', 'clb'] as const)
    expect(Math.abs(toys[p] - asymptotic[p]), p).toBeLessThan(4 * toys[`${p}_error`] + 0.005);
  expect(toys.expected_set!.nsigma_order).toEqual([2, 1, 0, -1, -2]);
  // 2 is a statistic above its median, which is an estimate below its own. The tails of 2 and 1 need more toys than these.
  const { cls } = toys.expected_set!;
  expect(cls).toEqual(cls.toSorted((x, y) => x - y));
  for (const i of [2, 3, 4]) {
    const theory = asymptotic.expected.cls[i]!;
    expect(Math.abs(cls[i]! - theory), `${i}`).toBeLessThan(0.25 * theory + 0.01);
  }
});

test('a counting experiment has the tail probabilities of Poisson', async () => {
  const cut = ['--n-toys', '10000', '--fixed-globals', '--run-id', 'count', '-o', 'counted.json'];
  await succeed(['unbinned-hypotest-toys', '--config', 'count.yaml', '--mu', '2', ...cut], { cwd });
  const { clsb, clb, clsb_error, clb_error, results } = read('counted.json');
  const upTo = (n: number, mean: number): number => {
    let [term, sum] = [Math.exp(-mean), 0];
    for (let k = 0; k <= n; k++) {
      sum += term;
      term *= mean / (k + 1);
    }
    return sum;
  };
  expect(Math.abs(clsb - upTo(18, 25))).toBeLessThan(4 * clsb_error);
  expect(Math.abs(clb - upTo(18, 15))).toBeLessThan(4 * clb_error);
  // Exactly those with as few events as observed: rounding parts no equals.
  const few = results.n_events.slice(10_000).filter((n) => n <= 18).length;
  expect(clsb).toBe((few + 1) / 10_001);
});

test('toys whose signal has no place fit all the same', async () => {
  const few = ['--n-toys', '200', '--run-id', 'shape', '-o', 'shape.json'];
  await succeed(['unbinned-hypotest-toys', '--config', 'peak.yaml', '--mu', '0.9', ...few], { cwd });
  expect(read('shape.json')).toMatchObject({
    n_error: { b: 0, sb: 0 },
    n_nonconverged: { b: 0, sb: 0 },
    expected_set: null,
  });
});

const at = ['unbinned-hypotest-toys', '--config', 'known.yaml'];
test.each([
  { args: at, code: 2, said: '--mu is missing' },
  { args: [...at, '--mu', '-1'], code: 2, said: '--mu -1 cannot be tested' },
  { args: [...at, '--mu', '5.1'], code: 2, said: '--mu 5.1 cannot be tested' },
  {
    args: [...at, '--mu', '1', '--n-toys', '0'],
    code: 2,
    said: '--n-toys: 0 is not a whole number of 1 or more',
  },
  { args: [...at, '--mu', '1', '--shard', '0/2', '--shards', '2'], code: 2, said: '--shard runs one shard' },
  { args: [...at, '--mu', '1', '--shard', '2/2'], code: 2, said: 'shard 2 of 2 does not exist' },
  {
    args: [...at, '--mu', '1', '--n-toys', '2', '--shard', '4/5'],
    code: 2,
    said: 'shard 4 of 5 has no toys',
  },
  { args: [...at, '--mu', '1', '--run-id', '../x'], code: 2, said: 'is not a plain name' },
  { args: [...at, '--mu', '1', '-o', 'gone/t.json'], code: 6, said: 'there is no folder gone' },
  {
    args: ['unbinned-hypotest-toys', '--config', 'positive.yaml', '--mu', '1'],
    code: 2,
    said: 'without signal mu is 0, which its bounds leave out',
  },
])('$args is refused', async ({ args, code, said }) => {
  const before = readdirSync(folder);
  const outcome = await sheaf(args, { cwd });
  expect(outcome).toMatchObject({ code, stdout: '' });
  expect(outcome.stderr).toContain(said);
  expect(readdirSync(folder)).toEqual(before);
});
