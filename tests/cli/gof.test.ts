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
