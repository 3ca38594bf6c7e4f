// How the window of an observable is cut for compression: stretches on which the density is smooth, each in equal cells,
// and between them zones around the places where it is not, whose events are kept one by one.

import type { Window } from '../pdf.ts';

/** A stretch of a window, both ends included. */
export interface Stretch {
  readonly lower: number;
  readonly upper: number;
}

export interface Segment extends Stretch {
  readonly cells: number;
}

export interface CellLayout {
  readonly segments: readonly Segment[];
  /** In order, apart from each other; one of no width where the density has a break that never moves. */
  readonly zones: readonly Stretch[];
}

/** A break of a channel's density, and how it moves with each parameter of the model. */
export interface PlacedBreak {
  readonly at: number;
  readonly slopes: Float64Array;
}

/** A break may be found this many standard deviations from where it was expected before its zone misses it. */
const REACH = 8;

/** About `count` cells in all over the window, and at least one in each segment. */
export function layCells(window: Window, count: number, zones: readonly Stretch[] = []): CellLayout {
  const width = (window.upper - window.lower) / count;
  const merged: Stretch[] = [];
  for (const zone of [...zones].sort((a, b) => a.lower - b.lower)) {
    const lower = Math.max(zone.lower, window.lower);
    const upper = Math.min(zone.upper, window.upper);
    const last = merged.at(-1);
    if (last !== undefined && lower <= last.upper)
      merged[merged.length - 1] = { lower: last.lower, upper: Math.max(last.upper, upper) };
    else if (lower <= upper) merged.push({ lower, upper });
  }
  const edges = [window.lower, ...merged.flatMap((z) => [z.lower, z.upper]), window.upper];
  const segments: Segment[] = [];
  for (let e = 0; e < edges.length; e += 2) {
    const [lower, upper] = [edges[e]!, edges[e + 1]!];
    // Rounding in the width must not make one cell more of a window without zones.
    if (lower < upper)
      segments.push({ lower, upper, cells: Math.max(1, Math.ceil((upper - lower) / width - 1e-9)) });
  }
  return { segments, zones: merged };
}

/** The widest cell, in the observable's unit. */
export function widestCell({ segments }: CellLayout): number {
  return segments.reduce((most, s) => Math.max(most, (s.upper - s.lower) / s.cells), 0);
}

export function isMoving({ slopes }: PlacedBreak): boolean {
  return slopes.some((slope) => slope !== 0);
}

/**
 * Where each break may be found by a fit, given the `covariance` [n * n] of its parameters. Null where a break moves and
 * there is no covariance to say how far.
 */
export function zonesAround(
  breaks: readonly PlacedBreak[],
  covariance: Float64Array | null,
): readonly Stretch[] | null {
  if (covariance === null && breaks.some(isMoving)) return null;
  return breaks.map((b) => {
    const reach = covariance === null || !isMoving(b) ? 0 : REACH * deviation(b.slopes, covariance);
    return { lower: b.at - reach, upper: b.at + reach };
  });
}

/** Whether every break lies in a zone: the cells between them see a smooth density then. */
export function zonesHold(zones: readonly Stretch[], breaks: readonly { readonly at: number }[]): boolean {
  return breaks.every(({ at }) => zones.some((z) => at >= z.lower && at <= z.upper));
}

function deviation(slopes: Float64Array, covariance: Float64Array): number {
  const n = slopes.length;
  let variance = 0;
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) variance += slopes[i]! * covariance[i * n + k]! * slopes[k]!;
  return Math.sqrt(Math.max(0, variance));
}
