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
