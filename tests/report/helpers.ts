// Toy studies made up for the report's tests: Gaussian pulls of a fixed generator, no fits.

import type { UnbinnedSpec } from '../../src/contracts/unbinned-spec.ts';
import type { OneToyFigure } from '../../src/report/figures/model.ts';
import type { ToysReportFile, ToysReportInput } from '../../src/report/report-input.ts';
import { moments } from '../../src/stats/moments.ts';

/** Uniform in (0, 1), the same on every machine. */
export function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
}

/** Nearly Gaussian (twelve uniform numbers), by sums alone, so that golden files do not depend on the engine. */
export function gaussian(next: () => number): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += next();
  return sum;
}

export interface MadeParameter {
  readonly name: string;
  readonly truth: number;
  readonly sigma: number;
  /** Shift of the estimates, in sigmas. */
  readonly bias?: number;
  /** Spread of the estimates, in sigmas. */
  readonly stretch?: number;
  readonly fixed?: boolean;
  readonly constrained?: boolean;
}

export const usual: readonly MadeParameter[] = [
  { name: 'N_sig', truth: 120, sigma: 14 },
  { name: 'N_bkg', truth: 2400, sigma: 51 },
  { name: 'mass', truth: 125.25, sigma: 0.19, bias: 0.12, stretch: 1.09 },
  { name: 'slope', truth: -0.021, sigma: 0.00085, constrained: true },
];

export interface MadeStudy {
  readonly toys?: number;
  readonly parameters?: readonly MadeParameter[];
  readonly failing?: number;
  readonly seed?: number;
}

export function madeFile({
  toys = 4000,
  parameters = usual,
  failing = 3,
  seed = 7,
}: MadeStudy = {}): ToysReportFile {
  const next = uniform(seed);
  const statuses = Array.from({ length: toys }, (_, i) =>
    i % 997 === 11 && i / 997 < failing ? (i % 2 === 0 ? 'no-descent' : 'outside-domain') : 'converged',
  );
  const estimates: Record<string, (number | null)[]> = {};
  const uncertainties: Record<string, (number | null)[]> = {};
  const shared = Array.from({ length: toys }, () => gaussian(next));
  for (const [k, p] of parameters.entries()) {
    const lost = (i: number) => statuses[i] === 'outside-domain';
    const sigmas = shared.map((_, i) =>
      lost(i) || p.fixed === true ? null : p.sigma * (1 + 0.04 * gaussian(next)),
    );
    const weight = k % 2 === 0 ? 0.6 : -0.4;
    uncertainties[p.name] = sigmas;
    estimates[p.name] = shared.map((common, i) => {
      const pull =
        (p.bias ?? 0) +
        (p.stretch ?? 1) * (weight * common + Math.sqrt(1 - weight * weight) * gaussian(next));
      return lost(i) ? null : p.fixed === true ? p.truth : p.truth + pull * sigmas[i]!;
    });
  }
  const converged = statuses.filter((s) => s === 'converged').length;
  const errors = statuses.filter((s) => s === 'outside-domain').length;
  const poi = parameters[0]?.name ?? '';
  const pull = moments(
    (estimates[poi] ?? []).flatMap((v, i) =>
      statuses[i] === 'converged' && v !== null ? [(v - parameters[0]!.truth) / uncertainties[poi]![i]!] : [],
    ),
  );
  const exact = (i: number) => i % 50 === 3;
  return {
    schema_version: 'sheaf_unbinned_toys_v1',
    checksum: `sha256:${'c'.repeat(64)}`,
    study: { kind: 'unbinned-toys', digest: `sha256:${'5'.repeat(64)}`, items: toys },
    input_schema_version: 'sheaf_unbinned_spec_v1',
    parameter_names: parameters.map((p) => p.name),
    poi_index: 0,
    gen: {
      point: 'init',
      params: parameters.map((p) => p.truth),
      overrides: {},
      seed: 20240117,
      n_toys: Math.max(toys, 1),
      fluctuate_globals: true,
    },
    shard: null,
    results: {
      n_toys: toys,
      n_error: errors,
      n_validation_error: 0,
      n_computation_error: errors,
      n_converged: converged,
      n_nonconverged: toys - converged - errors,
      converged: statuses.map((s) => (s === 'outside-domain' ? null : s === 'converged')),
      poi_true: parameters[0]?.truth ?? null,
      poi_hat: estimates[poi] ?? [],
      poi_sigma: uncertainties[poi] ?? [],
      nll: shared.map((_, i) => (statuses[i] === 'outside-domain' ? null : -8000 - i)),
      n_events: shared.map(() => Math.round(2520 + 50 * gaussian(next))),
      estimates,
      uncertainties,
      edm: shared.map((_, i) =>
        statuses[i] === 'outside-domain' ? null : i % 40 === 0 ? 0 : 1e-12 * next() * next() * next(),
      ),
      error_bound: shared.map((_, i) =>
        statuses[i] === 'outside-domain' ? null : exact(i) ? 0 : 3e-9 * next() * next(),
      ),
      paths: {
        compressed: shared.filter((_, i) => !exact(i)).length,
        per_event: shared.filter((_, i) => exact(i)).length,
      },
      not_converged: statuses.flatMap((status, toy) => (status === 'converged' ? [] : [{ toy, status }])),
      no_covariance: [],
    },
    results_digest: `sha256:${'a'.repeat(64)}`,
    guardrails: {
      require_all_converged: true,
      max_abs_poi_pull_mean: 0.1,
      poi_pull_std_range: [0.95, 1.05],
      poi_pull_mean: pull?.mean ?? null,
      poi_pull_std: pull?.std ?? null,
      passed: failing === 0,
      failures: failing === 0 ? [] : [`${failing} of ${toys} toys did not converge`],
    },
    complete: true,
    missing: [],
    shards: [0, 1, 2, 3].map((i) => ({
      source: `shard-${i}.json`,
      toy_start: (i * toys) / 4,
      n_toys: toys / 4,
    })),
  };
}

export function madeSpec(parameters: readonly MadeParameter[] = usual): UnbinnedSpec {
  const name = (i: number) => parameters[i % parameters.length]?.name ?? 'none';
  return {
    schema_version: 'sheaf_unbinned_spec_v1',
    description: 'A narrow resonance on a falling background, with a mass window of 80 GeV.',
    model: {
      poi: name(0),
      parameters: parameters.map((p) => ({
        name: p.name,
        init: p.truth,
        bounds: [rounded(p.truth - 20 * p.sigma), rounded(p.truth + 20 * p.sigma)],
        ...(p.fixed === true ? { fixed: true } : {}),
        ...(p.constrained === true
          ? { constraint: { type: 'gaussian' as const, mean: p.truth, sigma: rounded(p.sigma * 3) } }
          : {}),
      })),
    },
    channels: [
      {
        name: 'SR',
        observables: [{ name: 'm_mumu', bounds: [100, 180] }],
        processes: [
          {
            name: 'signal',
            pdf: { type: 'gaussian', observable: 'm_mumu', params: [name(2), 'width'] },
            yield: { type: 'parameter', name: name(0) },
          },
          {
            name: 'background',
            pdf: { type: 'exponential', observable: 'm_mumu', params: [name(3)] },
            yield: { type: 'parameter', name: name(1) },
          },
        ],
      },
    ],
  };
}

function rounded(x: number): number {
  return Number(x.toPrecision(6));
}

/** A peak on a falling line, with rational functions in place of exponentials. */
export function madeToy(bins = 40): OneToyFigure {
  const next = uniform(3);
  const edges = Array.from({ length: bins + 1 }, (_, i) => 100 + (80 * i) / bins);
  const middle = (i: number) => (edges[i]! + edges[i + 1]!) / 2;
  const signal = edges.slice(1).map((_, i) => 60 / (1 + ((middle(i) - 125) / 2.5) ** 4));
  const background = edges.slice(1).map((_, i) => 110 / (1 + (middle(i) - 100) / 30));
  const total = signal.map((s, i) => s + background[i]!);
  return {
    name: 'SR',
    observable: 'm_mumu',
    edges,
    counts: total.map((m) => Math.max(0, Math.round(m + Math.sqrt(m) * gaussian(next)))),
    total,
    processes: [
      { name: 'signal', values: signal },
      { name: 'background', values: background },
    ],
    toy: 0,
  };
}

export function madeInput(study: MadeStudy = {}): ToysReportInput {
  return {
    file: madeFile(study),
    spec: madeSpec(study.parameters ?? usual),
    reproduce: [
      'sheaf unbinned-fit-toys --config model.json --n-toys 4000 --seed 20240117 --output toys.json',
      'sheaf report toys.json --config model.json --output report.html',
    ],
    provenance: [
      { label: 'Sheaf', value: '0.1.0' },
      { label: 'Node', value: 'v20.20.2' },
      { label: 'Host', value: 'lab-17, 2 × x86-64' },
      { label: 'Started', value: '2025-11-21 15:20:35 UTC' },
      { label: 'Took', value: '2.9 s' },
    ],
    oneToy: [madeToy()],
  };
}
