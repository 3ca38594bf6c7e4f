// The ways to evaluate a likelihood of given events, from the fastest to the exact one; inference/fit.ts takes the first
// whose error bound is good enough. Each gives its kernel memory back when the next is asked for.

import type { Kernel } from '../kernel/kernel.ts';
import type { Likelihood } from '../minimize/likelihood.ts';
import { cellsSee } from './compression/cells.ts';
import { foldEvents } from './compression/fold.ts';
import type { UnbinnedLikelihood } from './likelihood.ts';
import type { Points } from './points.ts';

/** Cells that events in memory are folded into: the second number is tried where the first is too coarse. */
const CELLS = [64, 1024];

/** `auto` takes the fastest way that is good enough, `per-event` only the exact one. */
export type Exactness = 'auto' | 'per-event';

/**
 * Ways for events in memory; `events` brings them there, one entry for each channel in the fit, and is called once. `measured` are the values of the constraints'
 * auxiliary measurements. `at` is where smoothness is judged: a density with breaks is never folded, nor into cells that could hide a peak.
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
  /** The cells of the way that the likelihood stands on, 0 for the exact one: scans ask for the same at every point. */
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
    if (current === 0) return likelihood;
    current = 0;
    likelihood.setData(
      'per-event',
      again().map((main) => ({ main, check: null, cellWidth: 0 })),
      measured,
    );
    return likelihood;
  };
  const landmarks = channels.map((channel) => likelihood.landmarks(channel, at));
  if (exactness === 'per-event' || landmarks.some(({ breaks }) => breaks.length > 0)) return [exact];
  const fine = CELLS.filter((cells) =>
    channels.every(({ window }, c) => cellsSee(landmarks[c]!.crests, (window.upper - window.lower) / cells)),
  );
  const folded = fine.map((cells) => (): Likelihood => {
    if (current === cells) return likelihood;
    current = cells;
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
