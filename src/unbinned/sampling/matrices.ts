// The projection matrices of sampling bins: one for each place that a bin can have in its cell.

import type { Kernel } from '../../kernel/kernel.ts';
import type { Segment } from '../compression/cell-layout.ts';
import { chebyshevNodes, lagrangePowers } from '../compression/chebyshev.ts';
import { binProjection } from '../compression/projection.ts';
import type { Bin } from './bins.ts';

/** Places of bins in their cells, [centre, half width] with the cell from -1 to 1: bins at the same place share a matrix. */
export class CellPlaces {
  readonly #patterns: (readonly [number, number])[] = [];
  readonly #known = new Map<string, number>();

  /** Which place each of the bins of one segment has. */
  ofBins(bins: readonly Bin[], segment: Segment, binsPerCell: number): readonly number[] {
    const toCell = (2 * segment.cells) / (segment.upper - segment.lower);
    // Bins that were not cut further sit at exact fractions of their cell; only others are placed by their edges.
    const sizes = new Map<number, number>();
    for (const bin of bins) sizes.set(bin.parent, (sizes.get(bin.parent) ?? 0) + 1);
    return bins.map((bin) => {
      const cell = Math.floor(bin.parent / binsPerCell);
      const whole = sizes.get(bin.parent) === 1;
      const centre = whole
        ? (2 * (bin.parent - cell * binsPerCell) + 1) / binsPerCell - 1
        : toCell * (0.5 * (bin.lower + bin.upper) - segment.lower) - 2 * cell - 1;
      const halfWidth = whole ? 1 / binsPerCell : 0.5 * toCell * (bin.upper - bin.lower);
      const key = `${centre} ${halfWidth}`;
      const index = this.#known.get(key) ?? this.#patterns.push([centre, halfWidth]) - 1;
      this.#known.set(key, index);
      return index;
    });
  }

  /** Brings the matrices of all places to kernel memory, for cells of `degree` and so many moments of a bin. */
  placeMatrices(kernel: Kernel, degree: number, moments: number): number {
    const nodes = degree + 1;
    const lagrange = lagrangePowers(chebyshevNodes(degree, kernel.exports));
    const all = new Float64Array(this.#patterns.length * moments * nodes);
    this.#patterns.forEach(([centre, halfWidth], i) => {
      all.set(binProjection(lagrange, nodes, centre, halfWidth, moments), i * moments * nodes);
    });
    return kernel.place(all);
  }
}
