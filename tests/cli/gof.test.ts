// `sheaf unbinned-gof` on the command line.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { fixture, sheaf, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const cwd = folder;
fixture(folder, 'peak.yaml');
const config = ['--config', 'peak.yaml'];

beforeAll(async () => {
  await succeed(['generate', ...config, '--seed', '11', '-o', 'observed.parquet'], { cwd });
});

test('writes its result to stdout, the same for the same seed', async () => {
  const line = ['unbinned-gof', ...config, '--bins', '20', '--n-toys', '30', '--seed', '5'];
  const { stdout } = await succeed(line, { cwd });
  const result = JSON.parse(stdout) as Record<string, unknown> & {
    channels: { counts: number[]; expected: number[] }[];
    toy_deviances: number[];
  };
  expect(result).toMatchObject({ n_bins: 20, n_toys: 30, n_failed: 0, seed: 5 });
  expect(result.toy_deviances).toHaveLength(30);
  const larger = result.toy_deviances.filter((d) => d >= (result['deviance'] as number)).length;
  expect(result['p_value']).toBe((larger + 1) / 31);
  expect(result['p_value']).toBeGreaterThan(0.01);
  expect(result.channels[0]!.counts).toHaveLength(20);
  expect((await succeed(line, { cwd })).stdout).toBe(stdout);
});

test('with -o shows one line on stderr, and writes metrics where asked', async () => {
  const { stdout, stderr } = await succeed(
    ['unbinned-gof', ...config, '--n-toys', '5', '-o', 'gof.json', '--json-metrics', 'metrics.json'],
    { cwd },
  );
  expect(stdout).toBe('');
  expect(stderr).toMatch(/deviance \d+\.\d\d in 50 bins, p = [\d.]+ from 5 toys\n$/);
  const metrics = JSON.parse(readFileSync(join(folder, 'metrics.json'), 'utf8')) as object;
  expect(metrics).toMatchObject({
    command: 'unbinned_gof',
    status: { ok: true },
    metrics: { n_bins: 50, n_toys: 5 },
  });
});

test.each(['ks', 'energy'])('--method %s compares with a sample of the fit', async (method) => {
  const line = ['unbinned-gof', ...config, '--method', method, '--n-toys', '12', '--sample-ratio', '3'];
  const { stdout } = await succeed(line, { cwd });
  const result = JSON.parse(stdout) as Record<string, unknown> & {
    statistic: number;
    channels: Record<string, unknown>[];
    toy_statistics: number[];
  };
  expect(Object.keys(result).sort()).toEqual([
    'bestfit',
    'channels',
    'input_schema_version',
    'method',
    'n_failed',
    'n_toys',
    'p_value',
    'parameter_names',
    'sample_ratio',
    'seed',
    'statistic',
    'toy_statistics',
  ]);
  expect(result).toMatchObject({ method, n_toys: 12, n_failed: 0, seed: 42, sample_ratio: 3 });
  const larger = result.toy_statistics.filter((t) => t >= result.statistic).length;
  expect(result['p_value']).toBe((larger + 1) / 13);
  expect(result.channels).toEqual([
    {
      name: 'main',
      n_events: expect.any(Number),
      n_drawn: expect.any(Number),
      distance: expect.any(Number),
      statistic: result.statistic,
      p_value: result['p_value'],
    },
  ]);
  expect((await succeed(line, { cwd })).stdout).toBe(stdout);
  const other = JSON.parse((await succeed([...line, '--seed', '43'], { cwd })).stdout) as object;
  expect(other).not.toMatchObject({ statistic: result.statistic });
});

test('says in one line what the distance is', async () => {
  const line = ['unbinned-gof', ...config, '--method', 'energy', '--n-toys', '3', '-o', 'energy.json'];
  const { stderr } = await succeed([...line, '--json-metrics', 'energy.metrics.json'], { cwd });
  expect(stderr).toMatch(/^energy statistic [\d.]+, p = [\d.]+ from 3 toys\n$/);
  expect(JSON.parse(readFileSync(join(folder, 'energy.metrics.json'), 'utf8'))).toMatchObject({
    command: 'unbinned_gof',
    metrics: { method: 'energy', n_toys: 3, n_failed: 0 },
  });
});

test.each([
  [
    ['--method', 'ks', '--bins', '20'],
    '--bins is for counts in bins, and --method ks has none\n  expected: --method deviance',
  ],
  [
    ['--sample-ratio', '2'],
    '--sample-ratio is for samples of the fit, and the deviance has none\n  expected: --method ks or energy',
  ],
])('%j is refused, since the method has no use for it', async (flags, said) => {
  const { code, stdout, stderr } = await sheaf(['unbinned-gof', ...config, ...flags], { cwd });
  expect([code, stdout, stderr]).toEqual([2, '', `sheaf: ${said}\n  to do: see --help\n`]);
});

test('a method that there is not, and events with weights, are told', async () => {
  const chi = await sheaf(['unbinned-gof', ...config, '--method', 'chi2'], { cwd });
  expect(chi.code).toBe(2);
  expect(chi.stderr).toContain('--method');
  const rows = Array.from({ length: 400 }, (_, i) => `${60 + (60 * (i + 0.5)) / 400},2`);
  writeFileSync(join(folder, 'weighted.csv'), `m,_weight\n${rows.join('\n')}\n`);
  writeFileSync(
    join(folder, 'weighted.yaml'),
    readFileSync(join(folder, 'peak.yaml'), 'utf8').replace('observed.parquet', 'weighted.csv'),
  );
  const weighted = await sheaf(['unbinned-gof', '--config', 'weighted.yaml', '--method', 'ks'], { cwd });
  expect(weighted.code).toBe(4);
  expect(weighted.stderr).toContain(
    'the events of channel main have weights, and toys of the model, which say what its distance is worth, have none',
  );
});

test('a wrong number of bins is refused with the exit code of a wrong line', async () => {
  const { code, stderr } = await sheaf(['unbinned-gof', ...config, '--bins', '0'], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain('--bins');
});

test('data that is not there is told', async () => {
  writeFileSync(
    join(folder, 'none.yaml'),
    readFileSync(join(folder, 'peak.yaml'), 'utf8').replace('observed.parquet', 'nothing.parquet'),
  );
  const { code, stderr } = await sheaf(['unbinned-gof', '--config', 'none.yaml'], { cwd });
  expect(code).toBe(4);
  expect(stderr).toContain('nothing.parquet');
});
