// A toy study as a table for people: of each parameter the estimates and the pulls, each with its statistical error.

import type { ToyResults } from '../contracts/toys-output.ts';
import { moments } from '../stats/moments.ts';
import { shown } from './fit-result.ts';

interface MergedToys {
  readonly parameter_names: readonly string[];
  readonly gen: {
    readonly params: readonly number[];
    readonly names?: readonly string[];
    readonly seed: number;
  };
  readonly study: { readonly digest: string };
  readonly results: ToyResults;
  readonly results_digest: string;
  readonly summary: {
    readonly pulls_by_param: {
      readonly n_ok: readonly number[];
      readonly mean: readonly (number | null)[];
      readonly std: readonly (number | null)[];
      readonly frac_abs_lt_1: readonly (number | null)[];
    };
  } | null;
  readonly guardrails: { readonly passed: boolean; readonly failures: readonly string[] };
}

export function toysTable(file: { readonly [key: string]: unknown }, seconds: number | null): string {
  const merged = file as unknown as MergedToys;
  const { results, summary } = merged;
  const total = results.n_toys;
  const rate = seconds === null ? '' : ` in ${seconds.toFixed(1)} s (${(total / seconds).toFixed(0)} toys/s)`;
  const lines = [
    `${total} toys${rate}: ${results.n_converged} converged, ${results.n_nonconverged} not, ${results.n_error} failed`,
  ];
  const events = moments(results.n_events);
  lines.push(`${events === null ? 0 : Math.round(events.mean)} events a toy${wayText(results)}`);
  if (summary !== null) {
    const rows = [['parameter', 'true', 'mean estimate', 'spread', 'pull mean', 'pull width', '|pull| < 1']];
    const { names = merged.parameter_names, params } = merged.gen;
    merged.parameter_names.forEach((name, i) => {
      const truth = params[names.indexOf(name)]!;
      const { n_ok, mean, std, frac_abs_lt_1 } = summary.pulls_by_param;
      const n = n_ok[i]!;
      const estimates = moments(
        results.estimates[name]!.flatMap((x, t) => (x !== null && results.converged[t] === true ? [x] : [])),
      );
      if (estimates === null || n === 0 || mean[i] === null || std[i] === null) {
        rows.push([name, shown(truth, null), '-', '-', '-', '-', '-']);
        return;
      }
      rows.push([
        name,
        String(truth),
        shown(estimates.mean, estimates.std),
        estimates.std.toPrecision(4),
        `${mean[i]!.toFixed(3)} +- ${(1 / Math.sqrt(n)).toFixed(3)}`,
        `${std[i]!.toFixed(3)} +- ${(1 / Math.sqrt(2 * n)).toFixed(3)}`,
        `${(100 * frac_abs_lt_1[i]!).toFixed(1)} %`,
      ]);
    });
    const widths = rows[0]!.map((_, c) => Math.max(...rows.map((r) => r[c]!.length)));
    for (const row of rows)
      lines.push(
        `  ${row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join('  ')}`,
      );
  }
  for (const failure of merged.guardrails.failures) lines.push(`guardrail: ${failure}`);
  lines.push(`study:   ${merged.study.digest}`, `results: ${merged.results_digest}`);
  return `${lines.join('\n')}\n`;
}

/** How the events were compressed; nothing of bins, which are not. */
function wayText({ paths, error_bound: bounds }: ToyResults): string {
  if (paths === undefined || bounds === undefined) return '';
  const bound = bounds.reduce<number>((most, b) => Math.max(most, b ?? 0), 0);
  return `; ${paths.compressed} fitted compressed (off by at most ${bound.toPrecision(2)} sigma), ${paths.per_event} event by event`;
}
