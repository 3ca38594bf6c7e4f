// Compresses events that are in memory: power sums of each cell, then weights on the cells' nodes.

import type { Kernel } from '../../kernel/kernel.ts';
import type { Window } from '../pdf.ts';
import type { Points } from '../points.ts';
import { CHECK_DEGREE, type FoldedData, MAIN_DEGREE, placeCells } from './cells.ts';
import { chebyshevNodes, lagrangePowers } from './chebyshev.ts';

/** The kernel adds to so many copies of the sums in turn. */
const COPIES = 2;
/** Power sums a cell: 1, t, ... t^9. */
const POWERS = MAIN_DEGREE + 1;

/** Folds `events` (all inside the window) into `cells` cells. Kernel memory is taken for the nodes and stays taken. */
export function foldEvents(kernel: Kernel, events: Points, window: Window, cells: number): FoldedData {
  const folded = placeCells(kernel, window, cells);
  const mark = kernel.mark();
  const sums = kernel.place(new Float64Array(COPIES * cells * POWERS));
  const scale = cells / (window.upper - window.lower);
  const even = events.count - (events.count % 2);
  kernel.exports.foldEvents(events.x, events.weights, even, window.lower, scale, cells, sums);
  if (even < events.count) {
    const { x, weights } = lastEvent(kernel, events);
    kernel.exports.foldEvents(x, weights, 2, window.lower, scale, cells, sums);
  }
  addCopies(kernel.view(sums, COPIES * cells * POWERS));
  setWeights(kernel, sums, cells, folded.main, MAIN_DEGREE);
  setWeights(kernel, sums, cells, folded.check, CHECK_DEGREE);
  kernel.release(mark);
  return folded;
}

/** The last of an odd number of events, as a pair: itself, and itself with weight 0. */
function lastEvent(kernel: Kernel, events: Points): { x: number; weights: number } {
  const last = events.count - 1;
  const x = kernel.doubles[events.x / 8 + last]!;
  const weight = events.weights === 0 ? 1 : kernel.doubles[events.weights / 8 + last]!;
  return { x: kernel.place([x, x]), weights: kernel.place([weight, 0]) };
}

/** Adds all copies into the first. */
function addCopies(sums: Float64Array): void {
  const length = sums.length / COPIES;
  for (let c = 1; c < COPIES; c++) for (let i = 0; i < length; i++) sums[i]! += sums[c * length + i]!;
}

/** W_k = sum over events of l_k(t) = sum over powers of the coefficients of l_k times the power sums. */
function setWeights(kernel: Kernel, sums: number, cells: number, to: Points, degree: number): void {
  const nodes = degree + 1;
  const lagrange = lagrangePowers(chebyshevNodes(degree, kernel.exports));
  const from = kernel.view(sums, cells * POWERS);
  const weights = kernel.view(to.weights, to.count);
  for (let c = 0; c < cells; c++) {
    for (let k = 0; k < nodes; k++) {
      let weight = 0;
      for (let i = 0; i < nodes; i++) weight += lagrange[k * nodes + i]! * from[c * POWERS + i]!;
      weights[c * nodes + k] = weight;
    }
  }
}
