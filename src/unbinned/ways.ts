// The ways to evaluate a likelihood of given events, from the fastest to the exact one; inference/fit.ts takes the first
// whose error bound is good enough. Each gives its kernel memory back when the next is asked for.

import type { Kernel } from '../kernel/kernel.ts';
import type { Likelihood } from '../minimize/likelihood.ts';
import { foldEvents } from './compression/fold.ts';
import type { UnbinnedLikelihood } from './likelihood.ts';
import type { Points } from './points.ts';

/** Cells that events in memory are folded into: the second number is tried where the first is too coarse. */
const CELLS = [128, 1024];

/** `auto` takes the fastest way that is good enough, `per-event` only the exact one. */
export type Exactness = 'auto' | 'per-event';

/**
 * Ways for events in memory; `events` brings them there, one entry for each channel in the fit, and is called once. `measured` are the values of the constraints'
 * auxiliary measurements. `at` is where smoothness is judged: a density with breaks is never folded.
 */
export function waysForEvents(
  kernel: Kernel,
  likelihood: UnbinnedLikelihood,
  events: () => readonly Points[],
  measured: readonly number[],
  at: ArrayLike<number>,
  exactness: Exactness,
): readonly (() => Likelihood)[] {
  const channels = likelihood.model.channels.filter((c) => c.inFit);
  let loaded: readonly Points[] | undefined;
  let mark = 0;
  /** Which way the likelihood stands on: scans ask for the same way at every point. */
  let current = -1;
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
    if (current === CELLS.length) return likelihood;
    current = CELLS.length;
    likelihood.setData(
      'per-event',
      again().map((main) => ({ main, check: null })),
      measured,
    );
    return likelihood;
  };
  const smooth = channels.every((channel) => likelihood.breaks(channel, at).length === 0);
  if (exactness === 'per-event' || !smooth) return [exact];
  const folded = CELLS.map((cells, way) => (): Likelihood => {
    if (current === way) return likelihood;
    current = way;
    const points = again();
    likelihood.setData(
      'compressed',
      channels.map((c, i) => foldEvents(kernel, points[i]!, c.window, cells)),
      measured,
    );
    return likelihood;
  });
  return [...folded, exact];
}
