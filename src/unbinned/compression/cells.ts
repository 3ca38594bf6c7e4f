// Cells: the window of an observable in equal parts, on each of which ln rho is taken for its polynomial of degree 9
// through 10 Chebyshev nodes. A sample then acts on any likelihood as weights on the nodes (facts of record and the
// error's source: docs/statistics/compression.md). A coarser set, of degree 7 on the same cells, checks the finer one.

import type { Kernel } from '../../kernel/kernel.ts';
import type { Crest } from '../pdf.ts';
import { type ChannelData, type Points, pointsAt } from '../points.ts';
import type { CellLayout } from './cell-layout.ts';
import { chebyshevNodes } from './chebyshev.ts';

/** Polynomial degree of the likelihood's cells, and of the check. */
export const MAIN_DEGREE = 9;
export const CHECK_DEGREE = 7;

/** Cells that are wider, in widths of a crest, could hide it between their nodes, and from the check's nodes too. */
const WIDEST_CELL = 8;

/** Compressed data always have a check. */
export type FoldedData = ChannelData & { readonly check: Points };

/** Whether cells of this width see every crest, so that main and check disagree where either is too coarse. */
export function cellsSee(crests: readonly Crest[], cellWidth: number): boolean {
  return crests.every((crest) => cellWidth <= WIDEST_CELL * crest.width);
}

/** Nodes of the cells of a layout, for the likelihood and for its check, segment by segment, with all weights 0. */
export function placeCells(
  kernel: Kernel,
  layout: CellLayout,
): { readonly main: Points; readonly check: Points } {
  return { main: placeNodes(kernel, layout, MAIN_DEGREE), check: placeNodes(kernel, layout, CHECK_DEGREE) };
}

/** Points at the nodes of every cell, cell by cell, their weights 0: `count` = cells (degree + 1). */
function placeNodes(kernel: Kernel, { segments }: CellLayout, degree: number): Points {
  const nodes = chebyshevNodes(degree, kernel.exports);
  const x = new Float64Array(segments.reduce((sum, s) => sum + s.cells, 0) * nodes.length);
  let next = 0;
  for (const { lower, upper, cells } of segments) {
    const width = (upper - lower) / cells;
    for (let c = 0; c < cells; c++) {
      for (let k = 0; k < nodes.length; k++) x[next++] = lower + width * (c + 0.5 * (1 + nodes[k]!));
    }
  }
  return pointsAt(kernel.place(x), kernel.place(new Float64Array(x.length)), x.length);
}
