// What a toy study says as a whole: spread of the estimates, pulls, and the guardrails that its user set. Always computed
// from all rows, never from summaries of parts. Only converged toys count; how many others there were is said beside it.

import type { Json } from '../contracts/canonical.ts';
import type { Assessment, Guardrails } from '../contracts/toys-definition.ts';
import { isConverged } from '../inference/fit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { purposes, Stream } from '../kernel/streams.ts';
import { meanInterval } from '../stats/bootstrap.ts';
import { ascending, moments, nearestQuantile } from '../stats/moments.ts';
import type { ToyRow } from './toy-row.ts';

export interface Spread {
  readonly n_ok: number;
  readonly mean: number;
  readonly std: number;
  readonly q16: number;
  readonly q50: number;
  readonly q84: number;
}

/** Moments and quantiles of values; null of none. */
export function spread(values: readonly number[]): Spread | null {
  const m = moments(values);
  if (m === null) return null;
  const sorted = ascending(values);
  return {
    n_ok: m.n,
    mean: m.mean,
    std: m.std,
    q16: nearestQuantile(sorted, 0.16),
    q50: nearestQuantile(sorted, 0.5),
    q84: nearestQuantile(sorted, 0.84),
  };
}

/** (estimate - truth) / uncertainty of each converged toy that has an uncertainty above 0. */
export function pullsOf(rows: readonly ToyRow[], parameter: number, truth: number): number[] {
  const pulls: number[] = [];
  for (const row of rows) {
    const sigma = row.uncertainties[parameter];
    const hat = row.estimates[parameter];
    if (isConverged(row.status) && typeof hat === 'number' && typeof sigma === 'number' && sigma > 0)
      pulls.push((hat - truth) / sigma);
  }
  return pulls;
}

function share(values: readonly number[], limit: number): number {
  return values.filter((v) => Math.abs(v) < limit).length / values.length;
}

/** The `summary` of a result, or null where no toy converged. `truth` holds the generation values, in parameter order. */
export function summarizeToys(
  rows: readonly ToyRow[],
  poi: number,
  truth: readonly number[],
  assessment: Assessment,
  seed: number,
  kernel: Kernel,
): { readonly [key: string]: Json } | null {
  const hats = rows.flatMap((r) =>
    isConverged(r.status) && r.estimates[poi] !== null ? [r.estimates[poi]!] : [],
  );
  const estimates = spread(hats);
  if (estimates === null) return null;
  const pulls = truth.map((value, i) => pullsOf(rows, i, value));
  const pull = spread(pulls[poi]!);
  const per = <T extends Json>(of: (values: readonly number[]) => T): (T | null)[] =>
    pulls.map((p) => (p.length > 0 ? of(p) : null));
  return {
    ...estimates,
    only_converged: true,
    pull:
      pull === null
        ? null
        : { ...pull, frac_abs_lt_1: share(pulls[poi]!, 1), frac_abs_lt_2: share(pulls[poi]!, 2) },
    pulls_by_param: {
      only_converged: true,
      n_ok: pulls.map((p) => p.length),
      mean: per((p) => moments(p)!.mean),
      std: per((p) => moments(p)!.std),
      frac_abs_lt_1: per((p) => share(p, 1)),
      frac_abs_lt_2: per((p) => share(p, 2)),
    },
    ...(assessment.meanInterval === null
      ? {}
      : { mean_ci: meanCi(hats, assessment.meanInterval, seed, kernel) }),
  };
}

function meanCi(
  values: readonly number[],
  request: NonNullable<Assessment['meanInterval']>,
  seed: number,
  kernel: Kernel,
): { readonly [key: string]: Json } {
  const mark = kernel.mark();
  const stream = new Stream(kernel);
  stream.start(seed, 0, purposes.bootstrap);
  const ci = meanInterval(
    values,
    request.method,
    request.level,
    request.resamples,
    (n) => stream.below(n),
    kernel.exports,
  );
  kernel.release(mark);
  return {
    target: 'mean',
    requested_method: ci.requested,
    method: ci.method,
    conf_level: ci.level,
    lower: ci.lower,
    upper: ci.upper,
    diagnostics: {
      z0: ci.z0,
      acceleration: ci.acceleration,
      alpha_low: ci.alphas[0],
      alpha_high: ci.alphas[1],
      alpha_low_adj: ci.adjusted?.[0] ?? null,
      alpha_high_adj: ci.adjusted?.[1] ?? null,
      n_bootstrap: ci.resamples,
      n_jackknife: ci.jackknifes,
      fallback_reason: ci.fallbackReason,
    },
  };
}

/** The `guardrails` of a result: what was asked, what came out, and each breach in words. */
export function judgeGuardrails(
  rows: readonly ToyRow[],
  poi: number,
  truth: readonly number[],
  asked: Guardrails,
): { readonly passed: boolean; readonly json: { readonly [key: string]: Json } } {
  const pull = moments(pullsOf(rows, poi, truth[poi]!));
  const failures: string[] = [];
  const bad = rows.filter((r) => !isConverged(r.status)).length;
  if (asked.requireAllConverged && bad > 0) failures.push(`${bad} of ${rows.length} toys did not converge`);
  const pullAsked = asked.maxAbsPoiPullMean !== null || asked.poiPullStdRange !== null;
  if (pullAsked && pull === null) failures.push('there are no pulls to judge');
  if (pull !== null && asked.maxAbsPoiPullMean !== null && Math.abs(pull.mean) > asked.maxAbsPoiPullMean) {
    failures.push(`the mean pull ${pull.mean} is larger than ${asked.maxAbsPoiPullMean}`);
  }
  if (pull !== null && asked.poiPullStdRange !== null) {
    const [low, high] = asked.poiPullStdRange;
    if (pull.std < low || pull.std > high)
      failures.push(`the width of the pulls ${pull.std} lies outside [${low}, ${high}]`);
  }
  return {
    passed: failures.length === 0,
    json: {
      require_all_converged: asked.requireAllConverged,
      max_abs_poi_pull_mean: asked.maxAbsPoiPullMean,
      poi_pull_std_range: asked.poiPullStdRange,
      poi_pull_mean: pull?.mean ?? null,
      poi_pull_std: pull?.std ?? null,
      passed: failures.length === 0,
      failures,
    },
  };
}
