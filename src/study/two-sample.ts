// Whether a fitted model describes its events, without bins: their distance from a sample that is drawn from the fit, and
// how often toys of the fitted model, each fitted anew and compared with a sample of its own fit, are as far from it.
// Source: M. Williams, JINST 5 (2010) P09004 (point-to-point dissimilarity: the energy distance is that with the
// weighting function -|x|), and for one dimension Kolmogorov and Smirnov's test. Of channels with n events and m drawn:
//   ks       the largest of sqrt(n m / (n + m)) sup |F - G| over the channels
//   energy   the sum of n m / (n + m) (2 E|X - Y| - E|X - X'| - E|Y - Y'|), observables in units of their windows.

import { SheafFailure } from '../contracts/failures.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { purposes } from '../kernel/streams.ts';
import { type Columns, energyDistance, ksDistance } from '../stats/two-sample.ts';
import { UnbinnedLikelihood } from '../unbinned/likelihood.ts';
import type { Channel, UnbinnedModel } from '../unbinned/model.ts';
import { type Points, pointsAlong } from '../unbinned/points.ts';
import { ToySource } from '../unbinned/toys.ts';
import { pValueOf, refuseWeights, type ToyTestOptions, testedToys } from './tested-toys.ts';

export type TwoSampleMethod = 'ks' | 'energy';

export interface TwoSampleOptions extends ToyTestOptions {
  readonly method: TwoSampleMethod;
  /** Events that are drawn from a fit for each that it expects: 1 or more. */
  readonly ratio: number;
}

/** Some ten seconds of one core, in every toy. */
const MOST_PAIRS = 5e9;

export interface ComparedChannel {
  readonly name: string;
  /** Events of the data, and of the sample. */
  readonly events: number;
  readonly drawn: number;
  /** sup |F - G|, or the energy distance in units of the window. */
  readonly distance: number;
  /** What the distance adds to the statistic. */
  readonly statistic: number;
}

export interface TwoSample {
  readonly statistic: number;
  readonly pValue: number;
  /** Of each channel in the fit; `pValue` is that of its own statistic alone. */
  readonly channels: readonly (ComparedChannel & { readonly pValue: number })[];
  /** Of the toys whose fit converged, in their order. */
  readonly toyStatistics: readonly number[];
  readonly failedToys: number;
}

/** `points` are the events of each channel in the fit, `fitted` the parameters that a fit of them gave. */
export function twoSampleTest(
  kernel: Kernel,
  model: UnbinnedModel,
  points: readonly Points[],
  fitted: ArrayLike<number>,
  { method, ratio, ...options }: TwoSampleOptions,
): TwoSample {
  refuseWeights(model, points, 'toys of the model, which say what its distance is worth, have none');
  const likelihood = new UnbinnedLikelihood(kernel, model);
  const channels = model.channels.filter((c) => c.inFit);
  /** Number 0 is the data's own sample, those of toys come behind. */
  const compare = (of: readonly Points[], at: Float64Array, number: number): readonly ComparedChannel[] => {
    const mark = kernel.mark();
    const samples = channels.map((channel, c) => columnsOf(kernel, channel, [of[c]!]));
    const drawn = drawnAt(kernel, likelihood, channels, at, options.seed, ratio, number);
    kernel.release(mark);
    return channels.map(({ name }, c) => comparedOf(name, method, samples[c]!, drawn[c]!));
  };
  const observed = compare(points, Float64Array.from(fitted), 0);
  const toys = testedToys(kernel, model, fitted, options, (of, at, toy) => {
    try {
      return compare(of, at, toy + 1);
    } catch (error) {
      // A toy's fit may end where nothing can be drawn, such as at a peak without width: a failed toy, not a failed test.
      if (error instanceof SheafFailure && error.kind === 'specification') return null;
      throw error;
    }
  });
  const statistic = combined(method, observed);
  const toyStatistics = toys.found.map((toy) => combined(method, toy));
  return {
    statistic,
    pValue: pValueOf(statistic, toyStatistics),
    channels: observed.map((channel, c) => ({
      ...channel,
      pValue: pValueOf(
        channel.statistic,
        toys.found.map((toy) => toy[c]!.statistic),
      ),
    })),
    toyStatistics,
    failedToys: toys.failed,
  };
}

function comparedOf(name: string, method: TwoSampleMethod, data: Columns, drawn: Columns): ComparedChannel {
  const [n, m] = [data[0]!.length, drawn[0]!.length];
  const size = n + m === 0 ? 0 : (n * m) / (n + m);
  if (method === 'energy') {
    if (data.length > 1 && (n + m) ** 2 / 2 > MOST_PAIRS)
      throw new SheafFailure('usage', {
        what: `in ${data.length} observables the energy distance looks at every pair, and channel ${name} has ${n} events and ${m} drawn beside them`,
        expected: `at most ${MOST_PAIRS} pairs`,
        hint: 'a smaller --sample-ratio, or --method deviance',
      });
    const distance = energyDistance(data, drawn);
    return { name, events: n, drawn: m, distance, statistic: size * distance };
  }
  if (data.length > 1)
    throw new SheafFailure('usage', {
      what: `channel ${name} has ${data.length} observables, and Kolmogorov and Smirnov's distance is one of a single one`,
      expected: 'another method, such as energy',
    });
  const distance = ksDistance(data[0]!, drawn[0]!);
  return { name, events: n, drawn: m, distance, statistic: Math.sqrt(size) * distance };
}

function combined(method: TwoSampleMethod, channels: readonly ComparedChannel[]): number {
  return channels.reduce(
    (all, { statistic }) => (method === 'energy' ? all + statistic : Math.max(all, statistic)),
    0,
  );
}

/** `ratio` samples of the model at `at`, put together channel by channel. */
function drawnAt(
  kernel: Kernel,
  likelihood: UnbinnedLikelihood,
  channels: readonly Channel[],
  at: Float64Array,
  seed: number,
  ratio: number,
  number: number,
): readonly Columns[] {
  const source = new ToySource(kernel, likelihood, at, { seed, fluctuateGlobals: false });
  const draws = Array.from({ length: ratio }, (_, r) =>
    source.events(number * ratio + r, purposes.reference),
  );
  return channels.map((channel, c) =>
    columnsOf(
      kernel,
      channel,
      draws.map((draw) => draw[c]!),
    ),
  );
}

/** All events of some lists, observable by observable, in units of the windows; a single column is made ascending. */
function columnsOf(kernel: Kernel, { projections }: Channel, lists: readonly Points[]): Columns {
  const columns = projections.map(({ window }, k) => {
    const width = window.upper - window.lower;
    const column = new Float64Array(lists.reduce((sum, { count }) => sum + count, 0));
    let next = 0;
    for (const points of lists) {
      const values = kernel.view(pointsAlong(points, k).x, points.count);
      for (let i = 0; i < points.count; i++) column[next++] = (values[i]! - window.lower) / width;
    }
    return column;
  });
  return columns.length === 1 ? [columns[0]!.sort()] : columns;
}
