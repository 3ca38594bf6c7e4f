// What a terminal is told of a study of a command.

import type { CommandResults } from '../contracts/command-study.ts';

interface CommandResult {
  readonly study: { readonly digest: string };
  readonly results: CommandResults;
  readonly results_digest: string;
  readonly n_items: number;
  readonly n_outputs: number;
  readonly output_bytes: number;
  readonly account: { readonly seconds: readonly number[]; readonly host: readonly string[] };
}

/** `seconds` is what it took, or null. */
export function commandSummary(file: { readonly [key: string]: unknown }, seconds: number | null): string {
  const { study, results, n_items, n_outputs, output_bytes, account, results_digest } =
    file as unknown as CommandResult;
  const codes = [...new Set(results.exit_code)].sort((a, b) => a - b);
  const counts = codes.map(
    (code) => `${results.exit_code.filter((c) => c === code).length} with exit code ${code}`,
  );
  const ordered = [...account.seconds].sort((a, b) => a - b);
  const hosts = new Set(account.host).size;
  return [
    `items:   ${n_items}, ${counts.join(', ')}${seconds === null ? '' : `, in ${seconds.toFixed(1)} s`}`,
    `item:    ${duration(ordered[Math.floor(ordered.length / 2)] ?? 0)} (the fastest ${duration(ordered[0] ?? 0)}, the slowest ${duration(ordered.at(-1) ?? 0)}), on ${hosts} ${hosts === 1 ? 'machine' : 'machines'}`,
    `outputs: ${n_outputs} ${n_outputs === 1 ? 'file' : 'files'}, ${bytes(output_bytes)}`,
    `study:   ${study.digest}`,
    `digest:  ${results_digest}`,
    '',
  ].join('\n');
}

function duration(seconds: number): string {
  return seconds < 100 ? `${seconds.toPrecision(2)} s` : `${(seconds / 60).toPrecision(3)} min`;
}

function bytes(count: number): string {
  const steps = Math.min(Math.max(Math.floor((String(count).length - 1) / 3), 0), 4);
  return steps === 0
    ? `${count} bytes`
    : `${(count / 1000 ** steps).toPrecision(3)} ${['kB', 'MB', 'GB', 'TB'][steps - 1]}`;
}
