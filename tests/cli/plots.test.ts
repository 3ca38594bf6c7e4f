// Plots on the command line: a file beside the result, and what is refused before any work begins.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { cornersOf, expectSound, scalesOf } from '../report/sound.ts';
import { fixture, sheaf, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const cwd = folder;
const spec = readFileSync(fixture(folder, 'peak.yaml'), 'utf8');
const config = ['--config', 'peak.yaml'];
const scan = ['--start', '0.9', '--stop', '1.2', '--points', '7'];
const commands = [
  { name: 'unbinned-fit', args: [], title: 'Data and the fitted model' },
  { name: 'unbinned-scan', args: scan, title: 'Profile likelihood of mu' },
  { name: 'unbinned-upper-limit', args: [], title: 'Upper limit on mu at 95 % CL_s' },
  { name: 'unbinned-ranking', args: [], title: 'Impacts on mu' },
  { name: 'unbinned-gof', args: ['--n-toys', '12'], title: 'Goodness of fit' },
];
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

beforeAll(async () => {
  await succeed(['generate', ...config, '--seed', '11', '-o', 'observed.parquet'], { cwd });
});

describe.each(commands)('$name --plot', ({ name, args, title }) => {
  test('writes a figure and leaves the result as it is', async () => {
    const plain = await succeed([name, ...config, ...args], { cwd });
    const drawn = await succeed([name, ...config, ...args, '--plot', `${name}.svg`], { cwd });
    expect(drawn).toEqual(plain);
    expectSound(read(`${name}.svg`));
    expect(read(`${name}.svg`)).toContain(`<title>${title}</title>`);
  });

  test('refuses a name that is not one of a picture', async () => {
    const outcome = await sheaf([name, ...config, ...args, '--plot', 'plot.pdf', '-o', `no-${name}.json`], {
      cwd,
    });
    expect(outcome).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr:
        'sheaf: plot.pdf: plots are written as SVG or PNG\n  expected: a file name that ends in .svg or .png\n  to do: see --help\n',
    });
    expect(existsSync(join(folder, `no-${name}.json`))).toBe(false);
  });

  test('refuses a folder that does not exist', async () => {
    const outcome = await sheaf([name, ...config, ...args, '--plot', 'gone/plot.svg'], { cwd });
    expect(outcome).toEqual({
      code: 6,
      signal: null,
      stdout: '',
      stderr:
        'sheaf: gone/plot.svg: cannot be written: there is no folder gone\n  to do: make the folder first\n',
    });
  });

  test('is in --help with an example', async () => {
    const { stdout } = await succeed([name, '--help']);
    expect(stdout).toMatch(new RegExp(`  sheaf ${name} --config spec.yaml .*--plot \\w+.svg`));
  });
});

test('the scan that is drawn is the one that is written', async () => {
  await succeed(['unbinned-scan', ...config, ...scan, '--plot', 's.svg', '-o', 's.json'], { cwd });
  const { points } = JSON.parse(read('s.json')) as { points: { mu: number; two_delta_nll: number }[] };
  const [x] = scalesOf(read('s.svg'), 'x');
  const [y] = scalesOf(read('s.svg'), 'y');
  const [line] = cornersOf(read('s.svg'), { stroke: '#0072b2', fill: 'none' });
  expect(line).toHaveLength(7);
  line!.forEach(([px, py], i) => {
    expect(x!(px)).toBeCloseTo(points[i]!.mu, 3);
    expect(y!(py)).toBeCloseTo(points[i]!.two_delta_nll, 1);
  });
});

test('--curve N adds CL_s at so many values, and draws them', async () => {
  const line = ['unbinned-upper-limit', ...config, '--curve', '9', '--plot', 'c.svg', '-o', 'c.json'];
  await succeed(line, { cwd });
  const { curve, observed } = JSON.parse(read('c.json')) as {
    curve: { mu: number; cls: number; expected: number[] }[];
    observed: number;
  };
  expect(curve).toHaveLength(9);
  expect(curve[0]).toEqual({ mu: 0, cls: 1, expected: [1, 1, 1, 1, 1] });
  expect(curve.at(-1)!.mu).toBeGreaterThan(observed);
  for (const { mu, cls } of curve) expect(cls > 0.05).toBe(mu < observed);
  expectSound(read('c.svg'));
  expect(read('c.svg')).toContain('<title>CL_s against mu</title>');
  const one = await sheaf(['unbinned-upper-limit', ...config, '--curve', '1'], { cwd });
  expect(one).toMatchObject({ code: 2, stdout: '' });
  expect(one.stderr).toContain('--curve 1 is no curve');
});

test('the statistic of toys is drawn', async () => {
  const line = ['unbinned-hypotest-toys', ...config, '--mu', '1', '--n-toys', '15', '--run-id', 'drawn'];
  await succeed([...line, '--plot', 'toys.svg', '-o', 'toys.json'], { cwd });
  expectSound(read('toys.svg'));
  expect(read('toys.svg')).toContain('15 toys without signal, 15 toys with mu = 1');
  const shard = await sheaf([...line.slice(0, -2), '--shard', '0/2', '--plot', 'x.svg'], { cwd });
  expect(shard).toMatchObject({ code: 2, stdout: '' });
  expect(shard.stderr).toContain('--plot belongs to a whole run');
});

test('--plot-bins says how many bins there are', async () => {
  await succeed(['unbinned-fit', ...config, '--plot', 'few.svg', '--plot-bins', '12'], { cwd });
  expect(read('few.svg')).toContain('in 12 bins of m');
  expect(read('few.svg')).toContain('events / 5');
  const outcome = await sheaf(['unbinned-fit', ...config, '--plot', 'few.svg', '--plot-bins', '2000'], {
    cwd,
  });
  expect(outcome).toEqual({
    code: 2,
    signal: null,
    stdout: '',
    stderr: 'sheaf: --plot-bins 2000 is too many\n  expected: 1000 or fewer\n  to do: see --help\n',
  });
});

test('weighted data are drawn with their weights', async () => {
  const rows = Array.from({ length: 400 }, (_, i) => `${60 + (60 * (i + 0.5)) / 400},${i % 2 === 0 ? 2 : 3}`);
  writeFileSync(join(folder, 'weighted.csv'), `m,_weight\n${rows.join('\n')}\n`);
  writeFileSync(
    join(folder, 'weighted.yaml'),
    spec.replace('{file: observed.parquet}', '{file: weighted.csv}'),
  );
  await sheaf(['unbinned-fit', '--config', 'weighted.yaml', '--plot', 'weighted.svg'], { cwd });
  expectSound(read('weighted.svg'));
  expect(read('weighted.svg')).toContain('sum of weights 1000 · fitted');
});
