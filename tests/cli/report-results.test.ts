// `sheaf report` of the results of single commands: every kind with its figures and numbers, and files that are none.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectSound } from '../report/sound.ts';
import { parseXml } from '../report/xml.ts';
import { fixture, sheaf, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const cwd = folder;
fixture(folder, 'peak.yaml');
const config = ['--config', 'peak.yaml'];
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const json = (name: string): { [key: string]: unknown } => JSON.parse(read(name));

const kinds: readonly {
  readonly name: string;
  readonly line: readonly string[];
  /** Titles of the figures. */
  readonly figures: readonly string[];
  readonly says: readonly string[];
}[] = [
  {
    name: 'fit',
    line: ['unbinned-fit', ...config, '--plot-bins', '20', '--minos'],
    figures: ['Data and the fitted model', 'Correlations'],
    says: ['in 20 bins of m', 'estimate', 'uncertainty', 'down'],
  },
  {
    name: 'scan',
    line: ['unbinned-scan', ...config, '--start', '0.8', '--stop', '1.3', '--points', '11'],
    figures: ['Profile likelihood of mu'],
    says: ['68.27 %', '95.45 %'],
  },
  {
    name: 'test',
    line: ['unbinned-hypotest', ...config, '--mu', '1.2'],
    figures: ['CL_s of mu = 1.2'],
    says: ['CL_s+b', 'Significance'],
  },
  {
    name: 'toys',
    line: [
      'unbinned-hypotest-toys',
      ...config,
      '--mu',
      '1.2',
      '--n-toys',
      '20',
      '--expected-set',
      '--run-id',
      't',
    ],
    figures: ['Test statistic of toys at mu = 1.2', 'CL_s of mu = 1.2'],
    says: ['20 toys without signal', 'not converged'],
  },
  {
    name: 'limit',
    line: ['unbinned-upper-limit', ...config, '--curve', '9'],
    figures: ['Upper limit on mu at 95 % CL_s', 'CL_s against mu'],
    says: ['expected, median'],
  },
  {
    name: 'limit-toys',
    line: ['unbinned-upper-limit', ...config, '--calculator', 'toys', '--n-toys', '20', '--values', '0.02,0.05,0.1,1.1,1.2', '--run-id', 'l'], // biome-ignore format: one command
    figures: ['Upper limit on mu at 95 % CL_s', 'CL_s against mu'],
    says: ['for large samples', 'failed toys', '0 of 40'],
  },
  {
    name: 'ranking',
    line: ['unbinned-ranking', ...config],
    figures: ['Impacts on mu'],
    says: ['constraint', 'impact up'],
  },
  {
    name: 'gof',
    line: ['unbinned-gof', ...config, '--bins', '20', '--n-toys', '15'],
    figures: ['Goodness of fit'],
    says: ['p = ', '15 of 15 could be fitted'],
  },
  {
    name: 'distance',
    line: ['unbinned-gof', ...config, '--method', 'ks', '--sample-ratio', '2', '--n-toys', '10'],
    figures: ['Goodness of fit'],
    says: ['Kolmogorov-Smirnov statistic', '2 events drawn from the fit for each that it expects'],
  },
  {
    name: 'plane',
    line: [
      'unbinned-scan',
      ...config,
      ...['--start', '0.8', '--stop', '1.4', '--points', '7'],
      ...['--parameter2', 'width', '--start2', '2', '--stop2', '3', '--points2', '7'],
      ...['--contour-points', '8'],
    ],
    figures: ['Profile likelihood of mu and width'],
    says: ['68.27 %', 'mu from', 'width from'],
  },
];

beforeAll(async () => {
  await succeed(['generate', ...config, '--seed', '11', '-o', 'observed.parquet'], { cwd });
  // Some of these limits have so few toys that not all are found: that is exit code 7, with a result.
  for (const { name, line } of kinds) await sheaf([...line, '-o', `${name}.json`], { cwd });
});

describe.each(kinds)('the report of $name', ({ name, figures, says }) => {
  test('has its figures, tables and numbers', async () => {
    const { stderr, stdout } = await succeed(['report', `${name}.json`, '--png', `png-${name}`], { cwd });
    expect(stdout).toBe('');
    expect(stderr.split('\n')[0]).toBe(`report: ${name}.html`);
    const html = read(`${name}.html`);
    parseXml(html.replace('<!doctype html>\n', ''));
    const svgs = [...html.matchAll(/<svg [\s\S]*?<\/svg>/g)].map(([svg]) => svg);
    expect(svgs.map((svg) => /<title>(.*?)<\/title>/.exec(svg)![1])).toEqual(figures);
    svgs.forEach((svg) => {
      expectSound(svg);
    });
    for (const words of says) expect(html).toContain(words);
    expect(html).not.toMatch(/NaN|undefined|Infinity|<script|src=/);
    const files = readdirSync(join(folder, `png-${name}`));
    expect(files).toHaveLength(figures.length);
    for (const file of files)
      expect(
        readFileSync(join(folder, `png-${name}`, file))
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG');
  });
});

test('numbers are those of the file, with their errors', () => {
  const { deviance } = json('gof.json') as { deviance: number };
  expect(read('gof.html')).toContain(`deviance ${Number(deviance.toPrecision(5))}`);
  const { cls, cls_error: error } = json('toys.json') as { cls: number; cls_error: number };
  if (error > 0) expect(read('toys.html')).toContain('±');
  expect(cls).toBeGreaterThan(0);
});

test('what a file does not hold, the report says how to write', async () => {
  await succeed(['unbinned-fit', ...config, '-o', 'bare-fit.json'], { cwd });
  await succeed(['report', 'bare-fit.json'], { cwd });
  expect(read('bare-fit.html')).toContain('unbinned-fit --plot-bins N');
  await succeed(['unbinned-upper-limit', ...config, '-o', 'bare-limit.json'], { cwd });
  await succeed(['report', 'bare-limit.json', '-o', 'elsewhere.html'], { cwd });
  expect(read('elsewhere.html')).toContain('unbinned-upper-limit --curve N');
});

test('runs of tests and limits by toys have reports too', async () => {
  for (const run of ['t', 'l']) {
    await succeed(['report', join('sheaf-runs', run)], { cwd });
    const html = read(`sheaf-runs/${run}/report.html`);
    expect(html).toContain('core-seconds');
    expect(html).toContain('Made again by');
  }
});

test.each([
  { file: 'no.json', text: '{"a": 1}', code: 2, said: 'this is no result of sheaf' },
  { file: 'list.json', text: '[]', code: 2, said: 'this is no result of sheaf' },
  { file: 'torn.json', text: '{"a": ', code: 5, said: 'this is not JSON, or not all of it' },
  { file: 'empty.json', text: '', code: 5, said: 'the file is empty' },
])('$file is refused: $said', async ({ file, text, code, said }) => {
  writeFileSync(join(folder, file), text);
  const outcome = await sheaf(['report', file], { cwd });
  expect(outcome).toMatchObject({ code, stdout: '' });
  expect(outcome.stderr).toContain(`${file}: ${said}`);
  expect(existsSync(join(folder, file.replace('.json', '.html')))).toBe(false);
});

test('damaged results and shards are refused at their place', async () => {
  const { uncertainties: _, ...fit } = json('fit.json');
  writeFileSync(join(folder, 'less.json'), JSON.stringify(fit));
  const less = await sheaf(['report', 'less.json'], { cwd });
  expect(less).toMatchObject({ code: 5, stdout: '' });
  expect(less.stderr).toContain('less.json: not a result of unbinned-fit: uncertainties');
  writeFileSync(join(folder, 'changed.json'), JSON.stringify({ ...json('toys.json'), cls: 0.5 }));
  const changed = await sheaf(['report', 'changed.json'], { cwd });
  expect(changed).toMatchObject({ code: 5, stdout: '' });
  expect(changed.stderr).toContain('changed.json: the checksum does not fit the content');
  const line = ['unbinned-hypotest-toys', ...config, '--mu', '1', '--n-toys', '4', '--shard', '0/2'];
  await succeed([...line, '-o', 'shard.json'], { cwd });
  const shard = await sheaf(['report', 'shard.json'], { cwd });
  expect(shard).toMatchObject({ code: 2, stdout: '' });
  expect(shard.stderr).toContain('there is no report of toys or shards from their file alone');
  const gone = await sheaf(['report', 'fit.json', '-o', 'gone/fit.html'], { cwd });
  expect(gone).toMatchObject({ code: 6, stdout: '' });
});
