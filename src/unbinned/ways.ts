// The ways to evaluate a likelihood of given events, from the fastest to the exact one; inference/fit.ts takes the first
// whose error bound is good enough. Each gives its kernel memory back when the next is asked for.

import type { Kernel } from '../kernel/kernel.ts';
import type { Likelihood, Near, Way } from '../minimize/likelihood.ts';
import { type CellLayout, isMoving, layCells, zonesAround } from './compression/cell-layout.ts';
import { cellsSee } from './compression/cells.ts';
import { foldEvents } from './compression/fold.ts';
import type { UnbinnedLikelihood } from './likelihood.ts';
import type { Channel, Projection } from './model.ts';
import { type ChannelData, channelData, type Points } from './points.ts';

/** Cells that events in memory are folded into: the second number is tried where the first is too coarse. */
const CELLS = [64, 1024];

/** `auto` takes the fastest way that is good enough, `per-event` only the exact one. */
export type Exactness = 'auto' | 'per-event';

/** How events may be folded, judged where fits start. */
export interface Foldings {
  /** Numbers of cells, from coarse to fine; none where only the exact way is left. */
  readonly cells: readonly number[];
  /** Whether the density has breaks that move with the parameters: the first way then only finds where to. */
  readonly moving: boolean;
}

/** Judged at the parameter values `at`: events are never folded into cells that could hide a peak. Those of channels with
 *  several observables are never folded at all. */
export function foldingsAt(
  likelihood: UnbinnedLikelihood,
  at: ArrayLike<number>,
  exactness: Exactness,
): Foldings {
  const folded = likelihood.model.channels.filter((c) => c.inFit).flatMap((c) => foldedAxis(c) ?? []);
  const landmarks = folded.map((axis) => likelihood.landmarks(axis, at));
  const sees = (cells: number): boolean =>
    folded.every(({ window }, c) => cellsSee(landmarks[c]!.crests, (window.upper - window.lower) / cells));
  return {
    cells: exactness === 'per-event' || folded.length === 0 ? [] : CELLS.filter(sees),
    moving: landmarks.some(({ breaks }) => breaks.some(isMoving)),
  };
}

/** The one observable of a channel whose events can be folded. */
function foldedAxis({ projections }: Channel): Projection | null {
  return projections.length === 1 ? projections[0]! : null;
}

/**
 * Ways for events in memory; `events` brings them there, one entry for each channel in the fit, and is called once.
 * `measured` are the values of the constraints' auxiliary measurements. `drawn`, where it is given, folds the same events
 * while it draws them: the first of all ways, unless only the exact one is left.
 */
export function waysForEvents(
  kernel: Kernel,
  likelihood: UnbinnedLikelihood,
  events: () => readonly Points[],
  measured: readonly number[],
  { cells, moving }: Foldings,
  drawn?: () => readonly ChannelData[],
): readonly Way[] {
  const axes = likelihood.model.channels.filter((c) => c.inFit).map(foldedAxis);
  let loaded: readonly Points[] | undefined;
  let mark = 0;
  /** The way that the likelihood stands on: scans ask for the same at every point. */
  let current = '';
  // Events come first in kernel memory; what a way adds behind them goes when the next way is asked for.
  const again = (): readonly Points[] => {
    if (loaded === undefined) {
      loaded = events();
      mark = kernel.mark();
    }
    kernel.release(mark);
    return loaded;
  };
  const exact = (): Likelihood => {
    if (current === 'exact') return likelihood;
    current = 'exact';
    const data = again().map((main) => channelData(main, null, 0));
    likelihood.setData('per-event', data, measured);
    return likelihood;
  };
  const fold = (name: string, layouts: readonly (CellLayout | null)[]): Likelihood => {
    current = name;
    const points = again();
    const data = layouts.map((layout, c) =>
      layout === null ? channelData(points[c]!, null, 0) : foldEvents(kernel, points[c]!, layout),
    );
    likelihood.setData('compressed', data, measured);
    return likelihood;
  };
  /** Cells that pass over breaks: their bound is infinite, and the next way starts where this one ended. */
  const scout = (count: number): Likelihood =>
    current === 'scout'
      ? likelihood
      : fold(
          'scout',
          axes.map((axis) => (axis === null ? null : layCells(axis.window, count))),
        );
  const folded = (count: number, near: Near | undefined): Likelihood => {
    const name = `${count}`;
    if (current === name) return likelihood;
    const at = near?.at ?? Float64Array.from(likelihood.parameters, (p) => p.start);
    const layouts: (CellLayout | null)[] = [];
    for (const axis of axes) {
      const zones =
        axis === null ? [] : zonesAround(likelihood.landmarks(axis, at).breaks, near?.covariance ?? null);
      // Nothing says how far the breaks may move: only events one by one are right.
      if (zones === null) return exact();
      layouts.push(axis === null ? null : layCells(axis.window, count, zones));
    }
    return fold(name, layouts);
  };
  const ways: Way[] = [];
  if (drawn !== undefined && cells.length > 0) {
    ways.push(() => {
      if (current !== 'drawn') {
        likelihood.setData('compressed', drawn(), measured);
        current = 'drawn';
      }
      return likelihood;
    });
  }
  if (moving && cells.length > 0) ways.push(() => scout(cells[0]!));
  for (const count of cells) ways.push((near) => folded(count, near));
  ways.push(exact);
  return ways;
}
