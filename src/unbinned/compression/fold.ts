// Compresses events that are in memory: power sums of each cell, then weights on the cells' nodes.

import type { Kernel } from '../../kernel/kernel.ts';
import { channelData, type Points, pointsAt } from '../points.ts';
import { type CellLayout, widestCell } from './cell-layout.ts';
import { CHECK_DEGREE, type FoldedData, MAIN_DEGREE, placeCells } from './cells.ts';
import { chebyshevNodes, lagrangePowers } from './chebyshev.ts';
import { splitAt } from './split.ts';

/** The kernel adds to so many copies of the sums in turn. */
const COPIES = 2;
/** Power sums a cell: 1, t, ... t^9. */
const POWERS = MAIN_DEGREE + 1;

/**
 * Folds `events` (all inside the window) into the cells of a layout; those in its zones are kept as they are. Kernel memory
 * is taken for nodes and kept events, and stays taken.
 */
export function foldEvents(kernel: Kernel, events: Points, layout: CellLayout): FoldedData {
  const { main, check } = placeCells(kernel, layout);
  const { parts, kept } = splitAt(kernel, events, layout);
  const mark = kernel.mark();
  let first = 0;
  layout.segments.forEach(({ lower, upper, cells }, s) => {
    const sums = kernel.place(new Float64Array(COPIES * cells * POWERS));
    addPowers(kernel, parts[s]!, lower, cells / (upper - lower), cells, sums);
    addCopies(kernel.view(sums, COPIES * cells * POWERS));
    setWeights(kernel, sums, cells, main, first, MAIN_DEGREE);
    setWeights(kernel, sums, cells, check, first, CHECK_DEGREE);
    first += cells;
  });
  kernel.release(mark);
  return channelData(main, check, widestCell(layout), kept, layout.zones) as FoldedData;
}

function addPowers(
  kernel: Kernel,
  events: Points,
  lower: number,
  scale: number,
  cells: number,
  sums: number,
): void {
  const even = events.count - (events.count % 2);
  kernel.exports.foldEvents(events.x, events.weights, even, lower, scale, cells, sums);
  if (even === events.count) return;
  const { x, weights } = lastEvent(kernel, events);
  kernel.exports.foldEvents(x, weights, 2, lower, scale, cells, sums);
}

/** The last of an odd number of events, as a pair: itself, and itself with weight 0. */
function lastEvent(kernel: Kernel, events: Points): Points {
  const last = events.count - 1;
  const x = kernel.doubles[events.x / 8 + last]!;
  const weight = events.weights === 0 ? 1 : kernel.doubles[events.weights / 8 + last]!;
  return pointsAt(kernel.place([x, x]), kernel.place([weight, 0]), 2);
}

/** Adds all copies into the first. */
function addCopies(sums: Float64Array): void {
  const length = sums.length / COPIES;
  for (let c = 1; c < COPIES; c++) for (let i = 0; i < length; i++) sums[i]! += sums[c * length + i]!;
}

/** W_k = sum over events of l_k(t) = sum over powers of the coefficients of l_k times the power sums. */
function setWeights(
  kernel: Kernel,
  sums: number,
  cells: number,
  to: Points,
  firstCell: number,
  degree: number,
): void {
  const nodes = degree + 1;
  const lagrange = lagrangePowers(chebyshevNodes(degree, kernel.exports));
  const from = kernel.view(sums, cells * POWERS);
  const weights = kernel.view(to.weights, to.count);
  for (let c = 0; c < cells; c++) {
    for (let k = 0; k < nodes; k++) {
      let weight = 0;
      for (let i = 0; i < nodes; i++) weight += lagrange[k * nodes + i]! * from[c * POWERS + i]!;
      weights[(firstCell + c) * nodes + k] = weight;
    }
  }
}
