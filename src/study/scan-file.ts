// The files of a profile scan: one shard, or the whole. Only the whole has contours, which join points of all shards.

import type { ScanPlaneRow, ScanPointRow, ScanQuestion } from '../contracts/binned-scan.ts';
import { digestOf, type Json, withChecksum } from '../contracts/canonical.ts';
import { binnedScanOutputTag } from '../contracts/tags.ts';
import { isConverged } from '../inference/fit.ts';
import { CONTOUR_LEVELS, pairRise, planeContours } from '../inference/plane-contours.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import type { ItemRange } from './shards.ts';
import type { MergeAccount, ShardPlace } from './study.ts';
import { type JsonObject, mergeJson, placeJson } from './toys-file.ts';

/** A point of the grid, as files have it: of one parameter as `scan` writes it, or of two. */
export type ScanRow = (ScanPointRow | ScanPlaneRow) & { readonly item: number };

/** What every file of one study says alike. */
export interface ScanIdentity {
  readonly digest: string;
  readonly items: number;
  readonly inputSchemaVersion: string;
  readonly names: readonly string[];
  readonly scan: ScanQuestion;
}

export function scanShardJson(
  of: ScanIdentity,
  range: ItemRange,
  shard: ShardPlace | null,
  rows: readonly ScanRow[],
): JsonObject {
  return withChecksum({ ...body(of, rows), shard: placeJson(range, shard) });
}

export function scanMergedJson(
  of: ScanIdentity,
  rows: readonly ScanRow[],
  merge: MergeAccount,
  math: Pick<ElementaryMath, 'log1p'>,
): JsonObject {
  const { nll_hat, status, parameters } = of.scan;
  const failed = rows.filter((r) => !r.converged).length;
  const [first, second] = parameters;
  const whole = merge.missing.length === 0;
  return withChecksum({
    ...body(of, rows),
    ...(second === undefined
      ? { poi_index: of.names.indexOf(first.name), mu_hat: first.best, sigma: first.uncertainty }
      : { contours: whole ? contoursOf(of.scan, rows as readonly ScanPlaneRow[], math) : null }),
    nll_hat,
    status,
    n_points: rows.length,
    n_failed: failed,
    problems: [
      ...(isConverged(status) ? [] : [`the free fit did not converge (${status})`]),
      ...(failed === 0 ? [] : [`${failed} of ${rows.length} conditional fits did not converge`]),
    ],
    ...mergeJson(merge),
  });
}

function body(of: ScanIdentity, rows: readonly ScanRow[]): JsonObject {
  const results = { points: rows.map(({ item: _, ...point }) => point) } as unknown as JsonObject;
  return {
    schema_version: binnedScanOutputTag,
    study: { kind: 'binned-scan', digest: of.digest, items: of.items },
    input_schema_version: of.inputSchemaVersion,
    parameter_names: of.names,
    scan: of.scan as unknown as Json,
    results,
    results_digest: digestOf(results),
  };
}

function contoursOf(
  { parameters }: ScanQuestion,
  rows: readonly ScanPlaneRow[],
  math: Pick<ElementaryMath, 'log1p'>,
): Json {
  const axes = [parameters[0].values, parameters[1]!.values] as const;
  const points = rows.map(({ values, two_delta_nll: rise, slopes: [a, b], converged }) => ({
    values,
    // A point without a number is as one that failed: no line goes there.
    twoDeltaNll: rise ?? 0,
    slopes: [a ?? 0, b ?? 0] as const,
    found: converged && rise !== null && a !== null && b !== null,
  }));
  return CONTOUR_LEVELS.map((cl) => {
    const rise = pairRise(cl, math);
    return { cl, two_delta_nll: rise, lines: planeContours({ axes, points }, rise) as unknown as Json };
  });
}
