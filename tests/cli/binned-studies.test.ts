// Studies of workspaces on the command line: the same bits however they are cut, resumed and merged; patches; wrong lines.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../../src/contracts/failures.ts';
import { sharedData } from '../shared-data.ts';
import { counting, manyEvents } from '../study/binned-workspaces.ts';
import { resultBytes, root, sheaf, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const cwd = folder;
const path = (name: string): string => join(folder, name);
const read = (name: string) => JSON.parse(readFileSync(path(name), 'utf8'));
writeFileSync(path('many.json'), JSON.stringify(manyEvents()));
writeFileSync(path('count.json'), JSON.stringify(counting(5, 15, 18)));

const studies = {
  toys: ['toys', '-i', 'many.json', '--n-toys', '40', '--set', 'mu=1.5'],
  'hypotest-toys': ['hypotest-toys', '-i', 'many.json', '--mu', '1', '--n-toys', '25', '--expected-set'],
  'upper-limit': [
    ...['upper-limit', '-i', 'count.json', '--calculator', 'toys', '--n-toys', '600'],
    ...['--values', '0.8,1.2,1.7,2.2,2.6,3.2,4.2'],
  ],
  significance: ['significance', '-i', 'many.json', '--calculator', 'toys', '--n-toys', '25', '--mu', '0.1'],
  'goodness-of-fit': ['goodness-of-fit', '-i', 'many.json', '--calculator', 'toys', '--n-toys', '25'],
  'scan line': ['scan', '-i', 'many.json', '--start', '-1', '--stop', '2', '--points', '71'],
  'scan plane': [
    ...['scan', '-i', 'many.json', '--start=-0.2', '--stop', '1.4', '--points', '9'],
    ...['--parameter2', 'tilt', '--start2=-2.5', '--stop2', '2.5'],
  ],
  'hypotest-toys q0': ['hypotest-toys', '-i', 'many.json', '--test-stat', 'q0', '--n-toys', '25'],
} as const;
/** What of a merged result does not say where it ran. */
const ANSWERS = [
  'study',
  'results_digest',
  'summary',
  'cls',
  'clsb',
  'clb',
  'expected_set',
  'p0',
  'p0_interval',
  'p0_expected',
  'p_value',
  'p_value_interval',
  'observed',
  'expected',
  'values',
  'contours',
  'mu_hat',
  'nll_hat',
  'gen',
  'test',
];

describe.each(Object.entries(studies))('%s', (name, study) => {
  const whole = `${name}.json`.replace(' ', '-');
  beforeAll(async () => {
    await succeed([...study, '--shards', '1', '--threads', '1', '--run-id', whole, '-o', whole], { cwd });
  });

  function expectTheSame(other: string): void {
    expect(resultBytes(path(other))).toBe(resultBytes(path(whole)));
    const [ours, theirs] = [read(other), read(whole)];
    for (const key of ANSWERS) expect(ours[key], key).toEqual(theirs[key]);
  }

  test.each([1, 2])('on %i threads, in 1, 2 and 7 shards, is the same bits', async (threads) => {
    for (const shards of [1, 2, 7]) {
      const id = `${whole}-${threads}-${shards}`;
      const cut = ['--threads', `${threads}`, '--shards', `${shards}`, '--run-id', id];
      await succeed([...study, ...cut, '-o', `${id}.json`], { cwd });
      expectTheSame(`${id}.json`);
    }
  });

  test('and as shards that are merged, in any order', async () => {
    const files = [2, 0, 1].map((i) => `${whole}.${i}`);
    for (const [k, i] of [2, 0, 1].entries())
      await succeed([...study, '--shard', `${i}/3`, '-o', files[k]!], { cwd });
    for (const key of ['cls', 'observed', 'p0', 'p_value']) expect(read(files[0]!)).not.toHaveProperty(key);
    await succeed(['merge-toys', ...files, '-o', `${whole}.merged`], { cwd });
    expectTheSame(`${whole}.merged`);
    const { code, stderr } = await sheaf(['merge-toys', files[0]!, files[1]!], { cwd });
    expect([code, stderr]).toEqual([expect.any(Number), expect.stringContaining('items are in no shard')]);
    expect(code).not.toBe(0);
  });

  test('and when shards are lost and the run is resumed', async () => {
    const run = path(join('sheaf-runs', `${whole}-1-7`));
    const merged = readFileSync(join(run, 'merged.out.json'), 'utf8');
    rmSync(join(run, 'shard_3.out.json'));
    rmSync(join(run, 'merged.out.json'));
    await succeed(['farm', 'resume', run], { cwd });
    expect(readFileSync(join(run, 'merged.out.json'), 'utf8')).toBe(merged);
  });
});

test('toys of a workspace tell of all parameters, and of the true values by name', () => {
  const { results, gen, parameter_names: names } = read('toys.json');
  expect(Object.keys(results.estimates).sort()).toEqual([...names].sort());
  expect(gen.params[gen.names.indexOf('mu')]).toBe(1.5);
  expect(results.poi_true).toBe(1.5);
  expect(names).toContain('counted[0]');
});

test('toys of a significance are the background-only ones of hypotest-toys --test-stat q0', () => {
  expect(read('significance.json').results.q).toEqual(read('hypotest-toys-q0.json').results.q.slice(0, 25));
});

test('tables tell p_0 and the goodness of fit with their intervals', async () => {
  const line = ['-i', 'count.json', '--calculator', 'toys', '--n-toys', '500', '-o', 'p.json'];
  const discovery = await succeed(['significance', ...line, '--json-metrics', 'm.json'], { cwd });
  expect(discovery.stderr).toMatch(/^500 toys of background in /m);
  const { p0_interval: interval, p0, significance, significance_interval: sigmas } = read('p.json');
  expect(discovery.stderr).toContain(
    `significance ${significance.toPrecision(4)} (${sigmas[0].toPrecision(4)} to ${sigmas[1].toPrecision(4)} at 68.27 %)`,
  );
  expect(interval[0]).toBeLessThan(p0);
  expect(interval[1]).toBeGreaterThan(p0);
  expect(read('m.json')).toMatchObject({
    command: 'significance_toys',
    metrics: { p0, p0_interval: interval },
  });
  const fit = await succeed(['goodness-of-fit', ...line, '--json-metrics', 'm.json'], { cwd });
  const { p_value: p, chi2 } = read('p.json');
  expect(fit.stderr).toMatch(
    /^chi2 0.00 for 0 degrees of freedom, p = 1.000 \(\S+ to 1.000 at 68.27 %\) by toys$/m,
  );
  expect(read('m.json')).toMatchObject({ command: 'goodness_of_fit_toys', metrics: { p_value: p, chi2 } });
});

test('the table tells CL_s with its errors', async () => {
  const { stderr } = await succeed(
    ['hypotest-toys', '-i', 'count.json', '--mu', '2', '--n-toys', '400', '-o', 'count.out.json'],
    { cwd },
  );
  expect(stderr).toMatch(/mu = 2 is tested: q~_mu \d/);
  expect(stderr).toMatch(/CL_s \S+ \+- \S+ {3}CL_s\+b \S+ \+- \S+ {3}CL_b/);
  // The Poisson sums of 18 events: P(n <= 18 | 25) and P(n <= 18 | 15).
  const { clsb, clb } = read('count.out.json');
  expect(Math.abs(clsb - 0.09204)).toBeLessThan(0.058);
  expect(Math.abs(clb - 0.81947)).toBeLessThan(0.077);
});

test.each([
  [['hypotest-toys', '-i', 'count.json'], /--mu is missing/],
  [['hypotest-toys', '-i', 'count.json', '--mu', '-1'], /--mu -1 is below 0/],
  [['hypotest-toys', '-i', 'count.json', '--mu', '21'], /--mu 21 leaves the bounds of mu/],
  [['toys', '-i', 'count.json', '--set', 'nu=1'], /--set nu: there is no such parameter/],
  [['toys', '-i', 'count.json', '--set', 'mu=99'], /--set mu=99 lies outside the bounds/],
  [['toys', '-i', 'count.json', '--shard', '0/2', '--shards', '2'], /--shard runs one shard/],
  [['significance', '-i', 'count.json', '--n-toys', '9'], /--n-toys belongs to --calculator toys/],
  [['significance', '-i', 'count.json', '--calculator', 'toys', '--mu', '21'], /--mu 21 leaves the bounds/],
  [['goodness-of-fit', '-i', 'count.json', '--shard', '0/2'], /--shard belongs to --calculator toys/],
  [['goodness-of-fit', '-i', 'count.json', '--fixed-globals'], /--fixed-globals belongs to --calculator/],
  [['patchset-scan', '-i', 'count.json', '--patchset', 'none'], /none: cannot be read/],
  [['patchset-scan', '-i', 'count.json', '--patchset', 'x', '--table', 'x.txt'], /ends in .md or .csv/],
  [['patchset-scan', '-i', 'count.json', '--patchset', 'x', '--plot', 'x.pdf'], /written as SVG or PNG/],
  [['patchset-scan', '-i', 'count.json', '--patchset', 'x', '--mu', '0'], /--mu 0 is not above 0/],
])('%j is refused', async (line, message) => {
  const { code, stderr } = await sheaf(line, { cwd });
  expect(code).not.toBe(0);
  expect(stderr).toMatch(message);
});

describe('a folder of patches', () => {
  mkdirSync(path('patches'));
  const signal = (scale: number) => [
    { op: 'replace', path: '/channels/0/samples/0/data', value: [scale] },
    { op: 'test', path: '/version', value: '1.0.0' },
  ];
  for (const [mass, scale] of [
    [100, 12],
    [200, 6],
    [300, 2],
  ] as const)
    writeFileSync(path(`patches/patch.g_${mass}_50.json`), JSON.stringify(signal(scale)));
  writeFileSync(path('patches/patch.g_400_50.json'), JSON.stringify([{ op: 'remove', path: '/channels/7' }]));
  const scan = ['patchset-scan', '-i', 'count.json', '--patchset', 'patches', '--labels', 'm,n'];

  test('is a study: each patch as hypotest and upper-limit have it; one that does not fit is told', async () => {
    const { code, stderr } = await sheaf([...scan, '-o', 'scan.json', '--table', 'scan.csv'], { cwd });
    expect(code).toBe(exitCodes.numerics);
    expect(stderr).toMatch(/g_400_50: .*remove "\/channels\/7"/);
    const { results, patches, labels, n_failed: failed, n_patches: count } = read('scan.json');
    expect([labels, count, failed]).toEqual([['m', 'n'], 4, 1]);
    expect(patches[0]).toEqual({ name: 'g_100_50', values: [100, 50] });
    for (const [i, mass] of [100, 200, 300].entries()) {
      const patch = ['-i', 'count.json', '--patch', `patches/patch.g_${mass}_50.json`];
      await succeed(['hypotest', ...patch, '--mu', '1', '-o', 'one.json'], { cwd });
      const { cls, expected_set: set, mu_hat: muHat } = read('one.json');
      expect(results.cls[i]).toBeCloseTo(cls, 10);
      expect(results.mu_hat[i]).toBeCloseTo(muHat, 10);
      for (const [k, c] of set.cls.entries()) expect(results.expected_cls[i][k]).toBeCloseTo(c, 10);
      await succeed(['upper-limit', ...patch, '-o', 'one.json'], { cwd });
      expect(results.upper_limit[i]).toBeCloseTo(read('one.json').obs_limit, 7);
    }
    const lines = readFileSync(path('scan.csv'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toBe(
      'patch,m,n,mu_hat,CLs,CLs expected,limit,limit -2,limit -1,limit expected,limit +1,limit +2,problem',
    );
    expect(lines[1]!.split(',').slice(0, 3)).toEqual(['g_100_50', '100', '50']);
  });

  test('is the same bits in shards, merged', async () => {
    for (const i of [0, 1, 2]) await succeed([...scan, '--shard', `${i}/3`, '-o', `scan.${i}`], { cwd });
    await sheaf(['merge-toys', 'scan.2', 'scan.0', 'scan.1', '-o', 'scan.merged'], { cwd });
    expect(resultBytes(path('scan.merged'))).toBe(resultBytes(path('scan.json')));
    expect(read('scan.merged').patches).toEqual(read('scan.json').patches);
  });
});

test('--fix holds a parameter in every patch, as a workspace that is written so', async () => {
  const example = JSON.parse(readFileSync(join(root, 'examples/two-regions/workspace.json'), 'utf8'));
  const set = JSON.parse(readFileSync(join(root, 'examples/two-regions/patchset.json'), 'utf8'));
  mkdirSync(path('masses'));
  for (const { metadata, patch } of set.patches)
    writeFileSync(path(`masses/patch.${metadata.name}.json`), JSON.stringify(patch));
  const [{ name, config }] = example.measurements;
  const parameters = [...config.parameters, { name: 'jes', inits: [0.5], fixed: true }];
  writeFileSync(path('free.json'), JSON.stringify(example));
  const written = { ...example, measurements: [{ name, config: { ...config, parameters } }] };
  writeFileSync(path('written.json'), JSON.stringify(written));
  const scan = ['patchset-scan', '--patchset', 'masses', '--labels', 'mass'];
  await succeed([...scan, '-i', 'free.json', '-o', 'free.out'], { cwd });
  await succeed([...scan, '-i', 'written.json', '-o', 'written.out'], { cwd });
  await succeed([...scan, '-i', 'free.json', '--fix', 'jes=0.5', '-o', 'held.out'], { cwd });
  const held = read('held.out');
  expect(held.results).toEqual(read('written.out').results);
  expect(held.results.mu_hat).not.toEqual(read('free.out').results.mu_hat);
  expect(held.study.digest).not.toBe(read('free.out').study.digest);
  for (const i of [0, 1])
    await succeed([...scan, '-i', 'free.json', '--fix', 'jes=0.5', '--shard', `${i}/2`, '-o', `held.${i}`], {
      cwd,
    });
  await succeed(['merge-toys', 'held.1', 'held.0', '-o', 'held.merged'], { cwd });
  expect(resultBytes(path('held.merged'))).toBe(resultBytes(path('held.out')));
  for (const [fix, message] of [
    ['jet=1', /--fix jet: there is no such parameter, did you mean "jes"/],
    ['jes=9', /--fix jes=9 leaves the bounds of jes/],
    ['mu', /--fix mu: this is the parameter of interest/],
  ] as const) {
    const { code, stderr } = await sheaf([...scan, '-i', 'free.json', '--fix', fix], { cwd });
    expect(code).toBe(exitCodes.usage);
    expect(stderr).toMatch(message);
  }
});

test('all 217 patches of sbottom region A in one command, with the reference values of performance.md 2.3', async () => {
  const archive = sharedData('histfactory/sbottom-ins1748602-probability-models.tar.gz');
  mkdirSync(path('sbottom'));
  execFileSync('tar', ['xzf', archive, '-C', path('sbottom'), 'RegionA']);
  const scan = ['patchset-scan', '-i', 'sbottom/RegionA/BkgOnly.json', '--patchset', 'sbottom/RegionA'];
  const labels = ['--labels', 'm_sbottom,m_N2,m_N1', '--no-limits'];
  const plot = ['--plot', 'sbottom.svg', '--plot-where', 'm_N1=60'];
  await succeed([...scan, ...labels, ...plot, '-o', 'sbottom.json', '--table', 'sbottom.md'], { cwd });
  const { patches, results, n_failed: failed } = read('sbottom.json');
  expect([patches.length, failed]).toEqual([217, 0]);
  const cls = (name: string) => {
    const i = patches.findIndex((p: { name: string }) => p.name === name);
    return { observed: results.cls[i], expected: results.expected_cls[i] };
  };
  const near = (value: number, reference: number) =>
    expect(Math.abs(value / reference - 1)).toBeLessThan(1e-7);
  near(cls('sbottom_1300_205_60').observed, 0.2444369557);
  near(cls('sbottom_1300_850_60').observed, 9.122537679e-4);
  [0.0902262649, 0.193785721, 0.384325699, 0.655777669, 0.891042984].forEach((c, k) => {
    near(cls('sbottom_1300_205_60').expected[k], c);
  });
  const shown = patches.filter((p: { values: number[] }) => p.values[2] === 60);
  expect(readFileSync(path('sbottom.svg'), 'utf8')).toContain(`${shown.length} patches, `);
  expect(readFileSync(path('sbottom.md'), 'utf8').trim().split('\n')).toHaveLength(219);
}, 120_000);
