// The files of a goodness of fit by toys: one shard, or the whole. Only the whole has a p-value: the share of all toys, which are made
// and fitted like the data, whose chi2 against the saturated model reaches that of the data.

import type { GofTest } from '../contracts/binned-studies.ts';
import { digestOf, type Json, withChecksum } from '../contracts/canonical.ts';
import { binnedGofOutputTag } from '../contracts/tags.ts';
import { type FitStatus, isConverged } from '../inference/fit.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import type { ItemRange } from './shards.ts';
import type { MergeAccount, ShardPlace } from './study.ts';
import { Tail } from './tail.ts';
import { type JsonObject, mergeJson, placeJson } from './toys-file.ts';

/** In 2 ln L; below, a fit that has a parameter for each measurement differs from the saturated model by rounding alone. */
const ROUNDING = 1e-6;

export interface GofRow {
  readonly item: number;
  /** null where the fit did not converge. */
  readonly chi2: number | null;
  readonly status: FitStatus;
  readonly events: number;
}

/** What every file of one study says alike. */
export interface GofIdentity {
  readonly digest: string;
  readonly items: number;
  readonly inputSchemaVersion: string;
  readonly names: readonly string[];
  readonly test: GofTest;
}

export function gofShardJson(
  of: GofIdentity,
  range: ItemRange,
  shard: ShardPlace | null,
  rows: readonly GofRow[],
): JsonObject {
  return withChecksum({ ...body(of, rows), shard: placeJson(range, shard) });
}

export function gofMergedJson(
  of: GofIdentity,
  rows: readonly GofRow[],
  merge: MergeAccount,
  math: ElementaryMath,
): JsonObject {
  const { chi2_obs: chi2, ndof, seed } = of.test;
  const toys = new Tail(
    rows.map((r) => (r.chi2 !== null && r.chi2 < ROUNDING ? 0 : r.chi2)),
    'as-counted',
  );
  const seen = chi2 < ROUNDING ? 0 : chi2;
  const p = toys.reaching(seen);
  const failed = rows.filter((r) => r.status === 'outside-domain').length;
  return withChecksum({
    ...body(of, rows),
    calculator: 'toys',
    chi2,
    ndof,
    seed,
    p_value: p,
    p_value_error: toys.error(p),
    p_value_interval: toys.interval(seen, math),
    n_toys: rows.length,
    n_error: failed,
    n_nonconverged: rows.filter((r) => !isConverged(r.status)).length - failed,
    ...mergeJson(merge),
  });
}

function body(of: GofIdentity, rows: readonly GofRow[]): JsonObject {
  const results = {
    chi2: rows.map((r) => r.chi2),
    status: rows.map((r) => r.status),
    n_events: rows.map((r) => r.events),
  };
  return {
    schema_version: binnedGofOutputTag,
    study: { kind: 'binned-gof', digest: of.digest, items: of.items },
    input_schema_version: of.inputSchemaVersion,
    parameter_names: of.names,
    test: of.test as unknown as Json,
    results,
    results_digest: digestOf(results),
  };
}
