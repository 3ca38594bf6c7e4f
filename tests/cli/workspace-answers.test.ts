// `sheaf fit`, `hypotest`, `significance`, `upper-limit`, `scan`, `ranking` and `goodness-of-fit` of workspaces: their numbers
// against pyhf's likelihood with exact fits, and pyhf's own (reference/make_binned_answers.py).
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reference, sharedWorkspace } from '../histfactory/workspaces.ts';
import { sharedData } from '../shared-data.ts';
import { root, succeed, temporaryFolder } from './sheaf.ts';

interface Confidence {
  readonly q: number;
  readonly q_a: number;
  readonly teststat: number;
  readonly clsb: number;
  readonly clb: number;
  readonly cls: number;
  readonly expected: readonly number[];
}

interface Answers {
  readonly mu: number;
  readonly mu_hat: number;
  readonly twice_nll: number;
  readonly qtilde: Confidence;
  readonly significance: { readonly [key: string]: number };
  readonly limits: { readonly observed: number; readonly expected: readonly number[] };
  readonly scans: { readonly [name: string]: readonly [readonly number[], readonly number[]] };
  readonly impacts: { readonly [name: string]: readonly [number, number] };
  readonly saturated: { readonly chi2: number; readonly ndof: number; readonly p: number | null };
  readonly pyhf: { readonly cls: number; readonly expected: readonly number[]; readonly p0: number };
  readonly wide?: {
    readonly bounds: readonly [number, number];
    readonly mu_hat: number;
    readonly q: Confidence;
    readonly qtilde: Confidence;
  };
}

const all = JSON.parse(readFileSync(join(root, 'tests/cli/reference/binned_answers.json'), 'utf8')) as Record<
  string,
  Answers
>;
const small = reference<Record<string, { readonly workspace: unknown }>>('small');
const folder = temporaryFolder();
for (const name of ['hello', 'everything'])
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(small[`${name} default`]!.workspace));

/** The arguments that name a workspace. To be called inside a test. */
function input(name: string): readonly string[] {
  if (name !== '1Lbb') return ['--input', join(folder, `${name}.json`)];
  const file = (part: string) => sharedData(`histfactory/atlas-1Lbb-2020-${part}.json.gz`);
  return ['-i', file('bkg'), '--patch', file('patch-700-400')];
}

type Result = { readonly [key: string]: unknown };
async function answer(command: string, name: string, ...args: readonly string[]): Promise<Result> {
  const { stdout, stderr } = await succeed([command, ...input(name), ...args]);
  expect(stderr.replace(/^.*parameters\/s.*$/gm, '').trim()).toBe('');
  return JSON.parse(stdout) as Result;
}

function near(got: unknown, wanted: number, relative = 1e-7, absolute = 1e-9): void {
  expect(typeof got).toBe('number');
  expect(Math.abs((got as number) - wanted), `${String(got)} for ${wanted}`).toBeLessThanOrEqual(
    relative * Math.abs(wanted) + absolute,
  );
}

function allNear(got: unknown, wanted: readonly number[], relative = 1e-7, absolute = 1e-9): void {
  expect((got as readonly number[]).length).toBe(wanted.length);
  wanted.forEach((w, i) => {
    near((got as readonly number[])[i], w, relative, absolute);
  });
}

function sameConfidence(result: Result, wanted: Confidence): void {
  near(result['q_mu'], wanted.q, 1e-7, 1e-8);
  near(result['q_mu_a'], wanted.q_a, 1e-7, 1e-8);
  near(result['teststat'], wanted.teststat, 1e-6, 1e-6);
  for (const key of ['cls', 'clsb', 'clb'] as const) near(result[key], wanted[key], 1e-6);
  allNear((result['expected_set'] as Result)['cls'], wanted.expected, 1e-6);
}

describe.each(Object.keys(all))('%s', (name) => {
  const wanted = all[name]!;

  test('hypotest', async () => {
    const result = await answer('hypotest', name, '--mu', String(wanted.mu), '--expected-set');
    near(result['mu_hat'], wanted.mu_hat, 1e-6);
    near(2 * (result['nll_hat'] as number), wanted.twice_nll, 1e-10);
    sameConfidence(result, wanted.qtilde);
    expect((result['expected_set'] as Result)['nsigma_order']).toEqual([2, 1, 0, -1, -2]);
    // pyhf's own, which its minimiser makes good to 1e-5, or 2e-4 where CL_s is 1e-5.
    near(result['cls'], wanted.pyhf.cls, 5e-4);
    allNear((result['expected_set'] as Result)['cls'], wanted.pyhf.expected, 5e-4);
  });

  test('hypotest with a parameter of interest that may be negative', async () => {
    const { wide } = wanted;
    if (wide === undefined) return;
    const args = ['--mu', String(wanted.mu), `--poi-bounds=${wide.bounds.join(',')}`];
    const q = await answer('hypotest', name, ...args, '--test-stat', 'q');
    near(q['mu_hat'], wide.mu_hat, 1e-6);
    sameConfidence(q, wide.q);
    sameConfidence(await answer('hypotest', name, ...args), wide.qtilde);
  });

  test('significance', async () => {
    const result = await answer('significance', name);
    const { q0, z, p0, q0_a, z_exp } = wanted.significance;
    near(result['q0'], q0!, 1e-7, 1e-8);
    near(result['z_obs'], z!, 1e-6, 1e-5);
    near(result['p0'], p0!, 1e-5);
    near(result['p0'], wanted.pyhf.p0, 1e-3);
    near(result['q0_asimov'], q0_a!, 1e-7, 1e-8);
    near(result['z_exp'], z_exp!, 1e-6);
  });

  test('upper-limit by root finding', async () => {
    const result = await answer('upper-limit', name);
    expect(result['mode']).toBe('root');
    near(result['obs_limit'], wanted.limits.observed, 1e-7);
    expect(result['mu_up']).toBe(result['obs_limit']);
    allNear(result['exp_limits'], wanted.limits.expected, 1e-7);
  });

  test('scan', async () => {
    for (const [parameter, [values, twiceNll]] of Object.entries(wanted.scans)) {
      const parameterArgs = parameter.startsWith('mu') ? [] : ['--parameter', parameter];
      for (const [i, value] of values.entries()) {
        const grid = [`--start=${value}`, `--stop=${value + 1e-3}`, '--points', '2'];
        const { points } = (await answer('scan', name, ...parameterArgs, ...grid)) as {
          points: readonly Result[];
        };
        expect(points[0]!['mu']).toBe(value);
        near(2 * (points[0]!['nll_mu'] as number), twiceNll[i]!, 1e-10);
        near(points[0]!['two_delta_nll'], Math.max(0, twiceNll[i]! - wanted.twice_nll), 1e-7, 1e-8);
      }
    }
  });

  test('ranking', { timeout: 120_000 }, async () => {
    const result = await answer('ranking', name);
    const points = result['points'] as readonly Result[];
    for (const [parameter, [up, down]] of Object.entries(wanted.impacts)) {
      const point = points.find((p) => p['name'] === parameter)!;
      near(point['delta_mu_up'], up, 1e-6, 1e-7);
      near(point['delta_mu_down'], down, 1e-6, 1e-7);
    }
    const { names, delta_mu_up, delta_mu_down } = result['ranking'] as {
      names: readonly string[];
      delta_mu_up: readonly number[];
      delta_mu_down: readonly number[];
    };
    expect(names.length).toBe(points.length);
    const sizes = names.map((_, i) => Math.max(Math.abs(delta_mu_up[i]!), Math.abs(delta_mu_down[i]!)));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });

  test('goodness-of-fit', async () => {
    const result = await answer('goodness-of-fit', name);
    near(result['chi2'], wanted.saturated.chi2, 1e-7);
    expect(result['ndof']).toBe(wanted.saturated.ndof);
    near(result['p_value'], wanted.saturated.p!, 1e-6);
  });
});

test('a limit by scan is where the straight line between two values of CL_s is at alpha, as pyhf has it', async () => {
  // pyhf.infer.intervals.upper_limits.upper_limit of the README's workspace, linspace(0, 5, 21): 1.0176408612 and
  // [0.5957692, 0.7616916, 1.0850476, 1.5017047, 2.0665494] (facts of record: pyhf 0.7.6).
  const grid = ['--scan-start', '0', '--scan-stop', '5', '--scan-points', '21'];
  const result = await answer('upper-limit', 'hello', ...grid);
  expect(result['mode']).toBe('scan');
  near(result['obs_limit'], 1.0176408612, 2e-5);
  allNear(result['exp_limits'], [0.5957692, 0.7616916, 1.0850476, 1.5017047, 2.0665494], 3e-5);
  const { mu_values, cls_obs, cls_exp } = result['scan'] as {
    mu_values: readonly number[];
    cls_obs: readonly number[];
    cls_exp: readonly (readonly number[])[];
  };
  expect(mu_values.length).toBe(21);
  near(cls_obs[4], all['hello']!.qtilde.cls, 1e-6);
  allNear(
    cls_exp.map((curve) => curve[4]),
    all['hello']!.qtilde.expected,
    1e-6,
  );
});

test('fit: estimates and uncertainties of all parameters, factors of single bins too', async () => {
  const gold =
    reference<Record<string, { at: number[]; twice_nll: number; uncertainties: Record<string, number> }>>(
      'gold',
    );
  for (const name of ['hello', 'everything', '1Lbb']) {
    const { at, twice_nll, uncertainties } = gold[name]!;
    const result = await answer('fit', name, '--covariance');
    const names = result['parameter_names'] as readonly string[];
    near(result['twice_nll'], twice_nll, 1e-10);
    const sigma = result['uncertainties'] as readonly (number | null)[];
    names.forEach((parameter, i) => {
      const width = uncertainties[parameter];
      if (width === undefined) {
        expect(sigma[i], parameter).toBeNull();
        expect(result['fixed']).toContain(parameter);
      } else {
        near(sigma[i], width, 2e-5);
        near((result['bestfit'] as readonly number[])[i], at[i]!, 0, 2e-5 * width);
      }
    });
    const covariance = result['covariance'] as readonly number[];
    const correlations = result['correlations'] as readonly number[];
    const n = names.length;
    expect(covariance.length).toBe(n * n);
    for (let i = 0; i < n; i++) {
      near(Math.sqrt(covariance[i * n + i]!), sigma[i] ?? 0, 1e-12);
      for (let k = 0; k < n; k++) {
        near(covariance[i * n + k], covariance[k * n + i]!, 1e-9, 1e-14);
        if (i !== k && sigma[i] !== null && sigma[k] !== null)
          near(correlations[i * n + k]! * sigma[i]! * sigma[k]!, covariance[i * n + k]!, 1e-9, 1e-14);
      }
    }
  }
});

test('hypotest of published signals has the numbers of an independent calculation', async () => {
  // JAX derivatives, L-BFGS-B and projected Newton steps from several starts (facts of record, performance.md section 2.3).
  const gold = {
    '1300_205_60': [
      ...[1.935658882, 0.756819467, 0.2444369557],
      ...[0.0902262649, 0.193785721, 0.384325699, 0.655777669, 0.891042984],
    ],
    '1300_850_60': [
      ...[11.94928345, 7.583079333, 9.122537679e-4],
      ...[4.38873588e-5, 5.49039987e-4, 5.89187059e-3, 0.0472310628, 0.230752585],
    ],
  };
  for (const [point, [q, qAsimov, cls, ...expected]] of Object.entries(gold)) {
    const file = join(folder, `${point}.json`);
    writeFileSync(file, JSON.stringify(sharedWorkspace(`sbottom A ${point}`)));
    const { stdout } = await succeed(['hypotest', '-i', file, '--mu', '1']);
    const result = JSON.parse(stdout) as Result;
    near(result['q_mu'], q!, 1e-8);
    near(result['q_mu_a'], qAsimov!, 1e-8);
    near(result['cls'], cls!, 1e-8);
    allNear((result['expected_set'] as Result)['cls'], expected, 1e-7, 1e-12);
  }
});
