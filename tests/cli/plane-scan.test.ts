// `sheaf unbinned-scan --parameter2` on the command line: its result, its figure, and what it refuses.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type PlaneScanFile, planeScanFile } from '../../src/contracts/plane-scan-output.ts';
import { expectSound } from '../report/sound.ts';
import { fixture, sheaf, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const cwd = folder;
fixture(folder, 'peak.yaml');
const first = [
  'unbinned-scan',
  '--config',
  'peak.yaml',
  '--start',
  '0.85',
  '--stop',
  '1.25',
  '--points',
  '9',
];
const second = ['--parameter2', 'mass', '--start2', '90.4', '--stop2', '91.8'];
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** What the program wrote, checked against its schema: no field too many or too few. */
const parse = (text: string): PlaneScanFile => planeScanFile.parse(JSON.parse(text));

beforeAll(async () => {
  await succeed(['generate', '--config', 'peak.yaml', '--seed', '11', '-o', 'observed.parquet'], { cwd });
});

test('writes a point for each pair of values, and both contours', async () => {
  const { stdout, stderr } = await succeed([...first, ...second, '--points2', '8', '--plot', 'plane.svg'], {
    cwd,
  });
  expect(stderr).toBe('');
  const plane = parse(stdout);
  expect(plane).toMatchObject({ n_points: 72, n_failed: 0, n_retried: 0, missed: 0, status: 'converged' });
  expect(plane.parameters.map((p) => [p.name, p.index, p.values.length])).toEqual([
    ['mu', 0, 9],
    ['mass', 1, 8],
  ]);
  plane.points.forEach((p, i) => {
    expect(p.values).toEqual([
      plane.parameters[0].values[Math.floor(i / 8)],
      plane.parameters[1].values[i % 8],
    ]);
    expect(p.params.slice(0, 2)).toEqual(p.values);
    expect(p.two_delta_nll).toBeCloseTo(2 * (p.nll! - plane.nll_hat), 9);
  });
  expect(plane.contours.map((c) => [c.cl, c.lines.map((l) => l.closed)])).toEqual([
    [0.6826894921370859, [true]],
    [0.9544997361036416, [true]],
  ]);
  expect(plane.contours.map((c) => c.two_delta_nll / 2)).toEqual([
    expect.closeTo(1.1479, 4),
    expect.closeTo(3.09, 4),
  ]);
  // 500 events are nearly Gaussian: the contour reaches sqrt(2.2957) standard deviations of each parameter.
  for (const { rays, two_delta_nll } of plane.contours) {
    expect(rays).toHaveLength(40);
    for (const k of [0, 1] as const) {
      const reach = Math.max(...rays.map((r) => r.values![k])) - Math.min(...rays.map((r) => r.values![k]));
      expect(reach / (2 * Math.sqrt(two_delta_nll) * plane.parameters[k].uncertainty!)).toBeCloseTo(1, 1);
    }
  }
  expectSound(read('plane.svg'));
  expect(read('plane.svg')).toContain('<title>Profile likelihood of mu and mass</title>');
  expect(read('plane.svg')).toContain('9 × 8 values');
});

test('a point is that of a scan of other values, bit for bit', async () => {
  const points = async (args: readonly string[]) =>
    parse((await succeed([...args, '--contour-points', '0'], { cwd })).stdout).points;
  const many = await points([...first, ...second]);
  const few = await points([...first.with(-1, '3'), ...second]);
  expect(few).toHaveLength(9);
  // 0.85, 1.05 and 1.25 of both, and 90.4, 91.1 and 91.8 are the first, the fifth and the last of nine.
  expect(few).toEqual(
    many.filter((_, i) => [0, 4, 8].includes(Math.floor(i / 9)) && [0, 4, 8].includes(i % 9)),
  );
});

test('metrics, and the result in a file', async () => {
  const { stdout } = await succeed(
    [...first, ...second, '--contour-points', '0', '-o', 'plane.json', '--json-metrics', 'metrics.json'],
    { cwd },
  );
  expect(stdout).toBe('');
  expect(parse(read('plane.json')).contours.map((c) => c.rays)).toEqual([[], []]);
  expect(JSON.parse(read('metrics.json'))).toMatchObject({
    command: 'unbinned_scan',
    status: { ok: true },
    metrics: { parameters: ['mu', 'mass'], n_points: 81, n_failed: 0, n_retried: 0 },
  });
});

test('lines that leave the grid are open, and the figure says so', async () => {
  const narrow = ['--start', '1', '--stop', '1.1', '--points', '4'];
  const line = [
    'unbinned-scan',
    '--config',
    'peak.yaml',
    ...narrow,
    ...second,
    '--points2',
    '15',
    '--plot',
    'open.svg',
  ];
  const { contours } = parse((await succeed(line, { cwd })).stdout);
  expect(contours.map((c) => c.lines.map((l) => l.closed))).toEqual([
    [false, false],
    [false, false],
  ]);
  expect(read('open.svg')).toContain('leaves the values that were scanned');
});

test('a pair of values without a density is null and open, and told with exit code 7', async () => {
  writeFileSync(
    join(folder, 'yields.yaml'),
    `
schema_version: sheaf_unbinned_spec_v1
model:
  poi: s
  parameters:
    - {name: s, init: 500, bounds: [0, 5000]}
    - {name: b, init: 1500, bounds: [0, 5000]}
    - {name: mass, init: 91, bounds: [85, 95]}
    - {name: width, init: 2.5, bounds: [1, 5], fixed: true}
    - {name: slope, init: -0.03, bounds: [-0.1, 0], fixed: true}
channels:
  - name: main
    data: {file: observed.parquet}
    observables: [{name: m, bounds: [60, 120]}]
    processes:
      - {name: peak, pdf: {type: gaussian, observable: m, params: [mass, width]}, yield: {type: parameter, name: s}}
      - {name: rest, pdf: {type: exponential, observable: m, params: [slope]}, yield: {type: parameter, name: b}}
`,
  );
  const line = ['unbinned-scan', '--config', 'yields.yaml', '--start', '0', '--stop', '800', '--points', '3'];
  const args = ['--parameter2', 'b', '--start2', '0', '--stop2', '1800', '--contour-points', '0'];
  const files = ['--plot', 'yields.svg', '--json-metrics', 'yields.metrics.json', '-o', 'yields.json'];
  const { code, stderr } = await sheaf([...line, ...args, ...files], { cwd });
  expect([code, stderr]).toEqual([7, 'sheaf: 1 of 9 conditional fits did not converge\n']);
  const plane = parse(read('yields.json'));
  expect(plane).toMatchObject({ n_points: 9, n_failed: 1, n_retried: 1 });
  expect(plane.points[0]).toMatchObject({
    values: [0, 0],
    two_delta_nll: null,
    nll: null,
    converged: false,
    status: 'outside-domain',
  });
  expect(read('yields.svg')).toContain('open: 1 fit did not converge');
  expect(JSON.parse(read('yields.metrics.json'))).toMatchObject({
    status: { ok: false },
    warnings: ['1 of 9 conditional fits did not converge'],
  });
});

describe('refuses', () => {
  const cases: readonly (readonly [args: readonly string[], said: string])[] = [
    [
      [...first, '--parameter2', 'mass', '--stop2', '91'],
      '--parameter2 needs --start2\n  expected: the first of its values',
    ],
    [
      [...first, '--parameter2', 'mass', '--start2', '91'],
      '--parameter2 needs --stop2\n  expected: the last of its values',
    ],
    [[...first, '--start2', '91'], '--start2 is for scans of two parameters\n  expected: --parameter2 NAME'],
    [
      [...first, '--contour-points', '9'],
      '--contour-points is for scans of two parameters\n  expected: --parameter2 NAME',
    ],
    [[...first, ...second, '--points2', '1'], '--points2 1 is too few\n  expected: 2 or more'],
    [[...first, ...second.with(3, '95').with(5, '91')], '--start2 95 is not below --stop2 91'],
    [
      [...first, ...second.with(1, 'nu')],
      'there is no parameter nu\n  expected: one of mu, mass, width, slope',
    ],
    [
      [...first, ...second.with(3, '80')],
      'the scan from 80 to 91.8 leaves the bounds of mass\n  expected: values from 85 to 95',
    ],
    [
      [...first, '--parameter', 'mass', ...second].with(4, '86').with(6, '87'),
      '--parameter2 mass is the first parameter too\n  expected: another one',
    ],
  ];
  test.each(cases)('%j', async (args, said) => {
    const { code, stdout, stderr } = await sheaf(args, { cwd });
    expect(stderr).toBe(`sheaf: ${said}\n  to do: see --help\n`);
    expect([code, stdout]).toEqual([2, '']);
  });
});
