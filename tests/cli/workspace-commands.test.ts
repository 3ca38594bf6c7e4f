// Commands of workspaces on the command line: fields, tables, metrics, patches, regions, edge cases, wrong lines.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { planeScanFile } from '../../src/contracts/plane-scan-output.ts';
import { sheaf, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const cwd = folder;

/** 12 and 11 signal events on 50 and 52 of background, whose rates are measured to 3 and 7. */
const base = (poi: string, parameters: readonly object[] = [], observed = [51, 48]) => ({
  channels: [
    {
      name: 'bins',
      samples: [
        { name: 'signal', data: [12, 11], modifiers: [{ name: 'mu', type: 'normfactor', data: null }] },
        { name: 'bkg', data: [50, 52], modifiers: [{ name: 'gamma', type: 'shapesys', data: [3, 7] }] },
      ],
    },
  ],
  observations: [{ name: 'bins', data: observed }],
  measurements: [{ name: 'meas', config: { poi, parameters } }],
  version: '1.0.0',
});
/** A second channel that counts background alone, with a shared systematic. */
const tilt = { name: 'tilt', type: 'normsys', data: { lo: 0.9, hi: 1.1 } };
const twoChannels = {
  ...base('mu'),
  channels: [
    ...base('mu').channels.map((c) => ({
      ...c,
      samples: c.samples.map((s) => (s.name === 'bkg' ? { ...s, modifiers: [...s.modifiers, tilt] } : s)),
    })),
    { name: 'control', samples: [{ name: 'bkg', data: [400], modifiers: [tilt] }] },
  ],
  observations: [
    { name: 'control', data: [420] },
    { name: 'bins', data: [61, 58] },
  ],
};
const write = (name: string, value: unknown): void =>
  writeFileSync(join(folder, name), JSON.stringify(value));
write('w.json', base('mu'));
write('two.json', twoChannels);
write('none.json', base(''));
write('other.json', base('mux'));
write('fixed.json', base('mu', [{ name: 'mu', fixed: true }]));
write(
  'allfixed.json',
  base('mu', [
    { name: 'mu', fixed: true },
    { name: 'gamma', fixed: true },
  ]),
);
write('empty.json', base('mu', [], [0, 0]));
write('half.json', base('mu', [{ name: 'mu', bounds: [[0.5, 10]] }]));
write('low.json', base('mu', [{ name: 'mu', bounds: [[0, 1]] }]));
write('patch.json', [{ op: 'replace', path: '/channels/0/samples/0/data', value: [24, 22] }]);
write('second.json', [{ op: 'replace', path: '/channels/0/samples/0/data/1', value: 30 }]);
write('elsewhere.json', [{ op: 'replace', path: '/channels/7/name', value: 'x' }]);
writeFileSync(join(folder, 'w.json.gz'), gzipSync(JSON.stringify(base('mu'))));

type Result = { readonly [key: string]: unknown };
const parse = (text: string): Result => JSON.parse(text) as Result;
const read = (name: string): Result => parse(readFileSync(join(folder, name), 'utf8'));
const run = async (...args: readonly string[]): Promise<Result> =>
  parse((await succeed(args, { cwd })).stdout);

describe('fields', () => {
  test('of fit', async () => {
    const result = await run('fit', '-i', 'w.json');
    expect(Object.keys(result)).toEqual(
      [
        ...['at_bound', 'bestfit', 'converged', 'correlations', 'covariance', 'edm', 'final_grad_norm'],
        ...['fit_regions', 'fixed', 'initial_nll', 'interpolation', 'measurement', 'n_active_bounds'],
        ...['n_evaluations', 'n_fev', 'n_gev', 'n_iter', 'nll', 'parameter_names', 'poi_index', 'pulls'],
        ...['status', 'termination_reason', 'twice_nll', 'uncertainties', 'validation_regions'],
      ].sort(),
    );
    expect(result).toMatchObject({
      measurement: 'meas',
      interpolation: { normsys: 'code4', histosys: 'code4p' },
      parameter_names: ['mu', 'gamma[0]', 'gamma[1]'],
      poi_index: 0,
      at_bound: ['mu'],
      covariance: null,
      correlations: null,
      fit_regions: ['bins'],
      validation_regions: [],
    });
    // Counts of (50 / 3)^2 and (52 / 7)^2 in other regions: 1 / sqrt of them before the fit.
    const pulls = result['pulls'] as readonly Result[];
    expect(pulls.map((p) => [p['name'], p['kind'], p['prefit_center']])).toEqual([
      ['gamma[0]', 'poisson', 1],
      ['gamma[1]', 'poisson', 1],
    ]);
    expect(pulls[1]!['prefit_sigma']).toBeCloseTo(7 / 52, 12);
    const { pull, constraint, postfit_center, postfit_sigma } = pulls[1] as {
      readonly [key: string]: number;
    };
    expect(pull).toBeCloseTo((postfit_center! - 1) / (7 / 52), 12);
    expect(constraint).toBeCloseTo(postfit_sigma! / (7 / 52), 12);
  });

  test('of tests and limits', async () => {
    expect(Object.keys(await run('hypotest', '-i', 'w.json', '--mu', '1'))).toEqual(
      [
        ...['clb', 'cls', 'clsb', 'converged_hat', 'converged_mu', 'expected_set', 'interpolation'],
        ...['measurement', 'mu_hat', 'mu_test', 'nll_hat', 'nll_mu', 'parameter_names', 'params_mu'],
        ...['poi_index', 'problems', 'q_mu', 'q_mu_a', 'sigma', 'sigma_asimov', 'statistic', 'status'],
        ...['statistics', 'teststat'],
      ].sort(),
    );
    expect(await run('upper-limit', '-i', 'w.json', '--alpha', '0.1')).toMatchObject({
      mode: 'root',
      alpha: 0.1,
      cl: 0.9,
      n_sigma: [-2, -1, 0, 1, 2],
      scan: null,
      statistic: 'q_tilde_mu',
      problems: [],
    });
    expect(await run('significance', '-i', 'w.json')).toMatchObject({
      command: 'significance',
      z_obs: 0,
      p0: 0.5,
      mu_expected: 1,
    });
    expect(await run('goodness-of-fit', '-i', 'w.json')).toMatchObject({
      command: 'goodness_of_fit',
      n_bins: 2,
      n_constraints: 2,
      n_floating: 3,
      ndof: 1,
      converged: true,
    });
  });

  test('CL_s of a limit is alpha there', async () => {
    const { obs_limit, exp_limits } = await run('upper-limit', '-i', 'w.json', '--alpha', '0.1');
    const at = async (mu: unknown) => run('hypotest', '-i', 'w.json', '--mu', String(mu));
    expect((await at(obs_limit))['cls']).toBeCloseTo(0.1, 8);
    for (const [i, mu] of (exp_limits as readonly number[]).entries())
      expect(((await at(mu))['expected_set'] as { cls: readonly number[] }).cls[i]).toBeCloseTo(0.1, 8);
  });

  test('a file leaves stdout empty, with a summary on stderr and metrics where they are asked for', async () => {
    const { stdout, stderr } = await succeed(
      ['upper-limit', '-i', 'w.json', '-o', 'l.json', '--json-metrics', 'm.json', '--threads', '4'],
      { cwd },
    );
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^upper limits on mu at 95 % CL_s\n {2}observed {4}1\.01\d*\n( {2}expected [-+0-2]+ \d\.\d+\n){5}$/,
    );
    const { obs_limit, exp_limits, mu_hat } = read('l.json');
    expect(read('m.json')).toMatchObject({
      command: 'upper_limit',
      status: { ok: true },
      metrics: { alpha: 0.05, obs_limit, exp_limits, mu_hat, poi_index: 0 },
    });
    const fit = await succeed(['fit', '-i', 'w.json', '-o', 'f.json'], { cwd });
    expect(fit.stderr).toContain('converged, 2 NLL = 24.983935, 3 parameters, 2 bins');
    expect(fit.stderr).toMatch(/ mu +0\.000 \+- 0\.519 at its bound\n/);
  });
});

describe('what a workspace is made of', () => {
  test('gzip, and patches in their order', async () => {
    const plain = await run('fit', '-i', 'w.json');
    expect(await run('fit', '-i', 'w.json.gz')).toEqual(plain);
    const twice = await run('upper-limit', '-i', 'w.json', '--patch', 'patch.json');
    const once = await run('upper-limit', '-i', 'w.json');
    // Twice the signal, half the limit.
    expect(twice['obs_limit']).toBeCloseTo((once['obs_limit'] as number) / 2, 8);
    const both = await run('upper-limit', '-i', 'w.json', '--patch', 'patch.json', '--patch', 'second.json');
    expect(both['obs_limit']).toBeLessThan(twice['obs_limit'] as number);
  });

  test('interpolation codes', async () => {
    const new4 = await run(
      'scan',
      '-i',
      'two.json',
      '--parameter',
      'tilt',
      '--start',
      '0.5',
      '--stop',
      '2',
      '--points',
      '2',
    );
    const old = await run(
      ...['scan', '-i', 'two.json', '--parameter', 'tilt', '--start', '0.5', '--stop', '2', '--points', '2'],
      ...['--normsys', 'code1'],
    );
    const nll = (r: Result, i: number) => (r['points'] as readonly { nll_mu: number }[])[i]!.nll_mu;
    // Inside +-1 the polynomial is another curve, outside both are the same.
    expect(nll(new4, 0)).not.toBe(nll(old, 0));
    expect(nll(new4, 1)).toBeCloseTo(nll(old, 1), 10);
  });

  test('regions that are not in the fit are left out, with what was observed there', async () => {
    const only = await run('fit', '-i', 'two.json', '--fit-regions', 'bins');
    const without = await run('fit', '-i', 'two.json', '--validation-regions', 'control');
    expect(without).toEqual(only);
    expect(only).toMatchObject({ fit_regions: ['bins'], validation_regions: ['control'] });
    const both = await run('fit', '-i', 'two.json');
    const width = (r: Result) =>
      (r['uncertainties'] as readonly number[])[(r['parameter_names'] as readonly string[]).indexOf('tilt')]!;
    // The control region measures the tilt to 5 % of 10 %.
    expect(width(both)).toBeLessThan(0.6);
    expect(width(only)).toBeGreaterThan(0.9);
  });

  test('Asimov data give back what they were made of', async () => {
    const nominal = await run('fit', '-i', 'two.json', '--asimov');
    expect(nominal['bestfit']).toEqual([1, 0, 1, 1].map((v) => expect.closeTo(v, 9)));
    const three = await run('fit', '-i', 'two.json', '--asimov-mu', '3');
    expect((three['bestfit'] as readonly number[])[0]).toBeCloseTo(3, 9);
    expect(await run('goodness-of-fit', '-i', 'two.json', '--asimov')).toMatchObject({
      chi2: expect.closeTo(0, 9),
      p_value: expect.closeTo(1, 3),
    });
  });
});

describe('scans in two parameters', () => {
  test('of the parameter of interest and a factor of one bin', async () => {
    const args = [
      '--points',
      '9',
      '--stop',
      '3',
      '--parameter2',
      'gamma[0]',
      '--start2',
      '0.8',
      '--stop2',
      '1.2',
    ];
    const result = await run('scan', '-i', 'two.json', ...args);
    const own = ['measurement', 'interpolation', 'poi_index'];
    const file = Object.fromEntries(Object.entries(result).filter(([key]) => !own.includes(key)));
    const { points, parameters, contours, n_failed } = planeScanFile.parse(file);
    expect(parameters.map((p) => [p.name, p.index])).toEqual([
      ['mu', 0],
      ['gamma[0]', 2],
    ]);
    expect([points.length, n_failed]).toEqual([81, 0]);
    for (const { values, params } of points) expect([params[0], params[2]]).toEqual(values);
    // Exact points of a contour: the profile rises there by its level.
    const ray = contours[0]!.rays.find((r) => r.values !== null)!.values!;
    const line = [`--start=${ray[0]}`, `--stop=${ray[0] + 1e-6}`, '--points', '2'];
    const held = await run(
      ...['scan', '-i', 'two.json', ...line, '--contour-points', '0'],
      ...['--parameter2', 'gamma[0]', `--start2=${ray[1]}`, `--stop2=${ray[1] + 1e-6}`],
    );
    const first = (held['points'] as readonly { two_delta_nll: number }[])[0]!;
    expect(first.two_delta_nll).toBeCloseTo(contours[0]!.two_delta_nll, 6);
  });
});

describe('edges', () => {
  test('no events at all', async () => {
    const fit = await run('fit', '-i', 'empty.json');
    // tau / (tau + nu) of the Poisson measurement's count and the bin that has none.
    const tau = (50 / 3) ** 2;
    expect((fit['bestfit'] as readonly number[])[1]).toBeCloseTo(tau / (tau + 50), 9);
    expect(fit).toMatchObject({ status: 'no-covariance', converged: true, at_bound: ['mu'] });
    // The signal has none, but the factors of the bins have: gamma / sqrt(count).
    const [mu, gamma] = fit['uncertainties'] as readonly (number | null)[];
    expect(mu).toBeNull();
    expect(gamma).toBeCloseTo(tau / (tau + 50) / Math.sqrt(tau), 9);
    const { obs_limit } = await run('upper-limit', '-i', 'empty.json');
    expect(obs_limit).toBeGreaterThan(0);
    // No event: t_mu = 2 s mu, whatever is known of the background.
    expect((await run('hypotest', '-i', 'empty.json', '--mu', '1'))['q_mu']).toBeCloseTo(2 * 23, 9);
  });

  test('nothing free', async () => {
    const fit = await run('fit', '-i', 'allfixed.json', '--covariance');
    expect(fit).toMatchObject({ status: 'converged', fixed: ['mu', 'gamma[0]', 'gamma[1]'], pulls: [] });
    expect(fit['uncertainties']).toEqual([null, null, null]);
    expect(fit['twice_nll']).toBeCloseTo(30.77525435, 7);
    const gof = await run('goodness-of-fit', '-i', 'allfixed.json');
    const deviance = (n: number, nu: number) => 2 * (nu - n + n * Math.log(n / nu));
    expect(gof['chi2']).toBeCloseTo(deviance(51, 62) + deviance(48, 63), 9);
    expect(gof['ndof']).toBe(2);
  });

  test('a signal of 0 is tested like any other', async () => {
    expect(await run('hypotest', '-i', 'w.json', '--mu', '0')).toMatchObject({ cls: 1, q_mu: 0, q_mu_a: 0 });
  });

  test('fit goes without a parameter of interest, and says so where the workspace names one', async () => {
    const { stderr, stdout } = await succeed(['fit', '-i', 'other.json'], { cwd });
    expect(stderr).toMatch(
      /^sheaf: the parameter of interest "mux" is not in the model: it is fitted without one/,
    );
    expect(parse(stdout)['poi_index']).toBeNull();
    expect((await run('fit', '-i', 'none.json'))['poi_index']).toBeNull();
    expect((await run('fit', '-i', 'w.json', '--poi', ''))['poi_index']).toBeNull();
  });

  test('no limit below the upper bound, and none by a scan that is too short: told, with exit code 7', async () => {
    const low = await sheaf(['upper-limit', '-i', 'low.json'], { cwd });
    expect(low.code).toBe(7);
    expect(low.stderr).toContain('no observed limit: CL_s is still 0.0525 at the upper bound 1 of mu');
    const { obs_limit, exp_limits, problems } = parse(low.stdout);
    expect([obs_limit, (exp_limits as readonly unknown[]).map((l) => l === null)]).toEqual([
      null,
      [false, false, true, true, true],
    ]);
    expect((problems as readonly string[]).length).toBe(4);
    const args = [
      'upper-limit',
      '-i',
      'w.json',
      '--scan-start',
      '0',
      '--scan-stop',
      '0.5',
      '--scan-points',
      '3',
    ];
    const short = await sheaf(args, { cwd });
    expect(short.code).toBe(7);
    expect(short.stderr).toContain('6 of 6 curves of CL_s do not cross 0.05 from 0 to 0.5');
  });
});

test.each<readonly [string, number, string]>([
  ['hypotest -i w.json', 2, '--mu is missing'],
  ['fit', 2, '--input is missing'],
  ['fit -i nowhere.json', 3, 'nowhere.json: cannot be read'],
  ['hypotest -i none.json --mu 1', 2, 'the measurement "meas" has no parameter of interest'],
  [
    'hypotest -i other.json --mu 1',
    3,
    'the parameter of interest "mux" is not in the model, did you mean "mu"?',
  ],
  ['hypotest -i w.json --mu 1 --poi muu', 2, '--poi "muu" is no parameter of the model, did you mean "mu"?'],
  ['hypotest -i w.json --mu 1 --poi gamma', 2, '--poi "gamma" has 2 components'],
  ['hypotest -i fixed.json --mu 1', 3, 'the parameter of interest mu is fixed'],
  ['hypotest -i w.json --mu 11', 2, '--mu 11 leaves the bounds of mu\n  expected: a value from 0 to 10'],
  ['hypotest -i w.json --mu=-1', 2, '--mu -1 is below 0'],
  [
    'hypotest -i half.json --mu 1',
    3,
    'the bounds [0.5, 10] of mu do not allow the hypothesis without signal',
  ],
  ['significance -i w.json --mu 20', 2, '--mu 20 leaves the bounds of mu'],
  ['upper-limit -i w.json --alpha 1.5', 2, '--alpha 1.5 is not between 0 and 1'],
  ['upper-limit -i w.json --scan-start 0', 2, 'a scan needs --scan-start, --scan-stop and --scan-points'],
  [
    'upper-limit -i w.json --scan-start 0 --scan-stop 20 --scan-points 3',
    2,
    '--scan-stop 20 leaves the bounds',
  ],
  ['fit -i w.json --measurement mees', 2, 'the workspace has no measurement "mees", did you mean "meas"?'],
  ['fit -i w.json --patch elsewhere.json', 3, '/channels is a list of 1, and has no entry 7'],
  ['fit -i w.json --patch-name p', 2, '--patch-name chooses a patch of a set'],
  ['fit -i w.json --patchset patch.json', 2, 'this is one JSON Patch, no patch set'],
  ['fit -i w.json --fit-regions bin', 2, '--fit-regions: there is no channel "bin", did you mean "bins"?'],
  ['fit -i w.json --validation-regions bins', 2, 'no channel is left in the fit'],
  ['fit -i none.json --asimov-mu 1', 2, '--asimov-mu is given, but there is no parameter of interest'],
  ['fit -i w.json --poi-bounds 3,1', 2, '3 to 1 is no range with LOW < HIGH'],
  [
    'scan -i w.json --parameter gamma',
    2,
    'there is no parameter gamma\n  expected: one of mu, gamma[0], gamma[1]',
  ],
  ['scan -i w.json --stop 11', 2, 'the scan from 0 to 11 leaves the bounds of mu'],
  ['scan -i w.json --start2 1', 2, '--start2 is for scans of two parameters'],
  ['scan -i w.json --parameter2 mu --start2 0 --stop2 1', 2, '--parameter2 mu is the first parameter too'],
  ['ranking -i allfixed.json', 3, 'the parameter of interest mu is fixed'],
])('%s: exit code %d', async (line, code, message) => {
  const outcome = await sheaf(line.split(' '), { cwd });
  expect(outcome.stderr).toContain(message);
  expect([outcome.code, outcome.stdout]).toEqual([code, '']);
});
