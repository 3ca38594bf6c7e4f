// Where results go: a file (whole or not at all), or stdout. People at a terminal get the summary instead of the file.

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Json, prettyJson } from '../contracts/canonical.ts';
import { SheafFailure } from '../contracts/failures.ts';
import { writeAtomic } from '../farm/atomic-file.ts';
import { version } from '../version.ts';
import type { Context } from './context.ts';

/** Writes `result` as JSON to `path`, or to stdout where there is none or it is `-`. */
export function writeResult(
  context: Context,
  result: { readonly [key: string]: unknown },
  path: string | undefined,
): void {
  writeText(context, `${prettyJson(result as { readonly [key: string]: Json })}\n`, path);
}

/** The same for a result whose text there is already. */
export function writeText(context: Context, text: string, path: string | undefined): void {
  if (path === undefined || path === '-') context.stdout.write(text);
  else writeAtomic(path, text);
}

/** Refuses files in folders that do not exist, before the work begins and not after it. */
export function checkOutputs(...paths: readonly (string | undefined)[]): void {
  for (const path of paths) {
    if (path === undefined || path === '-' || existsSync(dirname(path))) continue;
    throw new SheafFailure('machine', {
      where: path,
      what: `cannot be written: there is no folder ${dirname(path)}`,
      hint: 'make the folder first',
    });
  }
}

/** The metrics document that other tools of the field read (`nextstat_metrics_v0`). */
export function metricsOf(
  command: string,
  threads: number,
  seconds: number,
  ok: boolean,
  warnings: readonly string[],
  metrics: { readonly [key: string]: unknown },
  breakdown?: { readonly [key: string]: unknown },
): { readonly [key: string]: unknown } {
  return {
    schema_version: 'nextstat_metrics_v0',
    tool: 'sheaf',
    tool_version: version,
    created_unix_ms: Date.now(),
    command,
    device: 'cpu',
    threads,
    parity: false,
    timing: { wall_time_s: seconds, ...(breakdown === undefined ? {} : { breakdown }) },
    status: { ok },
    warnings,
    degraded_flags: [],
    metrics,
  };
}
