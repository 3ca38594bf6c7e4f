// A profile scan as a few lines for people.

import type { ScanQuestion } from '../contracts/binned-scan.ts';
import { shown } from './fit-result.ts';

interface ScanFile {
  readonly scan: ScanQuestion;
  readonly n_points: number;
  readonly n_failed: number;
  readonly problems: readonly string[];
  readonly study: { readonly digest: string };
  readonly results_digest: string;
}

export function scanTable(file: { readonly [key: string]: unknown }, seconds: number | null): string {
  const merged = file as unknown as ScanFile;
  const { scan, n_points: points, n_failed: failed } = merged;
  const rate = seconds === null ? '' : ` in ${seconds.toFixed(1)} s`;
  const lines = [
    `${points} points${rate}: ${points - failed} converged, ${failed} not`,
    ...scan.parameters.map(({ name, best, uncertainty, values }) => {
      const error = uncertainty === null ? '' : ` +- ${uncertainty.toPrecision(3)}`;
      return `${name} = ${shown(best, uncertainty)}${error}, scanned from ${values[0]} to ${values.at(-1)} at ${values.length} values`;
    }),
    ...merged.problems.map((problem) => `sheaf: ${problem}`),
    `study:   ${merged.study.digest}`,
    `results: ${merged.results_digest}`,
  ];
  return `${lines.join('\n')}\n`;
}
