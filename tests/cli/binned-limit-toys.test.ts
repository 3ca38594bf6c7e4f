// Upper limits of workspaces by toys on the command line: exact numbers, those for large samples, wrong lines. That the bits are the same
// however it is cut: binned-studies.test.ts.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectSound } from '../report/sound.ts';
import { counting, manyEvents } from '../study/binned-workspaces.ts';
import { sheaf, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const cwd = folder;
const path = (name: string): string => join(folder, name);
const read = (name: string) => JSON.parse(readFileSync(path(name), 'utf8'));
writeFileSync(path('many.json'), JSON.stringify(manyEvents()));
const BACKGROUND = 0.3;
/** One event where 0.3 are expected without signal. */
writeFileSync(path('count.json'), JSON.stringify(counting(1, BACKGROUND, 1, [0, 50])));

/** P(n or fewer) of a Poisson number, term by term. */
function upTo(n: number, mean: number): number {
  let [term, sum] = [Math.exp(-mean), 0];
  for (let k = 0; k <= n; k++) {
    sum += term;
    term *= mean / (k + 1);
  }
  return sum;
}

/** The signal at which CL_s of n events is 0.1, by bisection. */
function exactLimit(n: number): number {
  let [low, high] = [0, 40];
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (upTo(n, middle + BACKGROUND) / upTo(n, BACKGROUND) > 0.1) low = middle;
    else high = middle;
  }
  return low;
}

const byToys = ['upper-limit', '--calculator', 'toys', '-i'];

test('of counted events the limits are those of Poisson sums', async () => {
  const rest = ['--alpha', '0.1', '--n-toys', '2500', '--run-id', 'count'];
  const files = ['-o', 'count.out.json', '--plot', 'count.svg', '--json-metrics', 'count.metrics.json'];
  const { stderr } = await succeed([...byToys, 'count.json', ...rest, ...files], { cwd });
  const { observed, observed_error, expected, problems, cl, poi_index, parameter_names, test: asked } = read('count.out.json'); // biome-ignore format: one line
  expect([problems, cl, parameter_names[poi_index]]).toEqual([[], 0.9, 'mu']);
  // Without signal P(0) = 0.74, P(0 or 1) = 0.963, P(up to 2) = 0.996: Phi(-2) to Phi(0) are in the first, Phi(1) in the
  // second, Phi(2) in the third.
  const limits = [observed, ...expected.limits];
  const errors = [observed_error, ...expected.errors];
  [1, 0, 0, 0, 1, 2].forEach((n, c) => {
    expect(errors[c], `${c}`).toBeGreaterThan(0);
    expect(errors[c], `${c}`).toBeLessThan(0.13);
    expect(Math.abs(limits[c]! - exactLimit(n)), `${c}`).toBeLessThan(4 * errors[c]!);
  });
  // For large samples it would be far off.
  expect(asked.asymptotic.expected[0]).toBeLessThan(0.5 * expected.limits[0]);
  expect(stderr).toContain('upper limits on mu at 90 % CL_s, by toys and asymptotic');
  expectSound(readFileSync(path('count.svg'), 'utf8'));
  expect(read('count.metrics.json')).toMatchObject({
    command: 'upper_limit_toys',
    metrics: { n_toys: 2500, seed: 42, obs_limit: observed },
  });
});

test('of many events they are the asymptotic ones, by q~ and by q', async () => {
  for (const statistic of ['qtilde', 'q']) {
    const rest = ['--test-stat', statistic, '--n-toys', '400', '--values', '0.2,0.3,0.4,0.65,0.75,0.85,0.95'];
    await sheaf([...byToys, 'many.json', ...rest, '-o', 'many.out.json'], { cwd });
    const { observed, observed_error, expected, test: asked, statistic: told } = read('many.out.json');
    expect(told).toBe(statistic === 'q' ? 'q_mu' : 'q_tilde_mu');
    await succeed(['upper-limit', '-i', 'many.json', '--test-stat', statistic, '-o', 'formula.json'], {
      cwd,
    });
    const { obs_limit, exp_limits } = read('formula.json');
    expect(asked.asymptotic).toEqual({ observed: obs_limit, expected: exp_limits });
    expect(Math.abs(observed - obs_limit)).toBeLessThan(4 * observed_error + 0.02 * obs_limit);
    // The median and +1 standard deviation: the values hold these.
    for (const n of [2, 3])
      expect(Math.abs(expected.limits[n] - exp_limits[n]), `${n}`).toBeLessThan(
        4 * expected.errors[n] + 0.02 * exp_limits[n],
      );
  }
});

test('its toys without signal, and those of its first value, are those of hypotest-toys', async () => {
  const few = ['--n-toys', '30'];
  await sheaf([...byToys, 'many.json', ...few, '--values', '0.5,0.8', '-o', 'limit.json'], { cwd });
  await succeed(['hypotest-toys', '-i', 'many.json', '--mu', '0.5', ...few, '-o', 'one.json'], { cwd });
  expect(
    read('limit.json')
      .results.q.slice(0, 60)
      .map((q: number[]) => q[0]),
  ).toEqual(read('one.json').results.q);
});

test('limits beyond the values are told, with the exit code of numbers that failed', async () => {
  const line = [...byToys, 'many.json', '--n-toys', '20', '--values', '0.1,0.2', '-o', 'near.json'];
  const { code, stderr } = await sheaf(line, { cwd });
  expect(code).toBe(7);
  expect(stderr).toContain('sheaf: no observed limit: CL_s is still above 0.05 at mu = 0.2');
  expect(read('near.json').observed).toBeNull();
});

const at = [...byToys, 'count.json'];
test.each([
  { args: [...at, '--values', '1'], said: 'is not a list of two values or more' },
  { args: [...at, '--values', '1,99'], said: '--values: 99 leaves the bounds of mu' },
  { args: [...at, '--shard', '0/2', '--shards', '2'], said: '--shard runs one shard' },
  { args: [...at, '--shard', '0/2', '--plot', 'x.svg'], said: 'one shard has no limit' },
  { args: [...at, '--scan-start', '1'], said: '--scan-start belongs to --calculator asymptotic' },
  {
    args: ['upper-limit', '-i', 'count.json', '--n-toys', '10'],
    said: '--n-toys belongs to --calculator toys',
  },
  {
    args: ['upper-limit', '-i', 'count.json', '--run-id', 'x'],
    said: '--run-id belongs to --calculator toys',
  },
  { args: ['upper-limit', '-i', 'count.json', '--json-events'], said: '--json-events belongs to' },
])('$args is refused', async ({ args, said }) => {
  const before = readdirSync(folder);
  const outcome = await sheaf(args, { cwd });
  expect(outcome).toMatchObject({ code: 2, stdout: '' });
  expect(outcome.stderr).toContain(said);
  expect(readdirSync(folder)).toEqual(before);
});
