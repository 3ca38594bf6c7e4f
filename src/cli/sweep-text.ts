// What the runs of a sweep came to, as Markdown.

import type { SweepRun, SweepSummary } from '../contracts/sweep.ts';

const columns: readonly (readonly [name: string, of: (run: SweepRun) => string])[] = [
  ['Shards', (run) => `${run.shards}`],
  ['Threads', (run) => `${run.threads}`],
  ['ok/total', (run) => `${run.shards_done}/${run.shards}`],
  ['Makespan', (run) => fixed(run.makespan_s, 2, 's')],
  ['Core-seconds', (run) => fixed(run.core_seconds, 2, 's')],
  ['Cores', (run) => `${run.cores}`],
  ['Throughput', (run) => fixed(run.throughput, 3, ' items/s')],
  ['Speed-up', (run) => fixed(run.speed_up, 2)],
  ['Efficiency', (run) => (run.efficiency === null ? '-' : `${(100 * run.efficiency).toFixed(1)} %`)],
  ['Failures', (run) => `${run.failures}`],
];

export function sweepMarkdown(summary: SweepSummary): string {
  const { sweep_id, scheduler, config, n_toys, seed, study_digest, reference, runs } = summary;
  const facts = { sweep_id, scheduler, config, n_toys, seed, study: study_digest };
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    `# Sweep ${sweep_id}`,
    '',
    ...Object.entries(facts).map(([name, value]) => `- ${name}: \`${value ?? '-'}\``),
    '',
    row([...columns.map(([name]) => name), 'Run dir']),
    `|${columns.map(() => '---:').join('|')}|---|`,
    ...runs.map((run) => row([...columns.map(([, of]) => of(run)), `\`${run.run_dir}\``])),
    '',
    'Makespan: from the start of the first shard to the end of the last. Cores: the most that worked at once. Efficiency: core-seconds',
    `of good shards / (makespan * cores). Speed-ups compare with ${reference === null ? 'nothing: nothing ran yet' : `\`${reference}\``}.`,
    '',
    sameness(summary),
    '',
  ].join('\n');
}

/** What there is to say of the results of all runs. */
export function sameness({ runs, same_results }: SweepSummary): string {
  const merged = runs.filter((run) => run.results_digest !== null);
  const rest =
    merged.length === runs.length
      ? ''
      : `; ${runs.length - merged.length} of ${runs.length} runs are not merged`;
  if (same_results === null) return `Results: nothing to compare${rest}.`;
  if (same_results)
    return `Results: the same in ${merged.length} runs, \`${merged[0]!.results_digest}\`${rest}.`;
  const each = merged.map((run) => `${run.run_id} \`${run.results_digest}\``).join(', ');
  return `Results: **not the same**: ${each}${rest}.`;
}

function fixed(value: number | null, digits: number, unit = ''): string {
  return value === null ? '-' : `${value.toFixed(digits)}${unit}`;
}
