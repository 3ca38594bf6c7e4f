// What a report is made of: the merged result of a toy study, what it is about, and what only the caller knows.

import type { ToyResults, ToysShardFile } from '../contracts/toys-output.ts';
import type { UnbinnedSpec } from '../contracts/unbinned-spec.ts';
import type { OneToyFigure } from './figures/model.ts';

/** A result with the fields that a whole study has beside those of a shard; each may be missing. */
export interface ToysReportFile extends ToysShardFile {
  readonly results: ToyResults;
  readonly results_digest?: string | undefined;
  readonly summary?: { readonly mean_ci?: MeanInterval | undefined } | null | undefined;
  readonly guardrails?: ToysGuardrails | undefined;
  readonly complete?: boolean | undefined;
  /** Toys that no shard answered. */
  readonly missing?: readonly { readonly toy_start: number; readonly n_toys: number }[] | undefined;
  readonly shards?:
    | readonly { readonly source: string; readonly toy_start: number; readonly n_toys: number }[]
    | undefined;
}

export interface MeanInterval {
  readonly method: string;
  readonly conf_level: number;
  readonly lower: number;
  readonly upper: number;
}

export interface ToysGuardrails {
  readonly require_all_converged: boolean;
  readonly max_abs_poi_pull_mean: number | null;
  readonly poi_pull_std_range: readonly [number, number] | readonly number[] | null;
  readonly poi_pull_mean: number | null;
  readonly poi_pull_std: number | null;
  readonly passed: boolean;
  /** Each breach in words. */
  readonly failures: readonly string[];
}

/** What a study is about: a specification of events, or a workspace as far as it is told. */
export type ToySubject = UnbinnedSpec | BinnedToySubject;

export interface BinnedToySubject {
  readonly description?: undefined;
  readonly model: { readonly parameters: readonly ToyParameter[] };
  readonly channels: readonly BinnedToyChannel[];
}

export interface ToyParameter {
  readonly name: string;
  readonly bounds?: readonly [number, number] | readonly number[] | undefined;
  readonly fixed?: boolean | undefined;
  readonly constraint?:
    | { readonly type: 'gaussian' | 'poisson'; readonly mean: number; readonly sigma: number }
    | undefined;
}

export interface BinnedToyChannel {
  readonly name: string;
  readonly bins: number;
  readonly samples: readonly string[];
}

export interface ToysReportInput {
  readonly file: ToysReportFile;
  readonly spec: ToySubject;
  /** Command lines that make the same result again. */
  readonly reproduce: readonly string[];
  /** Version, host, times and the like, in the order in which they are shown. */
  readonly provenance: readonly { readonly label: string; readonly value: string }[];
  /** The events of one toy, a channel each; null where none is shown. */
  readonly oneToy: readonly OneToyFigure[] | null;
  /** Of more parameters than this, those whose pulls are most off have figures. Default 12. */
  readonly top?: number | undefined;
}
