// Tests and limits of the parameter of interest on the command line: fields, tables, metrics, exit codes, wrong lines.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fixture, sheaf, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const cwd = folder;
const peak = readFileSync(fixture(folder, 'peak.yaml'), 'utf8');
const variant = (name: string, from: string, to: string): void => {
  expect(peak).toContain(from);
  writeFileSync(join(folder, name), peak.replace(from, to));
};
variant('nopoi.yaml', '  poi: mu\n', '');
variant(
  'fixed.yaml',
  '{name: mu, init: 1.0, bounds: [0, 5]}',
  '{name: mu, init: 1.0, bounds: [0, 5], fixed: true}',
);
variant('positive.yaml', '{name: mu, init: 1.0, bounds: [0, 5]}', '{name: mu, init: 1.0, bounds: [0.5, 5]}');
variant('low.yaml', '{name: mu, init: 1.0, bounds: [0, 5]}', '{name: mu, init: 1.0, bounds: [0, 1.02]}');
/** About 20 events, all one exponential: a counting experiment of 5 mu + 15. */
writeFileSync(
  join(folder, 'count.yaml'),
  `schema_version: sheaf_unbinned_spec_v1
model:
  poi: mu
  parameters:
    - {name: mu, init: 1, bounds: [0, 50]}
    - {name: k, init: -0.3, bounds: [-1, 1], fixed: true}
channels:
  - name: main
    data: {file: count.csv}
    observables: [{name: t, bounds: [0, 5]}]
    processes:
      - {name: s, pdf: {type: exponential, observable: t, params: [k]}, yield: {type: scaled, base_yield: 5, scale: mu}}
      - {name: b, pdf: {type: exponential, observable: t, params: [k]}, yield: {type: fixed, value: 15}}
`,
);
writeFileSync(
  join(folder, 'count.csv'),
  `t\n${Array.from({ length: 18 }, (_, i) => 0.25 * (i + 1)).join('\n')}\n`,
);
const config = ['--config', 'peak.yaml'];

beforeAll(async () => {
  await succeed(['generate', ...config, '--seed', '11', '-o', 'observed.parquet'], { cwd });
});

type Result = { readonly [key: string]: unknown };
const parse = (text: string): Result => JSON.parse(text) as Result;
const read = (name: string): Result => parse(readFileSync(join(folder, name), 'utf8'));

describe('unbinned-hypotest', () => {
  test('writes its result and nothing else to stdout, with the fields that other tools read', async () => {
    const { stdout, stderr } = await succeed(['unbinned-hypotest', ...config, '--mu', '1.1'], { cwd });
    expect(stderr).toBe('');
    const result = parse(stdout);
    expect(Object.keys(result)).toEqual(
      [
        ...[
          'input_schema_version',
          'poi_index',
          'mu_test',
          'mu_hat',
          'nll_hat',
          'nll_mu',
          'q_mu',
          'q0',
          'nll_mu0',
        ],
        ...['converged_hat', 'converged_mu', 'n_iter_hat', 'n_iter_mu'],
        ...['parameter_names', 'sigma', 't_mu', 'q_tilde_mu', 'params_mu', 'path', 'error_bound', 'p0'],
        ...['significance', 'asymptotic', 'problems'],
      ].sort(),
    );
    expect(result).toMatchObject({ converged_hat: true, converged_mu: true, mu_test: 1.1, problems: [] });
    const { nll_hat, nll_mu, nll_mu0, q_mu, q0, t_mu, significance } = result as {
      readonly [key: string]: number;
    };
    expect(q_mu).toBeCloseTo(2 * (nll_mu! - nll_hat!), 9);
    expect(t_mu).toBe(q_mu);
    expect(q0).toBeCloseTo(2 * (nll_mu0! - nll_hat!), 9);
    expect(significance).toBe(Math.sqrt(q0!));
    expect(Object.keys(result['asymptotic'] as Result)).toEqual([
      'clb',
      'cls',
      'clsb',
      'error_bound',
      'expected',
      'q_asimov',
      'sigma_asimov',
      'statistic',
    ]);
  });

  test('of a counting experiment has the numbers of its formulas', async () => {
    const { stdout } = await succeed(['unbinned-hypotest', '--config', 'count.yaml', '--mu', '2'], { cwd });
    const result = parse(stdout) as { readonly [key: string]: number };
    const [n, s, b, mu] = [18, 5, 15, 2];
    const nu = mu * s + b;
    expect(result['mu_hat']).toBeCloseTo((n - b) / s, 9);
    expect(result['q_mu']).toBeCloseTo(2 * (nu - n + n * Math.log(n / nu)), 9);
    expect(result['q0']).toBeCloseTo(2 * (b - n + n * Math.log(n / b)), 9);
    const { q_asimov } = result['asymptotic'] as unknown as { readonly q_asimov: number };
    expect(q_asimov).toBeCloseTo(2 * (mu * s - b * Math.log(nu / b)), 9);
  });

  test('with -o leaves stdout empty and shows a table on stderr', async () => {
    const args = ['unbinned-hypotest', '--config', 'count.yaml', '--mu', '2', '-o', 't.json'];
    const { stdout, stderr } = await succeed([...args, '--json-metrics', 'm.json'], { cwd });
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^mu = 0\.600 \+- 0\.849, tested at 2\n {2}q_mu 2\.174 {3}q~_mu 2\.174 {3}q_0 0\.5636 {3}significance 0\.7507\n {2}CL_s 0\.\d+ {3}CL_s\+b 0\.\d+ {3}CL_b 0\.\d+\n {2}CL_s expected, -2 to \+2 sigma:( {1,2}0\.\d+){5}\n$/,
    );
    const { mu_hat, mu_test, nll_hat, nll_mu, poi_index, q0, q_mu } = read('t.json');
    expect(read('m.json')).toMatchObject({
      command: 'unbinned_hypotest',
      status: { ok: true },
      metrics: { mu_hat, mu_test, nll_hat, nll_mu, poi_index, q0, q_mu },
    });
  });

  test('has nothing to say of 0 where the model does not know it', async () => {
    const { stdout } = await succeed(['unbinned-hypotest', '--config', 'positive.yaml', '--mu', '1.1'], {
      cwd,
    });
    expect(parse(stdout)).toMatchObject({
      q0: null,
      nll_mu0: null,
      p0: null,
      significance: null,
      asymptotic: null,
    });
  });
});

describe('unbinned-upper-limit', () => {
  test('writes observed and expected limits, where CL_s is 0.05', async () => {
    const { stdout, stderr } = await succeed(['unbinned-upper-limit', '--config', 'count.yaml'], { cwd });
    expect(stderr).toBe('');
    const result = parse(stdout);
    expect(Object.keys(result)).toEqual(
      [
        ...[
          'input_schema_version',
          'parameter_names',
          'poi_index',
          'cl',
          'statistic',
          'mu_hat',
          'sigma',
          'nll_hat',
        ],
        ...['converged_hat', 'observed', 'expected', 'path', 'error_bound', 'problems'],
      ].sort(),
    );
    const { observed, expected } = result as unknown as {
      readonly observed: number;
      readonly expected: { readonly n_sigma: number[]; readonly limits: number[] };
    };
    expect(expected.n_sigma).toEqual([-2, -1, 0, 1, 2]);
    expect(expected.limits).toEqual(expected.limits.toSorted((a, b) => a - b));
    const at = await succeed(['unbinned-hypotest', '--config', 'count.yaml', '--mu', String(observed)], {
      cwd,
    });
    expect((parse(at.stdout)['asymptotic'] as { cls: number }).cls).toBeCloseTo(0.05, 8);
    const median = ['unbinned-hypotest', '--config', 'count.yaml', '--mu', String(expected.limits[2])];
    const there = parse((await succeed(median, { cwd })).stdout)['asymptotic'] as {
      expected: { cls: number[] };
    };
    expect(there.expected.cls[2]).toBeCloseTo(0.05, 8);
  });

  test('with -o leaves stdout empty and shows a table on stderr', async () => {
    const args = [
      'unbinned-upper-limit',
      ...config,
      '--cl',
      '0.9',
      '-o',
      'l.json',
      '--json-metrics',
      'm.json',
    ];
    const { stdout, stderr } = await succeed(args, { cwd });
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^upper limits on mu at 90 % CL_s\n {2}observed {4}1\.\d+\n( {2}expected [-+]?[012] {1,2}0\.\d+\n){5}$/,
    );
    const { observed, expected, cl } = read('l.json');
    expect(read('m.json')).toMatchObject({
      command: 'unbinned_upper_limit',
      metrics: { cl, obs_limit: observed, exp_limits: (expected as { limits: number[] }).limits },
    });
  });

  test('where there is none inside the bounds says so, with exit code 7 and the others written', async () => {
    const { code, stderr } = await sheaf(
      [
        'unbinned-upper-limit',
        '--config',
        'low.yaml',
        '-o',
        'low.json',
        '--json-metrics',
        'low.metrics.json',
      ],
      { cwd },
    );
    expect(code).toBe(7);
    expect(stderr).toMatch(
      /\nsheaf: no observed limit: CL_s is still 0\.\d+ at the upper bound 1\.02 of mu\n$/,
    );
    const result = read('low.json');
    expect(result['observed']).toBeNull();
    for (const limit of (result['expected'] as { limits: unknown[] }).limits)
      expect(limit).toBeTypeOf('number');
    expect(read('low.metrics.json')).toMatchObject({ status: { ok: false } });
  });
});

describe('unbinned-ranking', () => {
  test('writes the impacts of constrained parameters, with the fields that other tools read', async () => {
    const { stdout, stderr } = await succeed(['unbinned-ranking', ...config], { cwd });
    expect(stderr).toBe('');
    const result = parse(stdout);
    expect(result).toMatchObject({ n_points: 1, n_converged: 1, status: 'converged', poi_index: 0 });
    const [point] = result['points'] as readonly Result[];
    const sides = ['val', 'mu', 'delta_mu', 'converged', 'n_iter', 'nll'].flatMap((f) => [
      `${f}_up`,
      `${f}_down`,
    ]);
    expect(Object.keys(point!)).toEqual(
      [
        'name',
        'param_index',
        'center',
        'sigma',
        'theta_hat',
        'pull',
        'constraint',
        'postfit',
        ...sides,
      ].sort(),
    );
    expect(Object.keys(point!['postfit'] as Result)).toEqual(sides.toSorted());
    expect(point).toMatchObject({
      name: 'width',
      param_index: 2,
      center: 2.5,
      sigma: 0.2,
      val_up: 2.7,
      val_down: 2.3,
    });
    expect(result['ranking']).toEqual({
      names: ['width'],
      delta_mu_up: [point!['delta_mu_up']],
      delta_mu_down: [point!['delta_mu_down']],
      delta_mu_up_postfit: [(point!['postfit'] as Result)['delta_mu_up']],
      delta_mu_down_postfit: [(point!['postfit'] as Result)['delta_mu_down']],
      pull: [point!['pull']],
      constraint: [point!['constraint']],
    });
  });

  test('with -o leaves stdout empty and shows a table on stderr', async () => {
    const args = ['unbinned-ranking', ...config, '-o', 'r.json', '--json-metrics', 'm.json'];
    const { stdout, stderr } = await succeed(args, { cwd });
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^ {2}parameter +pull {2}constraint +mu up +down {2}postfit up +down\n {2}width( +-?0\.\d+){6}\n$/,
    );
    const { points } = read('r.json') as unknown as {
      points: { delta_mu_up: number; delta_mu_down: number }[];
    };
    expect(read('m.json')).toMatchObject({
      command: 'unbinned_ranking',
      metrics: {
        n_points: 1,
        n_converged: 1,
        max_impact: Math.max(...points.flatMap((p) => [Math.abs(p.delta_mu_up), Math.abs(p.delta_mu_down)])),
      },
    });
  });

  test('of a model without constraints is empty', async () => {
    const args = ['unbinned-ranking', '--config', 'count.yaml', '-o', 'none.json'];
    expect((await succeed(args, { cwd })).stderr).toBe('no constrained nuisance parameter is free\n');
    expect(read('none.json')).toMatchObject({ n_points: 0, points: [], ranking: { names: [] } });
  });
});

const expectedOne = '\n  expected: one of mu, mass, width, slope';
const lines: readonly { readonly args: readonly string[]; readonly code: number; readonly said: string }[] = [
  { args: ['unbinned-hypotest', ...config], code: 2, said: '--mu is missing\n  to do: see --help' },
  { args: ['unbinned-hypotest', '--mu', '1'], code: 2, said: '--config is missing\n  to do: see --help' },
  {
    args: ['unbinned-hypotest', ...config, '--mu', 'one'],
    code: 2,
    said: '--mu: "one" is not a number\n  to do: see --help',
  },
  {
    args: ['unbinned-hypotest', ...config, '--mu', '6'],
    code: 2,
    said: '--mu 6 leaves the bounds of mu\n  expected: a value from 0 to 5\n  to do: see --help',
  },
  {
    args: ['unbinned-hypotest', ...config, '--mu', '1', '--nosuch'],
    code: 2,
    said: 'there is no option --nosuch\n  to do: see --help',
  },
  {
    args: ['unbinned-hypotest', ...config, '--mu', '1', '-o', 'gone/t.json'],
    code: 6,
    said: 'gone/t.json: cannot be written: there is no folder gone\n  to do: make the folder first',
  },
  {
    args: ['unbinned-hypotest', '--config', 'nopoi.yaml', '--mu', '1'],
    code: 3,
    said: `nopoi.yaml:3:1 model.poi: no parameter of interest is named${expectedOne}`,
  },
  {
    args: ['unbinned-hypotest', '--config', 'fixed.yaml', '--mu', '1'],
    code: 3,
    said: 'fixed.yaml:6:7 model.parameters[0]: the parameter of interest mu is fixed\n  expected: one that is free to be fitted',
  },
  ...['0', '1', '95'].map((cl) => ({
    args: ['unbinned-upper-limit', ...config, '--cl', cl],
    code: 2,
    said: `--cl ${cl} is not between 0 and 1\n  to do: see --help`,
  })),
  {
    args: ['unbinned-upper-limit', '--config', 'positive.yaml'],
    code: 3,
    said: 'positive.yaml:6:29 model.parameters[0].bounds: no upper limit on mu from its bounds [0.5, 5]\n  expected: bounds that hold 0, where there is no signal, and values above it',
  },
  { args: ['unbinned-upper-limit'], code: 2, said: '--config is missing\n  to do: see --help' },
  { args: ['unbinned-ranking'], code: 2, said: '--config is missing\n  to do: see --help' },
  {
    args: ['unbinned-ranking', '--config', 'nopoi.yaml'],
    code: 3,
    said: `nopoi.yaml:3:1 model.poi: no parameter of interest is named${expectedOne}`,
  },
  {
    args: ['unbinned-ranking', ...config, '--nosuch'],
    code: 2,
    said: 'there is no option --nosuch\n  to do: see --help',
  },
];

test.concurrent.each(lines.map((line) => ({ ...line, line: line.args.join(' ') })))(
  'sheaf $line',
  async ({ args, code, said }) => {
    const outcome = await sheaf(args, { cwd });
    expect(outcome).toEqual({ code, signal: null, stdout: '', stderr: `sheaf: ${said}\n` });
  },
);

test.each(['unbinned-hypotest', 'unbinned-upper-limit', 'unbinned-ranking'])(
  '%s --help has an example',
  async (name) => {
    const { code, stdout, stderr } = await sheaf([name, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`  sheaf ${name} --config spec.yaml`);
  },
);
