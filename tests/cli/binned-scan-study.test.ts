// Profile scans of workspaces as studies: the numbers of the command that is none, to the last bit. That the bits are the same however a
// study is cut: binned-studies.test.ts.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectSound } from '../report/sound.ts';
import { manyEvents } from '../study/binned-workspaces.ts';
import { sheaf, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const cwd = folder;
const path = (name: string): string => join(folder, name);
const read = (name: string) => JSON.parse(readFileSync(path(name), 'utf8'));
writeFileSync(path('many.json'), JSON.stringify(manyEvents()));

interface PlanePoint {
  readonly values: readonly [number, number];
  readonly two_delta_nll: number;
  readonly nll: number;
  readonly params: readonly number[];
}

const grid = ['--start=-1', '--stop', '2', '--points', '71'];

test.each([
  ['the parameter of interest', grid],
  ['a factor of one bin', ['--parameter', 'stat[1]', '--start=0.9', '--stop', '1.1', '--points', '40']],
  ['Asimov data', [...grid, '--asimov-mu', '0.7']],
  [
    'other bounds, codes and regions',
    [...grid, '--poi-bounds=-3,4', '--normsys', 'code1', '--fit-regions', 'a'],
  ],
])('%s: a run has the points of the command that is none', async (_, more) => {
  const line = ['scan', '-i', 'many.json', ...more];
  await succeed([...line, '-o', 'plain.json'], { cwd });
  const { stderr } = await succeed([...line, '--shards', '5', '-o', 'run.json', '--json-metrics', 'm.json', '--plot', 'run.svg'], { cwd }); // biome-ignore format: one command
  const [plain, run] = [read('plain.json'), read('run.json')];
  expect(run.results.points).toEqual(plain.points);
  for (const key of ['mu_hat', 'sigma', 'nll_hat', 'status', 'poi_index', 'parameter_names'])
    expect(run[key], key).toEqual(plain[key]);
  expect(run).toMatchObject({ problems: [], complete: true, n_failed: 0, n_points: plain.points.length });
  expect(stderr).toMatch(new RegExp(`^${plain.points.length} points in .*: ${plain.points.length} converged, 0 not`, 'm')); // biome-ignore format: one line
  expect(read('m.json')).toMatchObject({ command: 'scan', metrics: { poi_hat: plain.mu_hat, n_failed: 0 } });
  expectSound(readFileSync(path('run.svg'), 'utf8'));
});

test('a point on its own, as one job of an array, is what it is in the whole', async () => {
  const line = ['scan', '-i', 'many.json', ...grid];
  await succeed([...line, '-o', 'plain.json'], { cwd });
  for (const point of [0, 31, 32, 70]) {
    await succeed([...line, '--shard', `${point}/71`, '-o', 'point.json'], { cwd });
    expect(read('point.json').results.points).toEqual([read('plain.json').points[point]]);
  }
});

test('of two parameters too, with the contours of the grid', async () => {
  const second = ['--parameter2', 'tilt', '--start2=-2.5', '--stop2', '2.5', '--points2', '8'];
  const line = ['scan', '-i', 'many.json', '--start=-0.2', '--stop', '1.4', '--points', '9', ...second];
  await succeed([...line, '-o', 'plain.json'], { cwd });
  await succeed([...line, '--shards', '4', '-o', 'run.json', '--plot', 'run.svg'], { cwd });
  const numbers = ({ values, two_delta_nll, nll, params }: PlanePoint) => ({
    values,
    two_delta_nll,
    nll,
    params,
  });
  const [plain, run] = [read('plain.json'), read('run.json')];
  expect(run.results.points.map(numbers)).toEqual(plain.points.map(numbers));
  const lines = (file: { contours: { cl: number; two_delta_nll: number; lines: unknown }[] }) =>
    file.contours.map(({ cl, two_delta_nll: rise, lines: of }) => ({ cl, rise, of }));
  expect(lines(run)).toEqual(lines(plain));
  expect(run.contours[0].lines).toHaveLength(1);
  expectSound(readFileSync(path('run.svg'), 'utf8'));
  for (const i of [0, 1]) await succeed([...line, '--shard', `${i}/3`, '-o', `part_${i}.json`], { cwd });
  await succeed(['merge-toys', 'part_0.json', 'part_1.json', '--allow-partial', '-o', 'part.json'], { cwd });
  expect(read('part.json')).toMatchObject({ complete: false, contours: null, n_points: 48 });
});

const scan = ['scan', '-i', 'many.json'];
test.each([
  { args: [...scan, '--shard', '0/2', '--plot', 'x.svg'], said: 'one shard has no figure' },
  { args: [...scan, '--shard', '0/2', '--shards', '2'], said: '--shard runs one shard' },
  { args: [...scan, '--json-events'], said: '--json-events tells of a run' },
  {
    args: [
      ...scan,
      '--parameter2',
      'tilt',
      '--start2=-1',
      '--stop2',
      '1',
      '--shards',
      '2',
      '--contour-points',
      '9',
    ],
    said: '--contour-points belongs to a scan that is no run',
  },
])('$args is refused', async ({ args, said }) => {
  const before = readdirSync(folder);
  const outcome = await sheaf(args, { cwd });
  expect(outcome).toMatchObject({ code: 2, stdout: '' });
  expect(outcome.stderr).toContain(said);
  expect(readdirSync(folder)).toEqual(before);
});
