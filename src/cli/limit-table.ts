// An upper limit by toys as a few lines for people: each limit with its statistical error, beside the asymptotic one.

import type { LimitResults, LimitTestSpec } from '../contracts/limit-toys.ts';
import type { ClsCurveFigure } from '../report/figures/cls-curve.ts';
import { clsPoints } from '../report/results/limits.ts';
import type { LimitSummary } from '../study/limit-summary.ts';
import { wayLines } from './cls-table.ts';

export interface LimitResult extends LimitSummary {
  readonly cl: number;
  readonly mu_hat: number;
  readonly poi_index: number;
  readonly parameter_names: readonly string[];
  readonly test: LimitTestSpec;
  readonly study: { readonly digest: string };
  readonly results: LimitResults;
  readonly results_digest: string;
}

/** What a figure of them shows. */
export function curveOf(result: LimitResult): ClsCurveFigure {
  return {
    name: result.parameter_names[result.poi_index]!,
    cl: result.cl,
    observed: result.observed,
    points: clsPoints(result),
  };
}

export function limitTable(file: { readonly [key: string]: unknown }, seconds: number | null): string {
  const merged = file as unknown as LimitResult;
  const { results, test, values, expected } = merged;
  const toys = results.q.length;
  const failed = results.q.filter((q) => q.includes(null)).length;
  const rate = seconds === null ? '' : ` in ${seconds.toFixed(1)} s (${(toys / seconds).toFixed(0)} toys/s)`;
  const name = merged.parameter_names[merged.poi_index]!;
  const limits = [
    ['observed', merged.observed, merged.observed_error, test.asymptotic.observed] as const,
    ...expected.n_sigma.map(
      (n, i) =>
        [
          `expected ${n > 0 ? '+' : ''}${n}`,
          expected.limits[i]!,
          expected.errors[i]!,
          test.asymptotic.expected[i]!,
        ] as const,
    ),
  ];
  const lines = [
    `${test.n_toys} toys of background, ${test.n_toys} of signal+background at each of ${values.length} values${rate}: ${failed} failed`,
    ...wayLines(results),
    `upper limits on ${name} at ${100 * merged.cl} % CL_s, by toys and asymptotic`,
    ...limits.map(
      ([what, limit, error, asymptotic]) =>
        `  ${what.padEnd(12)}${shown(limit, error).padEnd(22)}${asymptotic === null ? 'none' : asymptotic.toPrecision(4)}`,
    ),
    ...merged.problems.map((problem) => `sheaf: ${problem}`),
    `study:   ${merged.study.digest}`,
    `results: ${merged.results_digest}`,
  ];
  return `${lines.join('\n')}\n`;
}

function shown(limit: number | null, error: number | null): string {
  if (limit === null) return 'none';
  return `${limit.toPrecision(4)} +- ${error === null ? '?' : error.toPrecision(2)}`;
}
