// The data of a channel as the likelihood sees it: points with weights. Events are points of weight one (or their own);
// compressed data are the nodes of cells with the weights that stand for the events around them. Both kinds of object are
// made here only, in one shape: code that has run on one shape starts anew, slowly, on the next.

import type { Kernel } from '../kernel/kernel.ts';
import type { Stretch } from './compression/cell-layout.ts';

/** Points in kernel memory. */
export interface Points {
  readonly x: number;
  /** Where there are several observables: the values of each begin so many bytes after those of the one before. */
  readonly pitch: number;
  /** Address of the weights, or 0 where each point counts as 1. */
  readonly weights: number;
  readonly count: number;
}

export function pointsAt(x: number, weights: number, count: number, pitch = 0): Points {
  return { x, pitch, weights, count };
}

/** Points seen in one of their observables. */
export function pointsAlong({ x, pitch, weights, count }: Points, observable: number): Points {
  return pointsAt(x + observable * pitch, weights, count);
}

/** Brings events into kernel memory: `columns` are their values, one observable each, and `weights` one weight each, or
 *  null where every event counts as 1. */
export function placeEvents(
  kernel: Kernel,
  columns: readonly ArrayLike<number>[],
  weights: ArrayLike<number> | null,
): Points {
  const count = columns[0]!.length;
  const pitch = 8 * (count + (count % 2));
  const x = kernel.allocate(pitch * columns.length);
  columns.forEach((values, k) => {
    kernel.doubles.set(values, (x + k * pitch) / 8);
  });
  return pointsAt(x, weights === null ? 0 : kernel.place(weights), count, columns.length === 1 ? 0 : pitch);
}

/** The data of one channel: `main` is what the likelihood sees; `check`, if there is one, is a coarser compression of the
 *  same events, whose disagreement bounds the error of `main`. */
export interface ChannelData {
  readonly main: Points;
  readonly check: Points | null;
  /** Events of `zones`, which neither of the two holds: there the density may have a break. */
  readonly kept: Points | null;
  readonly zones: readonly Stretch[];
  /** The widest cell, in the observable's unit; 0 for events themselves. */
  readonly cellWidth: number;
}

const NO_ZONES: readonly Stretch[] = [];

export function channelData(
  main: Points,
  check: Points | null,
  cellWidth: number,
  kept: Points | null = null,
  zones: readonly Stretch[] = NO_ZONES,
): ChannelData {
  return { main, check, kept, zones, cellWidth };
}
