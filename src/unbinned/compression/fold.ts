// Compresses events that are in memory: power sums of each cell, then weights on the cells' nodes.

import type { Kernel } from '../../kernel/kernel.ts';
import type { ChannelData } from '../likelihood.ts';
import type { Window } from '../pdf.ts';
import type { Points } from '../points.ts';
import { CHECK_DEGREE, MAIN_DEGREE, placeNodes } from './cells.ts';
import { chebyshevNodes, lagrangePowers } from './chebyshev.ts';

/** The kernel adds to so many copies of the sums in turn. */
const COPIES = 4;
/** Power sums a cell: 1, t, ... t^7. */
const POWERS = MAIN_DEGREE + 1;

/** Folds `events` (all inside the window) into `cells` cells. Kernel memory is taken for the nodes and stays taken. */
export function foldEvents(kernel: Kernel, events: Points, window: Window, cells: number): ChannelData {
  const main = placeNodes(kernel, window, cells, MAIN_DEGREE);
  const check = placeNodes(kernel, window, cells, CHECK_DEGREE);
  const mark = kernel.mark();
  const sums = kernel.place(new Float64Array(COPIES * cells * POWERS));
  const scale = cells / (window.upper - window.lower);
  if (events.weights === 0) kernel.exports.foldEvents(events.x, events.count, window.lower, scale, cells, sums);
  else kernel.exports.foldWeightedEvents(events.x, events.weights, events.count, window.lower, scale, cells, sums);
  addCopies(kernel.view(sums, COPIES * cells * POWERS));
  setWeights(kernel, sums, cells, main, MAIN_DEGREE);
  setWeights(kernel, sums, cells, check, CHECK_DEGREE);
  kernel.release(mark);
  return { main, check };
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
