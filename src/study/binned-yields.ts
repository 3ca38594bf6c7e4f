// What a binned model expects in each bin before and after a fit, with uncertainties. Before: constrained parameters at their
// measured values with the widths of these, the others at their start values and not varied. After: at the estimates, with their
// covariance. What a fit predicts of channels that are not in it is the same with parameters that only those have as before it.
// With D_i half the difference that parameter i makes from one standard deviation below to one above, and its
// correlations rho: sigma^2 = sum_ij D_i rho_ij D_j, as TRExFitter and cabinetry propagate it.

import type { CompletePoint } from '../histfactory/completion.ts';
import { expectedMain, sampleRates } from '../histfactory/expected.ts';
import type { BinnedData, BinnedModel } from '../histfactory/model.ts';
import type { ElementaryMath } from '../kernel/math.ts';
import { nuisancesOf } from './binned-ranking.ts';

type Elementary = Pick<ElementaryMath, 'exp' | 'log' | 'logGamma'>;

/** One value a bin each. */
export interface Yields {
  readonly total: readonly number[];
  readonly sigma: readonly number[];
  readonly samples: readonly { readonly name: string; readonly expected: readonly number[] }[];
}

export interface ChannelYields {
  readonly name: string;
  /** False for a channel that the fit did not see. */
  readonly in_fit: boolean;
  readonly observed: readonly number[];
  readonly prefit: Yields;
  /** Null where the fit gives no covariance. */
  readonly postfit: Yields | null;
}

/** `fitted` are all parameters at the fit of `data`. */
export function binnedYields(
  model: BinnedModel,
  data: BinnedData,
  fitted: CompletePoint,
  math: Elementary,
): readonly ChannelYields[] {
  const { values, covariance } = fitted;
  const after = covariance === null ? null : { values, covariance };
  return yieldsOf(model, data, prefitOf(model, data), after, math).map((y) => ({ ...y, in_fit: true }));
}

/** Two models, with their data: the one that was fitted, and one that has its channels and others. */
export interface Predicted {
  readonly model: BinnedModel;
  readonly data: BinnedData;
  readonly whole: BinnedModel;
  readonly wholeData: BinnedData;
}

/** Of the channels that only `whole` has. `fitted` are all parameters of `model` at its fit. */
export function predictedYields(
  { model, data, whole, wholeData }: Predicted,
  fitted: CompletePoint,
  math: Elementary,
): readonly ChannelYields[] {
  const places = new Map(model.parameters.map(({ name }, i) => [name, i]));
  const known = whole.parameters.map(({ name }) => places.get(name));
  const own = prefitOf(whole, wholeData);
  const before = over(own, known, prefitOf(model, data));
  const { values, covariance } = fitted;
  const after = covariance === null ? null : over(own, known, { values, covariance });
  const inFit = new Set(model.channels.map((c) => c.name));
  return yieldsOf(whole, wholeData, before, after, math)
    .filter(({ name }) => !inFit.has(name))
    .map((y) => ({ ...y, in_fit: false }));
}

/** `own`, but for the parameters that `other` has too, at the places `known` of it. */
function over(own: Point, known: readonly (number | undefined)[], other: Point): Point {
  const [n, m] = [own.values.length, other.values.length];
  const values = own.values.map((value, i) => (known[i] === undefined ? value : other.values[known[i]]!));
  const covariance = own.covariance.map((value, at) => {
    const [i, k] = [known[Math.floor(at / n)], known[at % n]];
    if (i === undefined && k === undefined) return value;
    return i === undefined || k === undefined ? 0 : other.covariance[i * m + k]!;
  });
  return { values, covariance };
}

function yieldsOf(
  model: BinnedModel,
  data: BinnedData,
  before: Point,
  after: Point | null,
  math: Elementary,
): readonly Omit<ChannelYields, 'in_fit'>[] {
  const prefit = yieldsAt(model, before, math);
  const postfit = after === null ? null : yieldsAt(model, after, math);
  return model.channels.map(({ name, first, bins }, c) => ({
    name,
    observed: Array.from(data.main.subarray(first, first + bins)),
    prefit: prefit[c]!,
    postfit: postfit?.[c] ?? null,
  }));
}

interface Point {
  readonly values: Float64Array;
  readonly covariance: Float64Array;
}

function prefitOf(model: BinnedModel, data: BinnedData): Point {
  const n = model.parameters.length;
  const values = Float64Array.from(model.parameters, (p) => p.start);
  const covariance = new Float64Array(n * n);
  for (const { parameter, measured, sigma } of nuisancesOf(model, data)) {
    const { fixed, lower, upper } = model.parameters[parameter]!;
    if (fixed || lower >= upper) continue;
    values[parameter] = measured;
    covariance[parameter * n + parameter] = sigma * sigma;
  }
  return { values, covariance };
}

function yieldsAt(model: BinnedModel, { values, covariance }: Point, math: Elementary): readonly Yields[] {
  const n = values.length;
  const total = expectedMain(model, values, math);
  const variances = new Float64Array(model.bins);
  const varied = Array.from(values.keys()).filter((i) => covariance[i * n + i]! > 0);
  const moved = Float64Array.from(values);
  // D_i / sigma_i of each bin: with the covariance in place of the correlations.
  const slopes = varied.map((i) => {
    const sigma = Math.sqrt(covariance[i * n + i]!);
    moved[i] = values[i]! + sigma;
    const up = expectedMain(model, moved, math);
    moved[i] = values[i]! - sigma;
    const down = expectedMain(model, moved, math);
    moved[i] = values[i]!;
    return up.map((u, b) => (u - down[b]!) / (2 * sigma));
  });
  varied.forEach((i, a) => {
    varied.forEach((k, c) => {
      const both = covariance[i * n + k]!;
      if (both === 0) return;
      for (let b = 0; b < model.bins; b++) variances[b]! += both * slopes[a]![b]! * slopes[c]![b]!;
    });
  });
  return model.channels.map((channel) => {
    const { first, bins, samples } = channel;
    return {
      total: Array.from(total.subarray(first, first + bins)),
      sigma: Array.from(variances.subarray(first, first + bins), (v) => Math.sqrt(Math.max(0, v))),
      samples: samples.map((sample) => ({
        name: sample.name,
        expected: Array.from(sampleRates(model, channel, sample, values, math)),
      })),
    };
  });
}
