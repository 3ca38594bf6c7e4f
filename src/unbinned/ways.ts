// The ways to evaluate a likelihood of given events, from the fastest to the exact one; inference/fit.ts takes the first
// whose error bound is good enough. Each gives its kernel memory back when the next is asked for.

import type { Kernel } from '../kernel/kernel.ts';
import type { Likelihood } from '../minimize/likelihood.ts';
import { cellsSee } from './compression/cells.ts';
import { foldEvents } from './compression/fold.ts';
import type { UnbinnedLikelihood } from './likelihood.ts';
import { channelData, type Points } from './points.ts';

/** Cells that events in memory are folded into: the second number is tried where the first is too coarse. */
const CELLS = [64, 1024];

/** `auto` takes the fastest way that is good enough, `per-event` only the exact one. */
export type Exactness = 'auto' | 'per-event';

/**
 * The numbers of cells that events may be folded into, judged at the parameter values `at`, where fits start: a density
 * with breaks is never folded, nor any into cells that could hide a peak. None where only the exact way is left.
 */
export function cellsToTry(
  likelihood: UnbinnedLikelihood,
  at: ArrayLike<number>,
  exactness: Exactness,
): readonly number[] {
  if (exactness === 'per-event') return [];
  const channels = likelihood.model.channels.filter((c) => c.inFit);
  const landmarks = channels.map((channel) => likelihood.landmarks(channel, at));
  if (landmarks.some(({ breaks }) => breaks.length > 0)) return [];
  return CELLS.filter((cells) =>
    channels.every(({ window }, c) => cellsSee(landmarks[c]!.crests, (window.upper - window.lower) / cells)),
  );
}

/**
 * Ways for events in memory; `events` brings them there, one entry for each channel in the fit, and is called once.
 * `measured` are the values of the constraints' auxiliary measurements. `cells` is what `cellsToTry` gave.
 */
export function waysForEvents(
  kernel: Kernel,
  likelihood: UnbinnedLikelihood,
  events: () => readonly Points[],
  measured: readonly number[],
  cells: readonly number[],
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
      again().map((main) => channelData(main, null, 0)),
      measured,
    );
    return likelihood;
  };
  const folded = (count: number): Likelihood => {
    if (current === count) return likelihood;
    current = count;
    const points = again();
    likelihood.setData(
      'compressed',
      channels.map((c, i) => foldEvents(kernel, points[i]!, c.window, count)),
      measured,
    );
    return likelihood;
  };
  const ways: (() => Likelihood)[] = [];
  for (const count of cells) ways.push(() => folded(count));
  ways.push(exact);
  return ways;
}
