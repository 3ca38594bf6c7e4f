// How commands of binned models end: problems told, metrics written, the exit code.

import { exitCodes } from '../contracts/failures.ts';
import type { OutputFlags } from './commands/flags.ts';
import type { Context } from './context.ts';
import { metricsOf, writeResult } from './output.ts';

export interface Ending {
  readonly command: string;
  /** performance.now() where it began. */
  readonly begin: number;
  readonly problems: readonly string[];
  readonly metrics: { readonly [key: string]: unknown };
  readonly breakdown?: { readonly [key: string]: unknown };
}

export function finish(context: Context, flags: OutputFlags, ending: Ending): number {
  const { problems } = ending;
  for (const problem of problems) context.stderr.write(`sheaf: ${problem}\n`);
  const ok = problems.length === 0;
  if (flags.jsonMetrics !== undefined) {
    const seconds = (performance.now() - ending.begin) / 1000;
    writeResult(
      context,
      metricsOf(ending.command, 1, seconds, ok, problems, ending.metrics, ending.breakdown),
      flags.jsonMetrics,
    );
  }
  return ok ? exitCodes.ok : exitCodes.numerics;
}

/** Whether the result went to a file: then people get a summary on stderr. */
export function wroteFile({ output }: OutputFlags): boolean {
  return output !== undefined && output !== '-';
}
