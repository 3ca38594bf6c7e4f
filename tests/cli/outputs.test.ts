// What each command writes, and where: fields and types of its JSON, stdout for results alone, metrics, events.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { version } from '../../src/version.ts';
import { fixture, readResult, sheaf, succeed, temporaryFolder } from './sheaf.ts';

const folder = temporaryFolder();
const cwd = folder;
fixture(folder, 'peak.yaml');
const config = ['--config', 'peak.yaml'];

beforeAll(async () => {
  await succeed(['generate', ...config, '--seed', '11', '-o', 'observed.parquet'], { cwd });
});

type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };

const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const parse = (text: string): { readonly [key: string]: Value } =>
  JSON.parse(text) as { readonly [key: string]: Value };

/** The type of every field: `number[]` where all entries are numbers, an object for objects. */
function shapeOf(value: Value): unknown {
  if (value === null) return 'null';
  if (Array.isArray(value)) {
    const kinds = [...new Set((value as readonly Value[]).map((v) => JSON.stringify(shapeOf(v))))];
    return kinds.length === 0 ? [] : kinds.map((kind) => JSON.parse(kind) as unknown);
  }
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
  return typeof value;
}

/** That keys are sorted at every level, that there is no number that JSON has not, and that a line ends the file. */
function expectTidy(text: string): void {
  expect(text.endsWith('}\n')).toBe(true);
  expect(text).not.toMatch(/\b(NaN|Infinity|undefined)\b/);
  const visit = (value: Value): void => {
    if (value === null || typeof value !== 'object') return;
    if (!Array.isArray(value)) expect(Object.keys(value)).toEqual(Object.keys(value).sort());
    for (const inner of Object.values(value)) visit(inner as Value);
  };
  visit(parse(text));
}

const perParameter = { mass: ['number'], mu: ['number'], slope: ['number'], width: ['number'] };
const spread = { n_ok: 'number', mean: 'number', std: 'number', q16: 'number', q50: 'number', q84: 'number' };
const toys = {
  schema_version: 'string',
  checksum: 'string',
  study: { kind: 'string', digest: 'string', items: 'number' },
  input_schema_version: 'string',
  parameter_names: ['string'],
  poi_index: 'number',
  gen: {
    point: 'string',
    params: ['number'],
    overrides: {},
    seed: 'number',
    n_toys: 'number',
    fluctuate_globals: 'boolean',
  },
  results: {
    n_toys: 'number',
    n_error: 'number',
    n_validation_error: 'number',
    n_computation_error: 'number',
    n_converged: 'number',
    n_nonconverged: 'number',
    converged: ['boolean'],
    poi_true: 'number',
    poi_hat: ['number'],
    poi_sigma: ['number'],
    nll: ['number'],
    n_events: ['number'],
    estimates: perParameter,
    uncertainties: perParameter,
    edm: ['number'],
    error_bound: ['number'],
    paths: { compressed: 'number', per_event: 'number' },
    per_event_toys: [],
    not_converged: [],
    no_covariance: [],
  },
  results_digest: 'string',
  summary: {
    ...spread,
    only_converged: 'boolean',
    pull: { ...spread, frac_abs_lt_1: 'number', frac_abs_lt_2: 'number' },
    pulls_by_param: {
      only_converged: 'boolean',
      n_ok: ['number'],
      mean: ['number'],
      std: ['number'],
      frac_abs_lt_1: ['number'],
      frac_abs_lt_2: ['number'],
    },
  },
  guardrails: {
    require_all_converged: 'boolean',
    max_abs_poi_pull_mean: 'null',
    poi_pull_std_range: 'null',
    poi_pull_mean: 'number',
    poi_pull_std: 'number',
    passed: 'boolean',
    failures: [],
  },
};
const merged = {
  ...toys,
  shard: 'null',
  merged: 'boolean',
  n_shards: 'number',
  complete: 'boolean',
  missing: [],
  overall_convergence: 'number',
  fittable_convergence: 'number',
  shards: [{ source: 'string', shard_index: 'number', toy_start: 'number', n_toys: 'number' }],
};

describe('unbinned-fit', () => {
  test('writes its result and nothing else to stdout', async () => {
    const { stdout, stderr } = await succeed(['unbinned-fit', ...config], { cwd });
    expect(stderr).toBe('');
    expectTidy(stdout);
    expect(shapeOf(parse(stdout))).toEqual({
      input_schema_version: 'string',
      parameter_names: ['string'],
      poi_index: 'number',
      bestfit: ['number'],
      uncertainties: ['number'],
      covariance: ['number'],
      nll: 'number',
      twice_nll: 'number',
      initial_nll: 'number',
      converged: 'boolean',
      status: 'string',
      termination_reason: 'string',
      edm: 'number',
      final_grad_norm: 'number',
      n_iter: 'number',
      n_fev: 'number',
      n_gev: 'number',
      n_active_bounds: 'number',
      at_bound: [],
      path: 'string',
      error_bound: 'number',
      data: [
        {
          channel: 'string',
          rows: 'number',
          kept: 'number',
          unselected: 'number',
          outside: 'number',
          not_finite: 'number',
        },
      ],
    });
    const result = parse(stdout);
    expect(result['parameter_names']).toEqual(['mu', 'mass', 'width', 'slope']);
    expect(result['covariance']).toHaveLength(16);
    expect(result['twice_nll']).toBe(2 * (result['nll'] as number));
    expect(result).toMatchObject({ status: 'converged', converged: true, poi_index: 0, at_bound: [] });
  });

  test('sWeights are a file of the events with a weight for each process', async () => {
    await succeed(['unbinned-fit', ...config, '--sweights', 'weights.csv', '-o', 'weighted.json'], { cwd });
    const fit = parse(read('weighted.json'));
    const { file, yields } = fit['sweights'] as unknown as {
      file: string;
      yields: { process: string; yield: number }[];
    };
    expect(file).toBe('weights.csv');
    const [head, ...lines] = read('weights.csv').trimEnd().split('\n');
    const names = head!.split(',');
    expect(names[0]).toBe('m');
    expect(names.slice(1)).toEqual(yields.map((y) => `sweight_${y.process}`));
    const rows = lines.map((line) => line.split(',').map(Number));
    yields.forEach((y, p) => {
      const sum = rows.reduce((total, row) => total + row[p + 1]!, 0);
      expect(sum / y.yield).toBeCloseTo(1, 6);
    });
    for (const row of rows) expect(row.slice(1).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
  });

  test('sWeights are not written as ROOT', async () => {
    const outcome = await sheaf(['unbinned-fit', ...config, '--sweights', 'w.root'], { cwd });
    expect(outcome).toEqual({
      code: 2,
      signal: null,
      stdout: '',
      stderr:
        'sheaf: w.root: sWeights are written as Parquet or CSV\n  expected: a file name that ends in .parquet or .csv\n  to do: see --help\n',
    });
  });

  test('with -o leaves stdout empty and shows a table on stderr', async () => {
    const { stdout, stderr } = await succeed(['unbinned-fit', ...config, '-o', 'fit.json', '--minos'], {
      cwd,
    });
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /^converged, -ln L = -\d+\.\d{6}, compressed\n {2}mu {5}\d\.\d+ \+- 0\.\d+ \(-0\.\d+ \+0\.\d+\)\n/,
    );
    expectTidy(read('fit.json'));
    const side = { lower: 'number', upper: 'number', problem: 'null' };
    expect(shapeOf(parse(read('fit.json'))['minos']!)).toEqual({
      mu: side,
      mass: side,
      width: side,
      slope: side,
    });
  });

  test('`-o -` is stdout, too', async () => {
    const { stdout, stderr } = await succeed(['unbinned-fit', ...config, '-o', '-'], { cwd });
    expect(stderr).toBe('');
    expect(stdout).toBe((await succeed(['unbinned-fit', ...config], { cwd })).stdout);
    expect(existsSync(join(folder, '-'))).toBe(false);
  });

  test('that may not go on says so, with exit code 7 and the result written', async () => {
    const { code, stderr } = await sheaf(
      [
        'unbinned-fit',
        ...config,
        '--opt-max-iter',
        '1',
        '-o',
        'cut.json',
        '--json-metrics',
        'cut.metrics.json',
      ],
      { cwd },
    );
    expect(code).toBe(7);
    expect(stderr).toMatch(/\nsheaf: the fit did not end as it should: evaluation-limit\n$/);
    expect(parse(read('cut.json'))).toMatchObject({ converged: false, status: 'evaluation-limit' });
    expect(parse(read('cut.metrics.json'))).toMatchObject({
      status: { ok: false },
      warnings: ['evaluation-limit'],
    });
  });
});

describe('unbinned-scan', () => {
  const grid = ['--start', '0.5', '--stop', '1.5', '--points', '5'];

  test('writes one point a value, and 0 for q_mu below the best fit', async () => {
    const { stdout, stderr } = await succeed(['unbinned-scan', ...config, ...grid], { cwd });
    expect(stderr).toBe('');
    expectTidy(stdout);
    const scan = parse(stdout);
    expect(shapeOf(scan)).toEqual({
      input_schema_version: 'string',
      parameter_names: ['string'],
      poi_index: 'number',
      mu_hat: 'number',
      sigma: 'number',
      nll_hat: 'number',
      status: 'string',
      points: [
        {
          mu: 'number',
          q_mu: 'number',
          two_delta_nll: 'number',
          nll_mu: 'number',
          converged: 'boolean',
          n_iter: 'number',
          params: ['number'],
          path: 'string',
          error_bound: 'number',
        },
      ],
    });
    const points = scan['points'] as unknown as readonly {
      mu: number;
      q_mu: number;
      two_delta_nll: number;
      nll_mu: number;
      params: number[];
    }[];
    expect(points.map((p) => p.mu)).toEqual([0.5, 0.75, 1, 1.25, 1.5]);
    for (const p of points) {
      expect(p.params[0]).toBe(p.mu);
      expect(p.two_delta_nll).toBeCloseTo(2 * (p.nll_mu - (scan['nll_hat'] as number)), 9);
      expect(p.q_mu).toBe(p.mu < (scan['mu_hat'] as number) ? 0 : p.two_delta_nll);
    }
    // A parabola near its minimum: one standard deviation costs 1.
    const shift = (1 - (scan['mu_hat'] as number)) / (scan['sigma'] as number);
    expect(points[2]!.two_delta_nll).toBeCloseTo(shift ** 2, 1);
  });

  test('scans another parameter by its name', async () => {
    const { stdout } = await succeed(
      ['unbinned-scan', ...config, '--parameter', 'mass', '--start', '90', '--stop', '92', '--points', '2'],
      { cwd },
    );
    expect(parse(stdout)).toMatchObject({ poi_index: 1, points: [{ mu: 90 }, { mu: 92 }] });
  });
});

describe('unbinned-fit-toys', () => {
  test('writes a whole study to stdout, and what people read to stderr', async () => {
    const { stdout, stderr } = await succeed(
      ['unbinned-fit-toys', ...config, '--n-toys', '30', '--run-id', 'whole'],
      { cwd },
    );
    expectTidy(stdout);
    expect(stdout).toBe(read('sheaf-runs/whole/merged.out.json'));
    expect(shapeOf(parse(stdout))).toEqual(merged);
    expect(stderr).toMatch(/^30 toys in \d+\.\d s \(\d+ toys\/s\): 30 converged, 0 not, 0 failed\n/);
    expect(stderr).toContain(
      `\nrun:    ${folder}/sheaf-runs/whole\nresult: ${folder}/sheaf-runs/whole/merged.out.json\n`,
    );
    expect(stderr).not.toContain('\u001b');
  });

  test('with -o leaves stdout empty', async () => {
    const { stdout } = await succeed(
      ['unbinned-fit-toys', ...config, '--n-toys', '5', '--run-id', 'quiet', '-o', 'quiet.json'],
      { cwd },
    );
    expect(stdout).toBe('');
    expect(read('quiet.json')).toBe(read('sheaf-runs/quiet/merged.out.json'));
  });

  test('writes a shard with its place in the whole, and leaves no run directory', async () => {
    const { stdout, stderr } = await succeed(
      ['unbinned-fit-toys', ...config, '--n-toys', '10', '--shard', ' 1 / 3 ', '--out-dir', 'none'],
      { cwd },
    );
    expect(stderr).toBe('');
    expectTidy(stdout);
    expect(shapeOf(parse(stdout))).toEqual({
      ...toys,
      shard: { shard_index: 'number', shard_total: 'number', shard_start: 'number', shard_n_toys: 'number' },
    });
    expect(parse(stdout)).toMatchObject({
      shard: { shard_index: 1, shard_total: 3, shard_start: 4, shard_n_toys: 3 },
      gen: { n_toys: 10, seed: 42 },
      results: { n_toys: 3 },
    });
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  test('100 toys from seed 42 are the default', async () => {
    await succeed(['unbinned-fit-toys', ...config, '--run-id', 'default', '-o', 'default.json'], { cwd });
    expect(readResult(join(folder, 'default.json'))).toMatchObject({
      gen: { n_toys: 100, seed: 42, point: 'init', params: [1, 91, 2.5, -0.03] },
    });
  });

  test('a guardrail that is not met gives exit code 1, with everything written', async () => {
    const flags = [
      '--max-abs-poi-pull-mean',
      '0',
      '--poi-pull-std-range',
      '3',
      '4',
      '--require-all-converged',
    ];
    const args = [
      'unbinned-fit-toys',
      ...config,
      '--n-toys',
      '20',
      '--run-id',
      'guarded',
      '-o',
      'guarded.json',
      '--json-metrics',
      'guarded.metrics.json',
    ];
    const { code, stderr } = await sheaf([...args, ...flags], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /\nguardrail: the mean pull -?[\d.]+ is larger than 0\nguardrail: the width of the pulls [\d.]+ lies outside \[3, 4\]\n/,
    );
    const { guardrails } = readResult(join(folder, 'guarded.json'));
    expect(guardrails).toMatchObject({
      passed: false,
      require_all_converged: true,
      max_abs_poi_pull_mean: 0,
      poi_pull_std_range: [3, 4],
    });
    expect(guardrails.failures).toHaveLength(2);
    expect(parse(read('guarded.metrics.json'))).toMatchObject({
      status: { ok: false },
      warnings: guardrails.failures,
      metrics: { guardrails },
    });
    expect(read('guarded.json')).toBe(read('sheaf-runs/guarded/merged.out.json'));
  });

  test('guardrails that are met give exit code 0; a shard leaves the judgement to its merge', async () => {
    const met = ['--max-abs-poi-pull-mean', '5', '--poi-pull-std-range=0,9', '--require-all-converged'];
    await succeed(
      ['unbinned-fit-toys', ...config, '--n-toys', '20', '--run-id', 'met', '-o', 'met.json', ...met],
      { cwd },
    );
    expect(readResult(join(folder, 'met.json')).guardrails).toMatchObject({ passed: true, failures: [] });
    await succeed(
      [
        'unbinned-fit-toys',
        ...config,
        '--n-toys',
        '20',
        '--shard',
        '0/2',
        '-o',
        'half.json',
        '--max-abs-poi-pull-mean',
        '0',
      ],
      { cwd },
    );
    expect(readResult(join(folder, 'half.json')).guardrails).toMatchObject({ max_abs_poi_pull_mean: 0 });
  });

  test.each(['percentile', 'bca'])(
    'a %s interval of the mean is added where it is asked for, the same every time',
    async (method) => {
      const args = [
        'unbinned-fit-toys',
        ...config,
        '--n-toys',
        '40',
        '--summary-ci-method',
        method,
        '--summary-ci-level',
        '0.9',
      ];
      await succeed([...args, '--run-id', `ci-${method}`, '-o', 'ci.json'], { cwd });
      const summary = readResult(join(folder, 'ci.json')).summary as {
        mean: number;
        std: number;
        mean_ci: { [key: string]: Value };
      };
      const { mean_ci: ci } = summary;
      expect(ci).toMatchObject({
        target: 'mean',
        requested_method: method,
        method,
        conf_level: 0.9,
        diagnostics: { n_bootstrap: 1000, fallback_reason: null },
      });
      expect(Object.keys(ci['diagnostics']!)).toEqual(
        [
          'z0',
          'acceleration',
          'alpha_low',
          'alpha_high',
          'alpha_low_adj',
          'alpha_high_adj',
          'n_bootstrap',
          'n_jackknife',
          'fallback_reason',
        ].sort(),
      );
      // 1.645 standard errors to each side.
      const error = summary.std / Math.sqrt(40);
      expect(((ci['upper'] as number) - (ci['lower'] as number)) / (2 * 1.645 * error)).toBeCloseTo(1, 0);
      expect(ci['lower']).toBeLessThan(summary.mean);
      expect(ci['upper']).toBeGreaterThan(summary.mean);
      await succeed([...args, '--shards', '3', '--run-id', `ci-${method}-again`, '-o', 'again.json'], {
        cwd,
      });
      expect(readResult(join(folder, 'again.json')).summary).toEqual(summary);
    },
  );

  test('an interval of a single toy says why there is none', async () => {
    await succeed(
      [
        'unbinned-fit-toys',
        ...config,
        '--n-toys',
        '1',
        '--shard',
        '0/1',
        '--summary-ci-method',
        'bca',
        '-o',
        'one.json',
      ],
      { cwd },
    );
    const { mean_ci } = readResult(join(folder, 'one.json')).summary as { mean_ci: unknown };
    expect(mean_ci).toMatchObject({
      lower: null,
      upper: null,
      diagnostics: { fallback_reason: 'fewer than 2 values' },
    });
  });
});

describe('--json-metrics', () => {
  const frame = {
    schema_version: 'string',
    tool: 'string',
    tool_version: 'string',
    created_unix_ms: 'number',
    command: 'string',
    device: 'string',
    threads: 'number',
    parity: 'boolean',
    status: { ok: 'boolean' },
    warnings: [],
    degraded_flags: [],
  };
  const commands = [
    {
      command: 'unbinned_fit',
      args: ['unbinned-fit', ...config],
      metrics: {
        poi_index: 'number',
        poi_hat: 'number',
        poi_sigma: 'number',
        nll: 'number',
        twice_nll: 'number',
        converged: 'boolean',
        n_iter: 'number',
        n_fev: 'number',
        n_gev: 'number',
        final_grad_norm: 'number',
        optimizer: { max_iter: 'number', tol: 'number', m: 'null', smooth_bounds: 'boolean' },
      },
    },
    {
      command: 'unbinned_scan',
      args: ['unbinned-scan', ...config, '--start', '0.9', '--stop', '1.1', '--points', '3'],
      metrics: {
        poi_index: 'number',
        poi_hat: 'number',
        poi_sigma: 'number',
        nll_hat: 'number',
        n_points: 'number',
        q_mu_min: 'number',
        q_mu_max: 'number',
      },
    },
    {
      command: 'unbinned_fit_toys',
      args: ['unbinned-fit-toys', ...config, '--n-toys', '12', '--run-id', 'metrics'],
      metrics: {
        poi_index: 'number',
        poi_true: 'number',
        n_toys: 'number',
        n_error: 'number',
        n_converged: 'number',
        n_nonconverged: 'number',
        summary: toys.summary,
        guardrails: toys.guardrails,
      },
    },
  ];

  test.each(commands)(
    'of $command has the fields that other tools read',
    async ({ command, args, metrics }) => {
      const before = Date.now();
      await succeed([...args, '-o', 'result.json', '--json-metrics', 'metrics.json'], { cwd });
      expectTidy(read('metrics.json'));
      const file = parse(read('metrics.json'));
      const { timing, ...rest } = file;
      expect(shapeOf(rest)).toEqual({ ...frame, metrics });
      expect(file).toMatchObject({
        schema_version: 'nextstat_metrics_v0',
        tool: 'sheaf',
        tool_version: version,
        command,
        device: 'cpu',
        parity: false,
        status: { ok: true },
      });
      expect((timing as { wall_time_s: number }).wall_time_s).toBeGreaterThan(0);
      expect(file['created_unix_ms']).toBeGreaterThanOrEqual(before);
    },
  );

  test('of a shard counts the toys of the study, and those that this shard fitted', async () => {
    await succeed(
      [
        'unbinned-fit-toys',
        ...config,
        '--n-toys',
        '12',
        '--shard',
        '0/3',
        '-o',
        's.json',
        '--json-metrics',
        'shard.metrics.json',
      ],
      { cwd },
    );
    expect(parse(read('shard.metrics.json'))).toMatchObject({
      metrics: { n_toys: 12, n_converged: 4, n_error: 0, n_nonconverged: 0 },
    });
  });

  test('`-` puts them behind the result on stdout', async () => {
    const { stdout } = await succeed(['unbinned-fit', ...config, '--json-metrics', '-'], { cwd });
    const [result, metrics] = stdout.split(/(?<=^}\n)/m);
    expect(parse(result!)).toHaveProperty('bestfit');
    expect(parse(metrics!)).toHaveProperty('schema_version', 'nextstat_metrics_v0');
  });
});

describe('--json-events', () => {
  test('writes JSON lines to stderr and nothing else: progress that only grows, what happens, and the end', async () => {
    const { stderr, stdout } = await succeed(
      [
        'unbinned-fit-toys',
        ...config,
        '--n-toys',
        '1500',
        '--shards',
        '2',
        '--run-id',
        'events',
        '-o',
        'e.json',
        '--json-events',
      ],
      { cwd },
    );
    expect(stdout).toBe('');
    const events = stderr.trimEnd().split('\n').map(parse);
    const progress = events.filter((e) => e['event'] === 'progress');
    expect(progress.length).toBeGreaterThan(1);
    const happened = events.map((e) => e['event']).filter((event) => event !== 'progress');
    expect(happened).toEqual(['run-started', 'shard-done', 'shard-done', 'run-merged', 'merged']);
    // Before the first toy is done nobody knows how long it will take.
    const left = { event: 'string', items: 'number', total: 'number', per_second: 'number' };
    for (const event of progress)
      expect(shapeOf(event)).toEqual({ ...left, seconds_left: event['items'] === 0 ? 'null' : 'number' });
    const items = progress.map((e) => e['items'] as number);
    expect(items).toEqual(items.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toMatchObject({ event: 'progress', items: 1500, total: 1500, seconds_left: 0 });
    const run = join(folder, 'sheaf-runs/events');
    const { results_digest } = readResult(join(folder, 'e.json'));
    expect(events.at(-1)).toEqual({
      event: 'merged',
      run,
      result: join(run, 'merged.out.json'),
      results_digest,
      passed: true,
    });
  });
});
