// Upper limits by toys on the command line: exact numbers, those for large samples, the same bits however it is cut, wrong
// lines.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectSound } from '../report/sound.ts';
import { fixture, resultBytes, sheaf, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const cwd = folder;
const path = (name: string): string => join(folder, name);
const peak = readFileSync(fixture(folder, 'peak.yaml'), 'utf8');
/** A peak whose place is known, on a background that is fitted. */
const known = peak
  .replace('mass, init: 91.0, bounds: [85, 95]', 'mass, init: 91.0, bounds: [91, 91]')
  .replace('yield: {type: fixed, value: 1500}', 'yield: {type: parameter, name: n}')
  .replace('  - {name: slope', '  - {name: n, init: 1500, bounds: [0, 10000]}\n    - {name: slope')
  .replace('base_yield: 500', 'base_yield: 100')
  .replace('observed.parquet', 'known.parquet');
writeFileSync(path('known.yaml'), known);
const BACKGROUND = 0.3;
/** Signal and background have one shape: a counting experiment of mu + 0.3, with one event. */
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
      - {name: s, pdf: {type: exponential, observable: t, params: [k]}, yield: {type: scaled, base_yield: 1, scale: mu}}
      - {name: b, pdf: {type: exponential, observable: t, params: [k]}, yield: {type: fixed, value: ${BACKGROUND}}}
`,
);
writeFileSync(path('count.csv'), 't\n1.5\n');

interface LimitResult {
  readonly study: { readonly digest: string; readonly items: number };
  readonly test: { readonly asymptotic: { readonly observed: number; readonly expected: number[] } };
  readonly observed: number | null;
  readonly observed_error: number | null;
  readonly expected: { readonly limits: (number | null)[]; readonly errors: (number | null)[] };
  readonly values: readonly {
    readonly mu: number;
    readonly q_obs: number;
    readonly cls: number;
    readonly cls_error: number;
    readonly n_toys: unknown;
    readonly n_failed: { readonly b: number; readonly sb: number };
  }[];
  readonly results: { readonly q: (number | null)[][] };
  readonly results_digest: string;
  readonly problems: readonly string[];
  readonly checksum: string;
  readonly complete?: boolean;
}
const read = (name: string): LimitResult => JSON.parse(readFileSync(path(name), 'utf8')) as LimitResult;
const byToys = ['unbinned-upper-limit', '--calculator', 'toys', '--config'];

beforeAll(async () => {
  const quiet = ['--set', 'mu=0.3', '-o', 'known.parquet'];
  await succeed(['generate', '--config', 'known.yaml', '--seed', '5', ...quiet], { cwd });
});

/** P(n or fewer) of a Poisson number, term by term. */
function upTo(n: number, mean: number): number {
  let [term, sum] = [Math.exp(-mean), 0];
  for (let k = 0; k <= n; k++) {
    sum += term;
    term *= mean / (k + 1);
  }
  return sum;
}

/** The signal at which CL_s of n events is 0.05, by bisection. */
function exactLimit(n: number): number {
  let [low, high] = [0, 40];
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (upTo(n, middle + BACKGROUND) / upTo(n, BACKGROUND) > 0.05) low = middle;
    else high = middle;
  }
  return low;
}

test('of counted events the limits are those of Poisson sums', async () => {
  const { stderr } = await succeed(
    [...byToys, 'count.yaml', '--n-toys', '3000', '--run-id', 'count', '-o', 'count.json'],
    { cwd },
  );
  const result = read('count.json');
  expect(result.problems).toEqual([]);
  // Without signal P(0) = 0.74, P(0 or 1) = 0.963, P(up to 2) = 0.996: Phi(-2) to Phi(0) are in the first, Phi(1) in the
  // second, Phi(2) in the third.
  const limits = [result.observed, ...result.expected.limits];
  const errors = [result.observed_error, ...result.expected.errors];
  [1, 0, 0, 0, 1, 2].forEach((n, c) => {
    expect(errors[c], `${c}`).toBeGreaterThan(0);
    expect(errors[c], `${c}`).toBeLessThan(0.13);
    expect(Math.abs(limits[c]! - exactLimit(n)), `${c}`).toBeLessThan(4 * errors[c]!);
  });
  // No event at all excludes what has a chance of 5 % to give none: ln 20.
  expect(exactLimit(0)).toBeCloseTo(Math.log(20), 10);
  for (const { mu, cls, cls_error, n_failed } of result.values) {
    expect(n_failed).toEqual({ b: 0, sb: 0 });
    const exact = mu < 1 - BACKGROUND ? 1 : upTo(1, mu + BACKGROUND) / upTo(1, BACKGROUND);
    expect(Math.abs(cls - exact)).toBeLessThan(4 * cls_error + 1 / 3000);
  }
  // For large samples it would be far off.
  expect(result.test.asymptotic.expected[0]).toBeLessThan(0.5 * result.expected.limits[0]!);
  expect(stderr).toContain('upper limits on mu at 95 % CL_s, by toys and asymptotic');
});

test('of many events they are the asymptotic ones', { timeout: 120_000 }, async () => {
  await succeed([...byToys, 'known.yaml', '--n-toys', '1500', '--run-id', 'large', '-o', 'large.json'], {
    cwd,
  });
  const { observed, observed_error, expected, test: asked } = read('large.json');
  // The formulas themselves are good to a few percent here.
  const near = (limit: number | null, error: number | null, asymptotic: number): void => {
    expect(error).toBeLessThan(0.2 * asymptotic);
    expect(Math.abs(limit! - asymptotic)).toBeLessThan(4 * error! + 0.03 * asymptotic);
  };
  near(observed, observed_error, asked.asymptotic.observed);
  expected.limits.forEach((limit, i) => {
    near(limit, expected.errors[i]!, asked.asymptotic.expected[i]!);
  });
});

describe('the result depends on the study alone', () => {
  const study = [...byToys, 'known.yaml', '--n-toys', '60', '--values', '0.3,0.5,0.8,1.2,1.6'];
  beforeAll(async () => {
    await sheaf([...study, '--shards', '1', '--threads', '1', '--run-id', 'whole', '-o', 'whole.json'], {
      cwd,
    });
  });

  function expectTheSame(name: string): void {
    expect(resultBytes(path(name))).toBe(resultBytes(path('whole.json')));
    const [ours, theirs] = [read(name), read('whole.json')];
    for (const key of ['study', 'test', 'results_digest', 'values', 'observed', 'expected'] as const)
      expect(ours[key]).toEqual(theirs[key]);
  }

  test.each([1, 2])('on %i threads, in 1, 2 and 7 shards', async (threads) => {
    for (const shards of [1, 2, 7]) {
      const id = `run-${threads}-${shards}`;
      await sheaf([...study, '--threads', `${threads}`, '--shards', `${shards}`, '--run-id', id, '-o', `${id}.json`], { cwd }); // biome-ignore format: one command
      expectTheSame(`${id}.json`);
    }
  });

  test('and as shards that are merged, in any order; parts have no limits', async () => {
    const files = [2, 0, 1].map((i) => `shard_${i}.json`);
    for (const i of [0, 1, 2])
      await succeed([...study, '--shard', `${i}/3`, '-o', `shard_${i}.json`], { cwd });
    expect(read('shard_0.json')).not.toHaveProperty('observed');
    await succeed(['unbinned-merge-toys', ...files, '-o', 'merged.json'], { cwd });
    expectTheSame('merged.json');
    const two = ['unbinned-merge-toys', 'shard_0.json', 'shard_2.json'];
    expect(await sheaf(two, { cwd })).toMatchObject({ code: 5 });
    await succeed([...two, '--allow-partial', '-o', 'partial.json'], { cwd });
    expect(read('partial.json')).toMatchObject({ complete: false });
    expect(read('partial.json').values[1]!.n_toys).toEqual({ b: 60, sb: 0 });
    const damaged = JSON.parse(readFileSync(path('shard_1.json'), 'utf8')) as { results: { q: number[][] } };
    damaged.results.q[0] = [1];
    writeFileSync(path('damaged.json'), JSON.stringify(damaged));
    const refused = await sheaf(['unbinned-merge-toys', 'shard_0.json', 'damaged.json'], { cwd });
    expect(refused).toMatchObject({ code: 5 });
    expect(refused.stderr).toContain('damaged.json: the checksum does not fit');
  });

  test('its toys without signal, and those of its first value, are those of unbinned-hypotest-toys', async () => {
    const line = ['unbinned-hypotest-toys', '--config', 'known.yaml', '--mu', '0.3', '--n-toys', '60'];
    await succeed([...line, '--run-id', 'one', '-o', 'one.json'], { cwd });
    const one = JSON.parse(readFileSync(path('one.json'), 'utf8')) as {
      readonly cls: number;
      readonly results: { readonly q: number[] };
    };
    const { values, results } = read('whole.json');
    expect(results.q.slice(0, 120).map((q) => q[0])).toEqual(one.results.q);
    expect(values[0]!.cls).toBe(one.cls);
  });

  test('`farm resume` says the same, with the table', async () => {
    const { stderr } = await succeed(['farm', 'resume', path('sheaf-runs/whole'), '-o', path('again.json')]);
    expect(stderr).toContain('60 toys of background, 60 of signal+background at each of 5 values');
    expectTheSame('again.json');
  });

  test('--plot and metrics', async () => {
    await sheaf(
      [...study, '--run-id', 'drawn', '-o', 'd.json', '--plot', 'd.svg', '--json-metrics', 'm.json'],
      { cwd },
    );
    expectSound(readFileSync(path('d.svg'), 'utf8'));
    expect(read('m.json')).toMatchObject({
      command: 'unbinned_upper_limit_toys',
      metrics: { n_toys: 60, seed: 42, obs_limit: read('d.json').observed },
    });
  });
});

test('limits beyond the values are told, with the exit code of numbers that failed', async () => {
  const line = [...byToys, 'known.yaml', '--n-toys', '40', '--values', '0.1,0.2', '--run-id', 'near'];
  const { code, stderr } = await sheaf([...line, '-o', 'near.json'], { cwd });
  expect(code).toBe(7);
  expect(stderr).toContain('sheaf: no observed limit: CL_s is still above 0.05 at mu = 0.2');
  expect(read('near.json').observed).toBeNull();
});

const at = [...byToys, 'known.yaml'];
test.each([
  { args: [...at, '--n-toys', '0'], said: '--n-toys: 0 is not a whole number of 1 or more' },
  { args: [...at, '--values', '1'], said: 'is not a list of two values or more' },
  { args: [...at, '--values', '2,1'], said: '2,1 does not ascend from above 0' },
  { args: [...at, '--values', '1,x'], said: '"x" is not a number' },
  { args: [...at, '--values', '1,99'], said: '--values: 99 is above the upper bound of mu' },
  { args: [...at, '--shard', '0/2', '--shards', '2'], said: '--shard runs one shard' },
  { args: [...at, '--shard', '0/2', '--plot', 'x.svg'], said: 'one shard has no limit' },
  { args: [...at, '--run-id', '../x'], said: 'is not a plain name' },
  {
    args: ['unbinned-upper-limit', '--config', 'known.yaml', '--n-toys', '10'],
    said: '--n-toys belongs to --calculator toys',
  },
  {
    args: ['unbinned-upper-limit', '--config', 'known.yaml', '--fixed-globals'],
    said: '--fixed-globals belongs to --calculator toys',
  },
])('$args is refused', async ({ args, said }) => {
  const before = readdirSync(folder);
  const outcome = await sheaf(args, { cwd });
  expect(outcome).toMatchObject({ code: 2, stdout: '' });
  expect(outcome.stderr).toContain(said);
  expect(readdirSync(folder)).toEqual(before);
});
