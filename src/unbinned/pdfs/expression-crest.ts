// Where a density that is an expression is highest, and how narrow it is: found on the panels of its integral, which
// resolve all that it does.

import type { Crest, Window } from '../pdf.ts';
import { type ExpressionIntegrals, TILE } from './expression-integrals.ts';

/** Each round looks at a tile of places between the neighbours of the highest so far. */
const ROUNDS = 5;
/** ln f falls by so much over one width, as a Gaussian does over its sigma. */
const FALL = 0.5;
/** Panels with less of the integral than this are not what a crest is made of. */
const LITTLE = 1e-6;
/** Panels on which an integral is good are about five sigmas of a Gaussian wide. */
const WIDTHS_A_PANEL = 5;

/** `integrals` are those over the same window, its `ends` those that are singular, at the point of the parameters that they were entered with last. */
export function crestOf(integrals: ExpressionIntegrals, window: Window, ends: readonly number[]): Crest {
  const { lower, upper } = window;
  const logsAt = (x: readonly number[]): Float64Array => {
    const all = new Float64Array(x.length);
    for (let first = 0; first < x.length; first += TILE) {
      const some = x.slice(first, first + TILE);
      const logs = integrals.logsAt(some);
      // What is no density here is not where it is highest.
      if (logs === null) all.fill(Number.NEGATIVE_INFINITY, first, first + some.length);
      else all.set(logs, first);
    }
    return all;
  };
  let places = [lower, upper, ...integrals.nodes()];
  let at = lower;
  let top = Number.NEGATIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    places.sort((a, b) => a - b);
    const logs = logsAt(places);
    let best = 0;
    for (let i = 1; i < places.length; i++) if (logs[i]! > logs[best]!) best = i;
    if (logs[best]! > top) {
      top = logs[best]!;
      at = places[best]!;
    }
    const from = places[Math.max(0, best - 1)]!;
    const to = places[Math.min(places.length - 1, best + 1)]!;
    places = Array.from({ length: TILE }, (_, i) => from + ((to - from) * i) / (TILE - 1));
  }
  return {
    at,
    width: Math.min(
      fallLength(at, top, lower, upper, logsAt),
      integrals.narrowest(LITTLE, ends) / WIDTHS_A_PANEL,
    ),
  };
}

/** The least distance of a few at which ln f has fallen, on either side; the window where it does not. */
function fallLength(
  at: number,
  top: number,
  lower: number,
  upper: number,
  logsAt: (x: readonly number[]) => Float64Array,
): number {
  const whole = upper - lower;
  const lengths = Array.from({ length: 160 }, (_, i) => whole * 2 ** (-40 + i / 4));
  const inside = lengths.flatMap((d) => [at - d, at + d].filter((x) => x >= lower && x <= upper));
  const logs = logsAt(inside);
  let least = whole;
  inside.forEach((x, i) => {
    if (logs[i]! < top - FALL) least = Math.min(least, Math.abs(x - at));
  });
  return least;
}
