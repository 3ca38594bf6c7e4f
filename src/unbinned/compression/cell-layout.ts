// How the window of an observable is cut for compression: stretches on which the density is smooth, each in equal cells,
// and between them zones around the places where it is not, whose events are kept one by one.

import type { Window } from '../pdf.ts';

/** A stretch of a window, both ends included. */
export interface Stretch {
  readonly lower: number;
  readonly upper: number;
}

/** A zone around a break; around a singular one, which never moves, the cells grow finer towards it. */
export interface Zone extends Stretch {
  readonly singular?: boolean;
}

export interface Segment extends Stretch {
  readonly cells: number;
}

export interface CellLayout {
  readonly segments: readonly Segment[];
  /** In order, apart from each other; one of no width where the density has a break that never moves. */
  readonly zones: readonly Zone[];
}

/** A break of a channel's density, and how it moves with each parameter of the model. */
export interface PlacedBreak {
  readonly at: number;
  readonly slopes: Float64Array;
  readonly singular?: boolean;
}

/** A break may be found this many standard deviations from where it was expected before its zone misses it. */
const REACH = 8;

/** How often the cell beside a singular break is halved: what is left has hardly an event, and is kept. */
const HALVINGS = 12;

/** About `count` cells in all over the window, and at least one in each segment. */
export function layCells(window: Window, count: number, zones: readonly Zone[] = []): CellLayout {
  const width = (window.upper - window.lower) / count;
  const merged: Zone[] = [];
  for (const zone of [...zones].sort((a, b) => a.lower - b.lower)) {
    const reach = zone.singular === true ? width / 2 ** HALVINGS : 0;
    const lower = Math.max(zone.lower - reach, window.lower);
    const upper = Math.min(zone.upper + reach, window.upper);
    const last = merged.at(-1);
    const singular = zone.singular === true || (last?.singular === true && lower <= last.upper);
    const mark = singular ? { singular } : {};
    if (last !== undefined && lower <= last.upper)
      merged[merged.length - 1] = { lower: last.lower, upper: Math.max(last.upper, upper), ...mark };
    else if (lower <= upper) merged.push({ lower, upper, ...mark });
  }
  const segments: Segment[] = [];
  for (let e = 0; e <= merged.length; e++) {
    const [before, after] = [merged[e - 1], merged[e]];
    const lower = before?.upper ?? window.lower;
    const upper = after?.lower ?? window.upper;
    if (!(lower < upper)) continue;
    // Rounding in the width must not make one cell more of a window without zones.
    const cells = Math.max(1, Math.ceil((upper - lower) / width - 1e-9));
    segments.push(...graded({ lower, upper, cells }, before?.singular === true, after?.singular === true));
  }
  return { segments, zones: merged };
}

/** A segment whose first or last cell is halved again and again towards a singular break beyond it. */
function graded({ lower, upper, cells }: Segment, atLower: boolean, atUpper: boolean): readonly Segment[] {
  const sides = (atLower ? 1 : 0) + (atUpper ? 1 : 0);
  if (sides === 0) return [{ lower, upper, cells }];
  const all = Math.max(cells, sides);
  const width = (upper - lower) / all;
  const below: Segment[] = [];
  const above: Segment[] = [];
  for (let k = 0; k < HALVINGS; k++) {
    const [near, far] = [k === HALVINGS - 1 ? 0 : width / 2 ** (k + 1), width / 2 ** k];
    if (atLower) below.unshift({ lower: lower + near, upper: lower + far, cells: 1 });
    if (atUpper) above.push({ lower: upper - far, upper: upper - near, cells: 1 });
  }
  const middle = {
    lower: atLower ? lower + width : lower,
    upper: atUpper ? upper - width : upper,
    cells: all - sides,
  };
  return [...below, ...(middle.cells > 0 ? [middle] : []), ...above];
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
): readonly Zone[] | null {
  if (covariance === null && breaks.some(isMoving)) return null;
  return breaks.map((b) => {
    const reach = covariance === null || !isMoving(b) ? 0 : REACH * deviation(b.slopes, covariance);
    return { lower: b.at - reach, upper: b.at + reach, ...(b.singular === true ? { singular: true } : {}) };
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
