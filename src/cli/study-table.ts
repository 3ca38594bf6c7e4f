// What is said of a merged study, whatever its kind: the table for people, and whether it is what its user asked for.

import { clsTable } from './cls-table.ts';
import { commandSummary } from './command-summary.ts';
import { gofTable } from './gof-table.ts';
import { limitTable } from './limit-table.ts';
import { patchesSummary } from './patches-table.ts';
import { scanTable } from './scan-table.ts';
import { toysTable } from './toys-table.ts';

interface MergedStudy {
  readonly study: { readonly kind: string };
  /** Only studies that can be judged by them have guardrails. */
  readonly guardrails?: { readonly passed: boolean };
  readonly [key: string]: unknown;
}

/** `seconds` is what it took, or null. */
export function studyTable(file: { readonly [key: string]: unknown }, seconds: number | null): string {
  const { kind } = (file as MergedStudy).study;
  switch (kind) {
    case 'unbinned-cls':
    case 'binned-cls':
      return clsTable(file, seconds);
    case 'unbinned-limit':
    case 'binned-limit':
      return limitTable(file, seconds);
    case 'binned-gof':
      return gofTable(file, seconds);
    case 'binned-scan':
      return scanTable(file, seconds);
    case 'binned-patches':
      return patchesSummary(file, seconds);
    case 'command':
      return commandSummary(file, seconds);
    default:
      return toysTable(file, seconds);
  }
}

export function guardrailsHold(file: { readonly [key: string]: unknown }): boolean {
  return (file as MergedStudy).guardrails?.passed ?? true;
}
