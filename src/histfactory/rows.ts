// A channel as flat arrays, for the evaluation of its likelihood: a row is a sample in one bin or in a run of them,
//   y_b = [product of parameters] [product of interpolated factors] (nominal_b + sum of shifts) gamma_b,
// where gamma_b is the eliminated factor of that bin, if there is one.

import type { BinnedChannel, BinnedModel, BinnedSample, Factor } from './model.ts';
import type { Split } from './split.ts';

/** Numbers an interpolated factor has in `factorNumbers`: six coefficients, ln hi, ln lo. */
export const FACTOR_NUMBERS = 8;

/** Lists over rows are cut by starts: those of row r are from `xStart[r]` up to `xStart[r + 1]`. */
export interface Rows {
  /** Indices of the channel's parameters among the shared ones: places in a channel are indices into this. */
  readonly parameters: Int32Array;
  /** Index of the channel's first bin in the main data. */
  readonly first: number;
  readonly bins: number;
  readonly count: number;
  /** First bin of a row in the channel; its number of bins is the length of its cells. */
  readonly firstBin: Int32Array;
  /** A cell is one bin of a row. */
  readonly cellStart: Int32Array;
  readonly nominal: Float64Array;
  /** The channel's gamma of a cell, or -1. */
  readonly gammaOf: Int32Array;
  readonly linearStart: Int32Array;
  readonly linear: Int32Array;
  readonly factorStart: Int32Array;
  readonly factor: Int32Array;
  readonly factorNumbers: Float64Array;
  readonly shiftStart: Int32Array;
  readonly shift: Int32Array;
  /** Where a shift's numbers start: linear and curved, a pair for each of the row's bins. */
  readonly shiftAt: Int32Array;
  readonly shiftNumbers: Float64Array;
  /** The places of all parameters of a row that are no linear ones, each once. */
  readonly placeStart: Int32Array;
  readonly places: Int32Array;
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

interface Row {
  readonly sample: BinnedSample;
  /** Bins of the channel. */
  readonly bins: readonly number[];
  /** Indices among the model's parameters. */
  readonly linear: readonly number[];
  readonly interpolated: readonly Extract<Factor, { kind: 'interpolated' }>[];
  readonly gammas: readonly number[];
  /** What constants make of each bin. */
  readonly scale: readonly number[];
}

export function rowsOf(model: BinnedModel, channel: BinnedChannel, split: Split): Rows {
  const shared = new Set(split.shared);
  const constant = new Set(split.constant);
  const rows = channel.samples.flatMap((sample) =>
    rowsOfSample(model, channel.bins, sample, shared, constant),
  );
  // Tables by parameter in place of maps: a published channel asks thousands of times.
  const used = new Uint8Array(model.parameters.length);
  for (const r of rows) {
    for (const p of r.linear) used[p] = 1;
    for (const f of r.interpolated) used[f.parameter] = 1;
    for (const shift of r.sample.shifts) used[shift.parameter] = 1;
  }
  const parameters = split.shared.flatMap((p, i) => (used[p] === 1 ? [i] : []));
  const placeOf = new Int32Array(model.parameters.length);
  parameters.forEach((i, place) => {
    placeOf[split.shared[i]!] = place;
  });
  const place = (parameter: number): number => placeOf[parameter]!;
  const gammas = gammasOf(channel.bins, rows);
  const gammaIndex = new Map(gammas.map((g, j) => [g.parameter, j]));
  const factors = rows.map((r) => r.interpolated.map((f) => place(f.parameter)));
  const shifts = rows.map((r) => r.sample.shifts.map((shift) => place(shift.parameter)));
  const nominal = rows.map((r) => r.bins.map((b, i) => r.sample.nominal[b]! * r.scale[i]!));
  const linear = rows.map((r) => r.linear.map(place));
  const rowOf = new Int32Array(parameters.length).fill(-1);
  const places = rows.map((_, r) => {
    const own: number[] = [];
    for (const list of [factors[r]!, shifts[r]!])
      for (const i of list) {
        if (rowOf[i] !== r) own.push(i);
        rowOf[i] = r;
      }
    return own;
  });
  return {
    parameters: Int32Array.from(parameters),
    first: channel.first,
    bins: channel.bins,
    count: rows.length,
    firstBin: Int32Array.from(rows, (r) => r.bins[0]!),
    cellStart: starts(nominal),
    nominal: Float64Array.from(nominal.flat()),
    gammaOf: Int32Array.from(rows.flatMap((r) => r.gammas.map((g) => gammaIndex.get(g) ?? -1))),
    linearStart: starts(linear),
    linear: joined(linear),
    factorStart: starts(factors),
    factor: joined(factors),
    factorNumbers: factorNumbersOf(rows),
    shiftStart: starts(shifts),
    shift: joined(shifts),
    ...shiftNumbersOf(rows),
    placeStart: starts(places),
    places: joined(places),
    gammas,
  };
}

function factorNumbersOf(rows: readonly Row[]): Float64Array {
  const numbers = new Float64Array(FACTOR_NUMBERS * rows.reduce((sum, r) => sum + r.interpolated.length, 0));
  let at = 0;
  for (const { interpolated } of rows)
    for (const { inside, logHi, logLo } of interpolated) {
      if (inside !== null) numbers.set(inside, at);
      numbers[at + 6] = logHi;
      numbers[at + 7] = logLo;
      at += FACTOR_NUMBERS;
    }
  return numbers;
}

function shiftNumbersOf(rows: readonly Row[]): Pick<Rows, 'shiftAt' | 'shiftNumbers'> {
  const shiftAt = new Int32Array(rows.reduce((sum, r) => sum + r.sample.shifts.length, 0));
  const shiftNumbers = new Float64Array(
    rows.reduce((sum, r) => sum + 2 * r.bins.length * r.sample.shifts.length, 0),
  );
  let shift = 0;
  let at = 0;
  for (const { sample, bins, scale } of rows)
    for (const { linear, curved } of sample.shifts) {
      shiftAt[shift++] = at;
      for (let i = 0; i < bins.length; i++) {
        shiftNumbers[at++] = linear[bins[i]!]! * scale[i]!;
        shiftNumbers[at++] = curved[bins[i]!]! * scale[i]!;
      }
    }
  return { shiftAt, shiftNumbers };
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

/** The lists one after another; `flat` takes many times as long. */
function joined(lists: readonly (readonly number[])[]): Int32Array {
  const all = new Int32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let at = 0;
  for (const list of lists) for (let i = 0; i < list.length; i++) all[at++] = list[i]!;
  return all;
}

function starts(lists: readonly (readonly unknown[])[]): Int32Array {
  const all = new Int32Array(lists.length + 1);
  lists.forEach((list, i) => {
    all[i + 1] = all[i]! + list.length;
  });
  return all;
}
