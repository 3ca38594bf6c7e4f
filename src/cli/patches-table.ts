// A scan of a patch set as a table: for people on a terminal, as Markdown, and as CSV.

import type { PatchesResults, PatchesTest } from '../contracts/binned-studies.ts';

export interface PatchesResult {
  readonly labels: readonly string[];
  readonly patches: readonly { readonly name: string; readonly values: readonly (number | string)[] }[];
  readonly test: PatchesTest;
  readonly results: PatchesResults;
  readonly study: { readonly digest: string };
  readonly results_digest: string;
  readonly n_patches: number;
  readonly n_excluded: number;
  readonly n_excluded_expected: number;
  readonly n_failed: number;
  readonly n_problems: number;
}

type Cell = string | number | null;

function rowsOf({ labels, patches, test, results }: PatchesResult): readonly (readonly Cell[])[] {
  const limits = test.limits
    ? ['limit', 'limit -2', 'limit -1', 'limit expected', 'limit +1', 'limit +2']
    : [];
  const head = ['patch', ...labels, 'mu_hat', 'CLs', 'CLs expected', ...limits, 'problem'];
  return [
    head,
    ...patches.map(({ name, values }, i) => [
      name,
      ...values,
      results.mu_hat[i]!,
      results.cls[i]!,
      results.expected_cls[i]![2]!,
      ...(test.limits ? [results.upper_limit[i]!, ...results.expected_limits[i]!] : []),
      results.problems[i]!,
    ]),
  ];
}

/** All digits, for programs. */
export function patchesCsv(result: PatchesResult): string {
  const text = (cell: Cell): string => {
    const plain = cell === null ? '' : String(cell);
    return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };
  return `${rowsOf(result)
    .map((row) => row.map(text).join(','))
    .join('\n')}\n`;
}

export function patchesMarkdown(result: PatchesResult): string {
  const [head, ...rows] = rowsOf(result);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const marked = rows.map((row) => line(row.map((cell) => shown(cell).replaceAll('|', '\\|'))));
  return `${[line(head!.map(String)), line(head!.map(() => '---')), ...marked].join('\n')}\n`;
}

/** A few lines of many patches: the numbers are in the result. */
export function patchesSummary(file: { readonly [key: string]: unknown }, seconds: number | null): string {
  const result = file as unknown as PatchesResult;
  const { n_patches: patches, test, results } = result;
  const took = seconds === null ? '' : ` in ${seconds.toFixed(1)} s`;
  const level = `${100 * test.cl} % CL_s`;
  const problems = result.patches.flatMap(({ name }, i) =>
    results.problems[i] === null ? [] : [`  ${name}: ${results.problems[i]!.split('\n')[0]}`],
  );
  return `${[
    `${patches} patches${took}: ${result.n_excluded} excluded at ${level} for mu = ${test.mu_test}, ${result.n_excluded_expected} expected`,
    ...(problems.length === 0
      ? []
      : [
          `${result.n_failed} failed, ${problems.length - result.n_failed} lack a limit:`,
          ...problems.slice(0, 5),
        ]),
    ...(problems.length > 5 ? [`  and ${problems.length - 5} more`] : []),
    `study:   ${result.study.digest}`,
    `results: ${result.results_digest}`,
  ].join('\n')}\n`;
}

function shown(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'number' && !Number.isInteger(cell) ? cell.toPrecision(4) : String(cell);
}
