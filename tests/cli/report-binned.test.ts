// `sheaf report` of the results of workspaces: every kind with its figures and numbers, and runs of their toys.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectSound } from '../report/sound.ts';
import { parseXml } from '../report/xml.ts';
import { sharedData } from '../shared-data.ts';
import { root, sheaf, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const cwd = folder;
const example = (name: string): string => join(root, 'examples/two-regions', name);
const input = ['-i', example('workspace.json')];
const toys = ['--n-toys', '40', '--seed', '3'];
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const json = (name: string): { [key: string]: unknown } => JSON.parse(read(name));

interface Kind {
  readonly name: string;
  readonly line: readonly string[];
  /** Titles of the figures. */
  readonly figures: readonly string[];
  readonly says: readonly string[];
  /** The command, as the report names it. */
  readonly by: string;
}

const kinds: readonly Kind[] = [
  {
    name: 'fit',
    line: ['fit', ...input, '--covariance', '--yields'],
    figures: ['Yields before and after the fit', 'Pulls of the nuisance parameters', 'Correlations'],
    says: ['before the fit', 'staterror_SR[0]', 'fixed', 'Channels in the fit'],
    by: 'fit',
  },
  {
    name: 'validation',
    line: ['fit', ...input, '--covariance', '--yields', '--validation-regions', 'CR'],
    figures: ['Yields before and after the fit', 'Validation regions', 'Pulls of the nuisance parameters', 'Correlations'], // biome-ignore format: one list
    says: ['Not in the fit: CR', 'CR, not fitted'],
    by: 'fit',
  },
  {
    name: 'scan',
    line: ['scan', ...input, '--start', '0', '--stop', '4', '--points', '9'],
    figures: ['Profile likelihood of mu'],
    says: ['68.27 %', '95.45 %'],
    by: 'scan',
  },
  {
    name: 'plane',
    line: [
      ...['scan', ...input, '--start', '0', '--stop', '4', '--points', '5', '--contour-points', '6'],
      ...['--parameter2', 'jes', '--start2=-2', '--stop2', '2', '--points2', '5'],
    ],
    figures: ['Profile likelihood of mu and jes'],
    says: ['mu from', 'jes from'],
    by: 'scan --parameter2',
  },
  {
    name: 'test',
    line: ['hypotest', ...input, '--mu', '1'],
    figures: ['CL_s of mu = 1'],
    says: ['CL_s+b', 'q̃ of Asimov data without signal'],
    by: 'hypotest',
  },
  {
    name: 'significance',
    line: ['significance', ...input],
    figures: ['Significance above background'],
    says: ['expected with', 'p₀'],
    by: 'significance',
  },
  {
    name: 'limit',
    line: ['upper-limit', ...input, '--scan-start', '0', '--scan-stop', '5', '--scan-points', '11'],
    figures: ['Upper limit on mu at 95 % CL_s', 'CL_s against mu'],
    says: ['expected, median', '11 values of mu'],
    by: 'upper-limit',
  },
  {
    name: 'ranking',
    line: ['ranking', ...input],
    figures: ['Impacts on mu'],
    says: ['constraint', 'impact up', 'staterror_SR[1]'],
    by: 'ranking',
  },
  {
    name: 'gof',
    line: ['goodness-of-fit', ...input],
    figures: ['Goodness of fit', 'Where χ² comes from'],
    says: ['degrees of freedom', 'Auxiliary measurements'],
    by: 'goodness-of-fit',
  },
  {
    name: 'cls',
    line: ['hypotest-toys', ...input, '--mu', '1', ...toys, '--expected-set', '--run-id', 'c'],
    figures: ['Test statistic of toys at mu = 1', 'CL_s of mu = 1'],
    says: ['40 toys without signal', 'not converged'],
    by: 'hypotest-toys',
  },
  {
    name: 'discovery',
    line: ['hypotest-toys', ...input, '--test-stat', 'q0', ...toys, '--expected-set', '--run-id', 'd'],
    figures: ['Test statistic of toys at mu = 0'],
    says: ['p₀ of data with', 'expected, −2 σ', 'q₀'],
    by: 'hypotest-toys --test-stat q0',
  },
  {
    name: 'scan-run',
    line: ['scan', ...input, '--start', '0', '--stop', '4', '--points', '9', '--run-id', 's'],
    figures: ['Profile likelihood of mu'],
    says: ['68.27 %', '95.45 %', 'sha256:'],
    by: 'scan --run-id',
  },
  {
    name: 'plane-run',
    line: [
      ...[
        'scan',
        ...input,
        '--start',
        '0',
        '--stop',
        '6',
        '--points',
        '7',
        '--shards',
        '3',
        '--run-id',
        'plane',
      ],
      ...['--parameter2', 'jes', '--start2=-4', '--stop2', '4', '--points2', '9'],
    ],
    figures: ['Profile likelihood of mu and jes'],
    says: ['mu from', 'jes from', 'goes on beyond', 'sha256:'],
    by: 'scan --parameter2 --run-id',
  },
  {
    name: 'gof-toys',
    line: ['goodness-of-fit', ...input, '--calculator', 'toys', ...toys, '--run-id', 'g'],
    figures: ['Goodness of fit'],
    says: ['from 40 toys', 'Clopper and Pearson', 'drawn anew in each toy', 'χ² for large counts'],
    by: 'goodness-of-fit --calculator toys',
  },
  {
    name: 'significance-toys',
    line: ['significance', ...input, '--calculator', 'toys', ...toys, '--run-id', 'z'],
    figures: ['Test statistic of toys at mu = 0'],
    says: ['40 toys without signal', 'expected with mu = 1', 'Clopper and Pearson', 'Asimov data'],
    by: 'significance --calculator toys',
  },
  {
    name: 'limit-toys',
    line: ['upper-limit', ...input, '--calculator', 'toys', '--values', '1,2,4', ...toys, '--run-id', 'l'],
    figures: ['Upper limit on mu at 95 % CL_s', 'CL_s against mu'],
    says: ['error bars', 'expected, −2 σ', '0 of 80', 'for large samples'],
    by: 'upper-limit --calculator toys',
  },
  {
    name: 'patches',
    line: ['patchset-scan', ...input, '--patchset', example('patchset.json'), '--run-id', 'p'],
    figures: ['Upper limits against mass', 'CL_s against mass'],
    says: ['2 patches are excluded', 'mass_300', 'expected limit'],
    by: 'patchset-scan',
  },
];

const svgsOf = (html: string): readonly string[] =>
  [...html.matchAll(/<svg [\s\S]*?<\/svg>/g)].map(([svg]) => svg);
const titleOf = (svg: string): string => /<title>(.*?)<\/title>/.exec(svg)![1]!;

function expectSoundReport(html: string): readonly string[] {
  parseXml(html.replace('<!doctype html>\n', ''));
  expect(html).not.toMatch(/NaN|undefined|Infinity|<script|src=/);
  const svgs = svgsOf(html);
  for (const svg of svgs) {
    expectSound(svg);
    // What those hear who cannot see it.
    expect(/<desc>(.*?)<\/desc>/s.exec(svg)![1]!.length).toBeGreaterThan(20);
  }
  return svgs;
}

beforeAll(async () => {
  for (const { name, line } of kinds) await sheaf([...line, '-o', `${name}.json`], { cwd });
}, 120_000);

describe.each(kinds)('the report of $name', ({ name, figures, says, by }) => {
  test('has its figures, tables and numbers', async () => {
    const { stderr, stdout } = await succeed(['report', `${name}.json`, '--png', `png-${name}`], { cwd });
    expect(stdout).toBe('');
    expect(stderr.split('\n')[0]).toBe(`report: ${name}.html`);
    const html = read(`${name}.html`);
    expect(expectSoundReport(html).map(titleOf)).toEqual(figures);
    for (const words of says) expect(html).toContain(words);
    expect(html).toContain(`sheaf ${by}<`);
    const files = readdirSync(join(folder, `png-${name}`));
    expect(files).toHaveLength(figures.length);
  });
});

test('numbers are those of the file', () => {
  const { chi2 } = json('gof.json') as { chi2: number };
  expect(read('gof.html')).toContain(`χ² = ${Number(chi2.toPrecision(5))}`);
  const { cls } = json('test.json') as { cls: number };
  expect(read('test.html')).toContain(`CL_s = ${Number(cls.toPrecision(4))}`);
  const { obs_limit: limit } = json('limit.json') as { obs_limit: number };
  expect(read('limit.html')).toContain(String(Number(limit.toPrecision(5))));
});

test('of toys, p-values have their intervals, and ends of contours are those of their lines', () => {
  const shown = (x: number) => Number(x.toPrecision(4));
  const { p_value: p, p_value_interval: ends } = json('gof-toys.json') as {
    p_value: number;
    p_value_interval: readonly [number, number];
  };
  expect(read('gof-toys.html')).toContain(`p = ${shown(p)} (${shown(ends[0])} to ${shown(ends[1])} at`);
  type Discovery = { p0: number; p0_interval: readonly [number, number]; significance: number };
  for (const name of ['discovery', 'significance-toys']) {
    const { p0, p0_interval: [low, high], significance } = json(`${name}.json`) as unknown as Discovery; // biome-ignore format: one line
    const html = read(`${name}.html`);
    expect(html).toContain(`p₀ = ${shown(p0)} (${shown(low)} to ${shown(high)} at`);
    expect(html).toContain(`${shown(significance)} (`);
  }
  const { contours } = json('plane-run.json') as unknown as {
    contours: readonly { lines: readonly { points: readonly (readonly [number, number])[] }[] }[];
  };
  for (const { lines } of contours) {
    const most = Math.max(...lines.flatMap((line) => line.points.map(([mu]) => mu)));
    expect(read('plane-run.html')).toContain(`>${Number(most.toPrecision(5))}<`);
  }
});

test('where no toy reaches the data, a bound is what the report says', async () => {
  // 40 toys are none of a p-value of 1e-5: q0 of this signal is beyond what background does.
  const { measurements, observations, ...rest } = JSON.parse(readFileSync(example('workspace.json'), 'utf8'));
  const many = observations.map(({ name, data }: { name: string; data: number[] }) => ({
    name,
    data: name === 'SR' ? data.map((n) => 3 * n) : data,
  }));
  writeFileSync(join(folder, 'excess.json'), JSON.stringify({ ...rest, measurements, observations: many }));
  const line = [
    'significance',
    '-i',
    'excess.json',
    '--calculator',
    'toys',
    ...toys,
    '-o',
    'excess-toys.json',
  ];
  await succeed(line, { cwd });
  await succeed(['report', 'excess-toys.json'], { cwd });
  const {
    p0,
    significance,
    significance_interval: ends,
  } = json('excess-toys.json') as {
    [key: string]: unknown;
    significance_interval: readonly [number, null];
  };
  expect([p0, significance, ends[1]]).toEqual([0, null, null]);
  const html = read('excess-toys.html');
  expect(html).toContain(`more than ${Number(ends[0].toPrecision(3))} at 84.13 %: no toy reaches the data`);
  expectSoundReport(html);
});

test('a partial result is told as one', async () => {
  const scan = ['scan', ...input, '--start', '0', '--stop', '4', '--points', '9'];
  const plane = [...scan, '--parameter2', 'jes', '--start2=-2', '--stop2', '2', '--points2', '3'];
  const gof = ['goodness-of-fit', ...input, '--calculator', 'toys', ...toys];
  const significance = ['significance', ...input, '--calculator', 'toys', ...toys];
  for (const [name, line, items] of [
    ['half-scan', scan, 'values'],
    ['half-plane', plane, 'values'],
    ['half-gof', gof, 'toys'],
    ['half-z', significance, 'toys'],
  ] as const) {
    await succeed([...line, '--shard', '0/2', '-o', `${name}.shard.json`], { cwd });
    await succeed(['merge-toys', `${name}.shard.json`, '--allow-partial', '-o', `${name}.json`], { cwd });
    await succeed(['report', `${name}.json`], { cwd });
    const html = read(`${name}.html`);
    expectSoundReport(html);
    expect(html).toContain(`this result is partial: not all ${items} are in it`);
  }
});

test('--plot of tests draws the figure of their reports, and nothing of one shard', async () => {
  for (const [name, line] of [
    ['test', ['hypotest', ...input, '--mu', '1']],
    ['significance', ['significance', ...input]],
    ['gof', ['goodness-of-fit', ...input]],
    ['gof-toys', ['goodness-of-fit', ...input, '--calculator', 'toys', ...toys]],
    ['significance-toys', ['significance', ...input, '--calculator', 'toys', ...toys]],
  ] as const) {
    await succeed([...line, '--plot', `${name}.svg`, '-o', 'again.json'], { cwd });
    expect(svgsOf(read(`${name}.html`)), name).toContain(read(`${name}.svg`).trim());
    const none = await sheaf([...line, '--plot', 'figure.pdf'], { cwd });
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain('plots are written as SVG or PNG');
    if (!name.endsWith('toys')) continue;
    const shard = await sheaf([...line, '--shard', '0/2', '--plot', 'x.svg'], { cwd });
    expect(shard).toMatchObject({ code: 2, stdout: '' });
    expect(shard.stderr).toContain('--plot belongs to a whole run');
  }
});

test('what a file does not hold, the report says how to write', async () => {
  await succeed(['fit', ...input, '-o', 'bare.json'], { cwd });
  await succeed(['report', 'bare.json'], { cwd });
  expect(read('bare.html')).toContain('fit --yields');
  expect(read('bare.html')).toContain('fit --covariance');
  await succeed(['upper-limit', ...input, '-o', 'bare-limit.json'], { cwd });
  await succeed(['report', 'bare-limit.json'], { cwd });
  expect(read('bare-limit.html')).toContain('upper-limit --scan-start');
});

test('runs of toys, of tests and of patch sets have reports too', async () => {
  await succeed(['toys', ...input, ...toys, '--run-id', 't'], { cwd });
  for (const [run, title] of [
    ['t', 'Pulls of mu'],
    ['c', 'CL_s of mu = 1'],
    ['d', 'Test statistic of toys at mu = 0'],
    ['p', 'CL_s against mass'],
    ['s', 'Profile likelihood of mu'],
    ['plane', 'Profile likelihood of mu and jes'],
    ['g', 'Goodness of fit'],
    ['z', 'Test statistic of toys at mu = 0'],
    ['l', 'CL_s against mu'],
  ] as const) {
    await succeed(['report', join('sheaf-runs', run)], { cwd });
    const html = read(`sheaf-runs/${run}/report.html`);
    expect(expectSoundReport(html).map(titleOf)).toContain(title);
    expect(html).toContain('core-seconds');
  }
  const ofToys = read('sheaf-runs/t/report.html');
  for (const words of ['All 40 toys are here', 'counted, 1 ±', 'fakes', 'All likelihoods are of bins'])
    expect(ofToys).toContain(words);
});

test('of many parameters figures show some, and more where that is asked for', {
  timeout: 60_000,
}, async () => {
  const file = (part: string) => sharedData(`histfactory/atlas-1Lbb-2020-${part}.json.gz`);
  const model = ['-i', file('bkg'), '--patch', file('patch-700-400')];
  await succeed(['fit', ...model, '--covariance', '--yields', '-o', 'many.json'], { cwd });
  await succeed(['report', 'many.json', '-o', 'many.html'], { cwd });
  const html = read('many.html');
  expectSoundReport(html);
  expect(html).toContain('not in the picture: 91 more that are nearer to where they were');
  expect(html).toContain('not in the picture: 95 parameters with weaker ones');
  expect(html.length).toBeLessThan(200_000);
  await succeed(['report', 'many.json', '-o', 'all.html', '--top', '200'], { cwd });
  const [, pulls, matrix] = expectSoundReport(read('all.html'));
  for (const svg of [pulls!, matrix!]) expect(svg).not.toContain('not in the picture');
  expect(read('all.html').length).toBeLessThan(800_000);

  await succeed(['toys', ...model, '--n-toys', '25', '--run-id', 'many'], { cwd });
  await succeed(['report', 'sheaf-runs/many', '--top', '3'], { cwd });
  const titles = expectSoundReport(read('sheaf-runs/many/report.html')).map(titleOf);
  expect(titles).toContain('Pulls of all parameters');
  expect(titles).toContain('Pulls of mu_SIG');
  expect(titles.filter((t) => t.startsWith('Estimates of'))).toHaveLength(3);
});

test('what cannot be shown is refused at its place', async () => {
  const { pulls: _, ...less } = json('fit.json');
  writeFileSync(join(folder, 'less.json'), JSON.stringify(less));
  const damaged = await sheaf(['report', 'less.json'], { cwd });
  expect(damaged).toMatchObject({ code: 5, stdout: '' });
  expect(damaged.stderr).toContain('less.json: not a result of fit: pulls');
  writeFileSync(join(folder, 'changed.json'), JSON.stringify({ ...json('discovery.json'), p0: 0.5 }));
  const changed = await sheaf(['report', 'changed.json'], { cwd });
  expect(changed).toMatchObject({ code: 5, stdout: '' });
  expect(changed.stderr).toContain('changed.json: the checksum does not fit the content');
  const line = ['toys', ...input, ...toys, '--shard', '0/2', '-o', 'shard.json'];
  await succeed(line, { cwd });
  const shard = await sheaf(['report', 'shard.json'], { cwd });
  expect(shard).toMatchObject({ code: 2, stdout: '' });
  expect(shard.stderr).toContain('there is no report of toys or shards from their file alone');
  const many = await sheaf(['report', 'ranking.json', '--top', '1000'], { cwd });
  expect(many).toMatchObject({ code: 2, stdout: '' });
  expect(many.stderr).toContain('a number from 1 to 200');
});
