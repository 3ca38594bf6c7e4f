// A channel of two observables through every command that reads a specification.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { readEvents } from '../../src/formats/read-events.ts';
import { fixture, sheaf, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const cwd = folder;
const spec = fixture(folder, 'two-observables.yaml');
const config = ['--config', 'two-observables.yaml'];

beforeAll(async () => {
  await succeed(['generate', ...config, '--seed', '11', '-o', 'observed.parquet'], { cwd });
  const text = readFileSync(spec, 'utf8');
  writeFileSync(spec, text.replace('- name: main', '- name: main\n    data: {file: observed.parquet}'));
});

const json = async (args: readonly string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await succeed(args, { cwd })).stdout) as Record<string, unknown>;

test('validate tells the windows and the range of the data of each observable', async () => {
  const { stdout } = await succeed(['validate', 'two-observables.yaml'], { cwd });
  expect(stdout).toMatch(/channel main: mass in \[5, 5\.6\], time in \[0, 10\]/);
  expect(stdout).toMatch(/sum of weights \d+, mass: min 5\..*; time: min 0\.\d+, mean \d/);
});

test('a fit is per event, draws both observables, and writes both beside the sWeights', async () => {
  const result = await json(['unbinned-fit', ...config, '--sweights', 'sw.csv', '--plot', 'fit.svg']);
  expect(result).toMatchObject({ path: 'per-event', error_bound: 0, status: 'converged' });
  const svg = readFileSync(join(folder, 'fit.svg'), 'utf8');
  expect(svg).toContain('main/mass');
  expect(svg).toContain('main/time');
  const window = { lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  const { columns } = await readEvents(readFileSync(join(folder, 'sw.csv')), {
    source: 'sw.csv',
    format: 'csv',
    observables: ['mass', 'time', 'sweight_signal', 'sweight_background'].map((name) => ({
      name,
      expression: name,
      ...window,
    })),
    outside: 'error',
  });
  const [signal, background] = [columns[2]!, columns[3]!];
  signal.forEach((w, i) => {
    expect(w + background[i]!).toBeCloseTo(1, 9);
  });
  const yields = (result['parameter_names'] as string[]).map((_, i) => (result['bestfit'] as number[])[i]!);
  expect(signal.reduce((sum, w) => sum + w, 0)).toBeCloseTo(yields[0]!, 3);
});

test.each([
  ['unbinned-hypotest', '--mu', '420'],
  ['unbinned-upper-limit'],
  ['unbinned-ranking'],
  ['unbinned-scan', '--start', '300', '--stop', '500', '--points', '5'],
  ['unbinned-gof', '--n-toys', '10', '--bins', '10'],
  ['unbinned-gof', '--n-toys', '5', '--method', 'energy', '--sample-ratio', '1'],
  ['unbinned-hypotest-toys', '--mu', '420', '--n-toys', '20'],
])('%s runs', async (...args) => {
  const result = await json([args[0]!, ...config, ...args.slice(1)]);
  expect(Object.keys(result).length).toBeGreaterThan(3);
});

test('a distance of one observable is refused for two', async () => {
  const { code, stderr } = await sheaf(['unbinned-gof', ...config, '--method', 'ks'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toMatch(/channel main has 2 observables, and Kolmogorov/);
});

test('the report of a toy study shows a toy along each observable', async () => {
  const line = ['unbinned-fit-toys', ...config, '--n-toys', '20', '--run-id', 'toys', '--out-dir', 'runs'];
  await succeed(line, { cwd });
  await succeed(['report', 'runs/toys', '-o', 'report.html'], { cwd });
  const html = readFileSync(join(folder, 'report.html'), 'utf8');
  expect(html).toContain('main/mass');
  expect(html).toContain('main/time');
  expect(html).toContain('exponential');
});

test('events without one of the observables are refused', async () => {
  writeFileSync(join(folder, 'mass.csv'), 'mass\n5.2\n5.3\n');
  const text = readFileSync(spec, 'utf8').replace('observed.parquet', 'mass.csv');
  writeFileSync(join(folder, 'mass.yaml'), text);
  const { code, stderr } = await sheaf(['unbinned-fit', '--config', 'mass.yaml'], { cwd });
  expect(code).toBe(4);
  expect(stderr).toMatch(/mass\.csv.*time/s);
});
