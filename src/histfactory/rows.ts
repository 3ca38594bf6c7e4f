// A channel as the evaluation of its likelihood goes through it: a row is a sample in one bin or in a run of them,
//   y_b = [product of parameters] [product of interpolated factors] (nominal_b + sum of shifts) gamma_b,
// where gamma_b is the eliminated factor of that bin, if there is one.

import type { BinnedChannel, BinnedModel, BinnedSample, Factor } from './model.ts';
import type { Split } from './split.ts';

export interface ChannelRows {
  /** Which of the shared parameters it depends on, ascending. */
  readonly parameters: readonly number[];
  /** Index of the channel's first bin in the main data. */
  readonly first: number;
  readonly bins: number;
  readonly rows: readonly Row[];
  /** In the order of their bins. */
  readonly gammas: readonly RowGamma[];
}

/** An eliminated gamma. */
export interface RowGamma {
  /** Index among the model's parameters. */
  readonly parameter: number;
  /** Its bin in the channel. */
  readonly bin: number;
  /** Whether all rows of the bin have it. */
  readonly whole: boolean;
}

export interface Row {
  readonly sample: BinnedSample;
  /** Bins of the channel, one after the other. */
  readonly bins: readonly number[];
  /** Indices among the model's parameters. */
  readonly linear: readonly number[];
  readonly interpolated: readonly Extract<Factor, { kind: 'interpolated' }>[];
  /** Of each bin: index among the model's parameters, or -1. */
  readonly gammas: readonly number[];
  /** What constants make of each bin. */
  readonly scale: readonly number[];
}

export function rowsOf(model: BinnedModel, channel: BinnedChannel, split: Split): ChannelRows {
  const shared = new Set(split.shared);
  const constant = new Set(split.constant);
  const rows = channel.samples.flatMap((sample) =>
    rowsOfSample(model, channel.bins, sample, shared, constant),
  );
  // Tables by parameter in place of sets: a published channel asks thousands of times.
  const used = new Uint8Array(model.parameters.length);
  for (const r of rows) {
    for (const p of r.linear) used[p] = 1;
    for (const f of r.interpolated) used[f.parameter] = 1;
    for (const shift of r.sample.shifts) used[shift.parameter] = 1;
  }
  return {
    parameters: split.shared.flatMap((p, i) => (used[p] === 1 ? [i] : [])),
    first: channel.first,
    bins: channel.bins,
    rows,
    gammas: gammasOf(channel.bins, rows),
  };
}

/** One row for all bins, or one a bin where a factor of bins is shared: there it is linear in a parameter of its own. */
function rowsOfSample(
  model: BinnedModel,
  bins: number,
  sample: BinnedSample,
  shared: ReadonlySet<number>,
  constant: ReadonlySet<number>,
): readonly Row[] {
  const linear = sample.factors.flatMap((f) => (f.kind === 'parameter' ? [f.parameter] : []));
  const interpolated = sample.factors.filter((f) => f.kind === 'interpolated');
  const all = Array.from({ length: bins }, (_, b) => b);
  const own = all.map((b) => sample.binFactors.map((parameters) => parameters[b]!));
  const kept = own.map((parameters) => parameters.filter((p) => shared.has(p)));
  const gammas = own.map((parameters) => parameters.find((p) => !shared.has(p) && !constant.has(p)) ?? -1);
  const scale = own.map((parameters) =>
    parameters.reduce((product, p) => (constant.has(p) ? product * model.parameters[p]!.start : product), 1),
  );
  const runs = kept.some((k) => k.length > 0) ? all.map((b) => [b]) : [all];
  return runs.map((run) => ({
    sample,
    bins: run,
    linear: [...linear, ...(run.length === 1 ? kept[run[0]!]! : [])],
    interpolated,
    gammas: run.map((b) => gammas[b]!),
    scale: run.map((b) => scale[b]!),
  }));
}

function gammasOf(bins: number, rows: readonly Row[]): readonly RowGamma[] {
  return Array.from({ length: bins }, (_, bin) => {
    const cells = rows.flatMap((r) => (r.bins.includes(bin) ? [r.gammas[r.bins.indexOf(bin)]!] : []));
    const own = [...new Set(cells.filter((g) => g !== -1))].sort((a, b) => a - b);
    return own.map((parameter) => ({ parameter, bin, whole: cells.every((g) => g === parameter) }));
  }).flat();
}
