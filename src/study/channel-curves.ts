// The density of one channel along one observable as curves to draw, fine enough for what it holds: breaks are seen from both sides, and
// narrow peaks have points of their own.

import type { UnbinnedLikelihood } from '../unbinned/likelihood.ts';
import type { Projection } from '../unbinned/model.ts';

export interface ChannelCurves {
  /** Ascending, from one end of the window to the other. */
  readonly x: readonly number[];
  /** Expected events in a unit of the observable, at each x. */
  readonly total: readonly number[];
  /** Of each process, in the order of the channel. */
  readonly processes: readonly (readonly number[])[];
}

/** Steps over the window. */
const STEPS = 480;
/** Points to each side of the top of a peak, this part of its width apart. */
const AROUND = 20;
const PART = 0.25;
/** What stands for either side of a break, as a part of the window. */
const BESIDE = 1e-9;

export function channelCurves(
  likelihood: UnbinnedLikelihood,
  projection: Projection,
  at: ArrayLike<number>,
): ChannelCurves {
  const { lower, upper } = projection.window;
  const range = upper - lower;
  const { breaks, crests } = likelihood.landmarks(projection, at);
  const places = [
    ...Array.from({ length: STEPS + 1 }, (_, i) => (i === STEPS ? upper : lower + (range * i) / STEPS)),
    ...breaks.flatMap((b) => [b.at - BESIDE * range, b.at + BESIDE * range]),
    ...crests.flatMap((c) =>
      Array.from({ length: 2 * AROUND + 1 }, (_, i) => c.at + (i - AROUND) * PART * c.width),
    ),
  ];
  const x = Float64Array.from(places.filter((v) => v >= lower && v <= upper)).sort();
  const { yields, densities } = likelihood.processDensities(projection, at, [x]);
  const processes = densities.map((f, p) => Array.from(f, (v) => yields[p]! * v));
  return {
    x: Array.from(x),
    total: Array.from(x, (_, i) => processes.reduce((sum, values) => sum + values[i]!, 0)),
    processes,
  };
}
