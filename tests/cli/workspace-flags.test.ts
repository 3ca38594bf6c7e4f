// Every flag that says what the model of a workspace is, on every command that reads one: the command answers as it does for a workspace
// that was written that way by hand. And --help tells of each flag.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sheaf, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const cwd = folder;
const path = (name: string): string => join(folder, name);
const read = (name: string) => JSON.parse(readFileSync(path(name), 'utf8'));
const write = (name: string, value: unknown): void => writeFileSync(path(name), JSON.stringify(value));

const normsys = (name: string, lo: number, hi: number) => ({ name, type: 'normsys', data: { lo, hi } });
const channel = (name: string, signal: readonly number[], background: readonly number[], scale: string) => ({
  name,
  samples: [
    {
      name: 'signal',
      data: signal,
      modifiers: [{ name: scale, type: 'normfactor', data: null }, normsys('theory', 0.8, 1.1)],
    },
    {
      name: 'background',
      data: background,
      modifiers: [
        normsys('scale', 0.95, 1.02),
        {
          name: 'tilt',
          type: 'histosys',
          data: {
            lo_data: background.map((n, i) => n * (0.97 - 0.02 * i)),
            hi_data: background.map((n) => n * 1.01),
          },
        },
        { name: `stat_${name}`, type: 'staterror', data: background.map((n) => 0.05 * n) },
      ],
    },
  ],
});
const observations = [
  { name: 'a', data: [63, 48] },
  { name: 'b', data: [41] },
  { name: 'skipped', data: [99] },
];
const measurement = (name: string, poi: string, parameters: readonly object[]) => ({
  name,
  config: { poi, parameters },
});
const kept = [channel('a', [12, 11], [50, 52], 'nu'), channel('b', [6], [33], 'nu')];
write('bare.json', {
  channels: [
    ...kept.map((c) => ({ ...c, samples: c.samples.filter((s) => s.name !== 'signal') })),
    channel('skipped', [1], [80], 'mu'),
  ],
  observations,
  measurements: [
    measurement('first', 'mu', [{ name: 'scale', inits: [2] }]),
    measurement('second', 'mu', [{ name: 'tilt', inits: [0.2] }]),
  ],
  version: '1.0.0',
});
write(
  'patch.json',
  [0, 1].map((i) => ({ op: 'add', path: `/channels/${i}/samples/0`, value: kept[i]!.samples[0] })),
);
/** What all the flags below make of it. */
write('made.json', {
  channels: kept,
  observations: observations.slice(0, 2),
  measurements: [
    measurement('second', 'nu', [
      { name: 'tilt', inits: [0.2] },
      { name: 'nu', inits: [1], bounds: [[-1, 6]] },
      { name: 'theory', inits: [0.5], fixed: true },
      { name: 'stat_b', inits: [1], fixed: true },
    ]),
  ],
  version: '1.0.0',
});

const flags = {
  '--patch': ['--patch', 'patch.json'],
  '--measurement': ['--measurement', 'second'],
  '--poi': ['--poi', 'nu'],
  '--poi-bounds': ['--poi-bounds=-1,6'],
  '--fix': ['--fix', 'theory=0.5', '--fix', 'stat_b'],
  '--fit-regions': ['--fit-regions', 'a,b'],
  '--normsys': ['--normsys', 'code1'],
  '--histosys': ['--histosys', 'code0'],
  '--threads': ['--threads', '1'],
};
const codes = [...flags['--normsys'], ...flags['--histosys']];
const toys = ['--n-toys', '6', '--seed', '7'];

const commands: Readonly<Record<string, readonly string[]>> = {
  fit: ['fit', '--covariance', '--yields'],
  hypotest: ['hypotest', '--mu', '1.5', '--test-stat', 'q'],
  'upper-limit': ['upper-limit', '--test-stat', 'q', '--alpha', '0.1'],
  significance: ['significance', '--mu', '2'],
  scan: ['scan', '--start=-0.5', '--stop', '2', '--points', '5'],
  ranking: ['ranking'],
  'goodness-of-fit': ['goodness-of-fit'],
  toys: ['toys', '--gen', 'mle', ...toys],
  'hypotest-toys': ['hypotest-toys', '--mu', '1', ...toys],
  'upper-limit --calculator toys': ['upper-limit', '--calculator', 'toys', '--values', '1,2', ...toys],
  'significance --calculator toys': ['significance', '--calculator', 'toys', ...toys],
  'goodness-of-fit --calculator toys': ['goodness-of-fit', '--calculator', 'toys', ...toys],
  'scan --shard': ['scan', '--start=-0.5', '--stop', '2', '--points', '5', '--shard', '0/1'],
};

/** The file that a command wrote, without what says where the numbers came from. */
async function answer(line: readonly string[]): Promise<object> {
  const { code, stderr } = await sheaf([...line, '--output', 'out.json'], { cwd });
  // 7: six toys have no limits.
  expect([0, 7], stderr).toContain(code);
  const { study: _, checksum: _c, results_digest: _r, shards: _s, test: _t, ...rest } = read('out.json');
  return rest;
}

/** Of a channel in a result's yields. */
interface Told {
  readonly name: string;
  readonly in_fit: boolean;
}

describe.each(Object.entries(commands))('%s', (_, command) => {
  test('takes every flag at its word', async () => {
    const given = await answer([...command, '--input', 'bare.json', ...Object.values(flags).flat()]);
    const made = await answer([...command, '-i', 'made.json', ...codes]);
    if ('validation_regions' in given) Object.assign(made, { validation_regions: ['skipped'] });
    // Only the one that has such a region can tell what the fit predicts there.
    const { yields = null } = given as { readonly yields?: readonly Told[] };
    const fitted = yields?.filter((channel) => channel.in_fit);
    if (yields !== null) expect(yields.map((c) => c.name)).toContain('skipped');
    expect({ ...given, ...(fitted === undefined ? {} : { yields: fitted }) }).toEqual(made);
  });

  test('and Asimov data', async () => {
    const line = [...command, '-i', 'made.json', '--validation-regions', 'b'];
    expect(await answer([...line, '--asimov-mu', '1.25'])).not.toEqual(await answer(line));
  });
});

test.each([...new Set(Object.values(commands).map(([name]) => name!))])(
  '%s --help tells of each flag, with examples',
  async (name) => {
    const { stdout } = await succeed([name, '--help'], { cwd });
    const common = ['--input', '--output', '--json-metrics', '--patchset', '--patch-name', '--asimov', '--asimov-mu', '--validation-regions']; // biome-ignore format: one list
    const own = Object.values(commands)
      .filter((command) => command[0] === name)
      .flatMap((command) =>
        command.filter((word) => /^--[a-z]/.test(word)).map((word) => word.split('=')[0]!),
      );
    for (const flag of [...common, ...Object.keys(flags), ...own]) expect(stdout).toContain(flag);
    expect(stdout).toMatch(/Examples:\n {2}sheaf /);
  },
);

test('--asimov is --asimov-mu at the start value; --validation-regions the other half of --fit-regions', async () => {
  const line = ['fit', '-i', 'made.json'];
  expect(await answer([...line, '--asimov', '--fit-regions', 'a'])).toEqual(
    await answer([...line, '--asimov-mu', '1', '--validation-regions', 'b']),
  );
});

test('each of the flags matters', async () => {
  const all = await answer(['fit', '-i', 'bare.json', ...Object.values(flags).flat()]);
  for (const left of ['--poi-bounds', '--fix', '--fit-regions', '--normsys', '--histosys'] as const) {
    const { [left]: _, ...others } = flags;
    // The bounds of the parameter of interest matter to the fit of Asimov data below 0 alone.
    const data = left === '--poi-bounds' ? ['--asimov-mu', '0', '--fix', 'scale=2'] : [];
    const line = ['fit', '-i', 'bare.json', ...Object.values(others).flat(), ...data];
    expect(await answer(line), left).not.toEqual(all);
  }
  // Without its patch or its measurement the model is another one.
  const { '--measurement': _, ...first } = flags;
  expect(await answer(['fit', '-i', 'bare.json', ...Object.values(first).flat()])).not.toEqual(all);
});

test('hypotest tells all statistics of a parameter of interest', async () => {
  // 3 of 5 expected: -ln L of one Poisson count, with the estimate at -1.
  const one = (bounds: readonly [number, number]) => ({
    channels: [
      {
        name: 'c',
        samples: [
          { name: 's', data: [2], modifiers: [{ name: 'mu', type: 'normfactor', data: null }] },
          { name: 'b', data: [5], modifiers: [] },
        ],
      },
    ],
    observations: [{ name: 'c', data: [3] }],
    measurements: [measurement('m', 'mu', [{ name: 'mu', bounds: [bounds] }])],
    version: '1.0.0',
  });
  write('one.json', one([-2, 10]));
  const t = (mu: number, from: number): number => {
    const nll = (m: number): number => 5 + 2 * m - 3 * Math.log(5 + 2 * m);
    return 2 * (nll(mu) - nll(from));
  };
  await succeed(['hypotest', '-i', 'one.json', '--mu', '1', '-o', 'test.json'], { cwd });
  const near = (x: number) => expect.closeTo(x, 9);
  expect(read('test.json').statistics).toEqual({
    t_mu: near(t(1, -1)),
    q_mu: near(t(1, -1)),
    t_tilde_mu: near(t(1, 0)),
    q_tilde_mu: near(t(1, 0)),
  });
  // Below the estimate q is 0, and t is not.
  write('many.json', { ...one([-2, 10]), observations: [{ name: 'c', data: [11] }] });
  await succeed(['hypotest', '-i', 'many.json', '--mu', '1', '-o', 'test.json'], { cwd });
  const rise = 2 * (7 - 11 * Math.log(7) - (11 - 11 * Math.log(11)));
  expect(read('test.json').statistics).toEqual({
    t_mu: near(rise),
    q_mu: 0,
    t_tilde_mu: near(rise),
    q_tilde_mu: 0,
  });
});

test.each([
  ['theroy', '--fix theroy: there is no such parameter, did you mean "theory"?'],
  ['stat_a[1]', '--fix stat_a[1]: the factors of stat_a are fixed together'],
  ['theory=9', '--fix theory=9 leaves the bounds of theory'],
  ['stat_a=0', '--fix stat_a=0 leaves the bounds of stat_a'],
  ['theory=x', '"x" is not a number'],
])('--fix %s is refused', async (fix, said) => {
  const outcome = await sheaf(['fit', '-i', 'made.json', '--fix', fix], { cwd });
  expect(outcome).toMatchObject({ code: 2, stdout: '' });
  expect(outcome.stderr).toContain(said);
});

test('a fixed parameter of interest has no test', async () => {
  const { code, stderr } = await sheaf(['hypotest', '-i', 'made.json', '--mu', '1', '--fix', 'nu=1'], {
    cwd,
  });
  expect([code, stderr]).toEqual([3, expect.stringContaining('the parameter of interest nu is fixed')]);
});
