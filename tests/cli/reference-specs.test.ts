// The six specifications that existing users of the v0 form have (facts: nextstat.md 1.1 and 1.11), as they stand: with the
// paths of their data and all. Each goes through the commands of a day's work.
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { root, succeed, temporaryFolder } from './sheaf.ts';

const fixtures = join(root, 'tests/fixtures/reference-specs');
const folder = temporaryFolder();
const cwd = folder;
const names = readdirSync(fixtures).map((name) => name.replace('.json', ''));

/** The one spec whose data is a smaller one's: it expects 2 million events and sees 10,000. */
const MISMATCHED = 'pf31_gauss_exp_2m';

/** Where each finds its data, and how much that is. */
const dataOf = (name: string): string =>
  join(
    folder,
    'artifacts/runpod_h100_2x',
    name
      .replace(/^pf\d\d_/, '')
      .replace('gauss_exp', 'bench')
      .replace('2m', '10k')
      .replace(/^(d?cb)_exp/, 'bench_$1'),
    'observed.parquet',
  );

beforeAll(async () => {
  mkdirSync(join(folder, 'specs'));
  for (const name of names)
    copyFileSync(join(fixtures, `${name}.json`), join(folder, 'specs', `${name}.json`));
  for (const name of names.filter((n) => n !== MISMATCHED)) {
    mkdirSync(dirname(dataOf(name)), { recursive: true });
    await succeed(['generate', '--config', `specs/${name}.json`, '--seed', '42', '-o', dataOf(name)], {
      cwd,
    });
  }
});

const json = async (name: string, command: string, ...flags: readonly string[]) =>
  JSON.parse((await succeed([command, '--config', `specs/${name}.json`, ...flags], { cwd })).stdout) as {
    readonly [key: string]: unknown;
  };

test('all six are here', () => {
  expect(names.toSorted()).toEqual([
    'pf31_cb_exp_10k',
    'pf31_dcb_exp_10k',
    'pf31_gauss_exp_10k',
    'pf31_gauss_exp_2m',
    'pf33_cb_exp_100k',
    'pf33_gauss_exp_100k',
  ]);
});

describe.each(names.filter((n) => n !== MISMATCHED))('%s', (name) => {
  test('is fitted, within six standard deviations of what its data were made of', async () => {
    const result = await json(name, 'unbinned-fit');
    expect(result['status']).toBe('converged');
    const [estimates, sigmas] = [result['bestfit'], result['uncertainties']] as (number | null)[][];
    expect(Math.abs(estimates![0]! - 1)).toBeLessThan(6 * sigmas![0]!);
    expect(result['error_bound']).toBeLessThanOrEqual(1e-6);
  });

  test('is scanned, tested, limited and ranked', async () => {
    const scan = await json(name, 'unbinned-scan', '--start', '0.8', '--stop', '1.2', '--points', '5');
    expect(scan['points']).toHaveLength(5);
    const tested = await json(name, 'unbinned-hypotest', '--mu', '1.1');
    expect(tested['converged_hat']).toBe(true);
    const limit = (await json(name, 'unbinned-upper-limit'))['observed'];
    expect(limit).toBeGreaterThan(0.9);
    expect(limit).toBeLessThan(1.5);
    expect((await json(name, 'unbinned-ranking'))['poi_index'] ?? 0).toBe(0);
  });

  test('has toys', async () => {
    const { results } = (await json(name, 'unbinned-fit-toys', '--n-toys', '20', '--shard', '0/1')) as {
      results: { n_converged: number };
    };
    expect(results.n_converged).toBe(20);
  });
});

describe(MISMATCHED, () => {
  test('has toys of what it expects, whatever its data are', async () => {
    const { results } = (await json(MISMATCHED, 'unbinned-fit-toys', '--n-toys', '5', '--shard', '0/1')) as {
      results: { n_converged: number };
    };
    expect(results.n_converged).toBe(5);
  });

  test('says of its data that they leave no signal', async () => {
    const result = await json(MISMATCHED, 'unbinned-fit');
    expect((result['bestfit'] as number[])[0]).toBe(0);
    expect(result['at_bound']).toContain('mu');
  });
});
