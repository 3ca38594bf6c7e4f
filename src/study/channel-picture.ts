// One channel along one observable as a picture: its data in equal bins, and what a model expects in each.

import type { ChannelPicture } from '../contracts/channel-picture.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { gaussLegendre } from '../unbinned/gauss-legendre.ts';
import type { UnbinnedLikelihood } from '../unbinned/likelihood.ts';
import type { Projection } from '../unbinned/model.ts';
import type { Window } from '../unbinned/pdf.ts';
import type { Points } from '../unbinned/points.ts';

/** The data along that observable in `bins` equal bins, with the model at the parameter values `at`. */
export function channelPicture(
  kernel: Kernel,
  likelihood: UnbinnedLikelihood,
  projection: Projection,
  at: ArrayLike<number>,
  points: Points,
  bins: number,
): ChannelPicture {
  const { lower, upper } = projection.window;
  const width = (upper - lower) / bins;
  const edges = Array.from({ length: bins + 1 }, (_, b) => (b === bins ? upper : lower + width * b));
  const { counts, squares } = countsIn(kernel, points, projection.window, bins);
  const integrals = binIntegrals(kernel, likelihood, projection, at, edges);
  return {
    name: projection.name,
    observable: projection.observable,
    edges,
    counts,
    squares,
    total: counts.map((_, b) => integrals.reduce((sum, values) => sum + values[b]!, 0)),
    processes: projection.processes.map(({ name }, p) => ({ name, values: integrals[p]! })),
  };
}

/** Events in equal bins of a window: sums of their weights, and of the squares of these; null where they have none. */
export function countsIn(
  kernel: Kernel,
  { x, weights, count }: Points,
  { lower, upper }: Window,
  bins: number,
): { readonly counts: number[]; readonly squares: number[] | null } {
  const width = (upper - lower) / bins;
  const values = kernel.view(x, count);
  const w = weights === 0 ? null : kernel.view(weights, count);
  const counts = new Array<number>(bins).fill(0);
  const squares = w === null ? null : new Array<number>(bins).fill(0);
  for (let i = 0; i < count; i++) {
    // An event at the very end of the window belongs to the last bin.
    const b = Math.min(bins - 1, Math.floor((values[i]! - lower) / width));
    counts[b]! += w === null ? 1 : w[i]!;
    if (squares !== null) squares[b]! += w![i]! * w![i]!;
  }
  return { counts, squares };
}

const NODES = 16;
/** Bins are cut so many widths from the top of a peak. */
const CUTS = [-16, -8, -4, -2, 0, 2, 4, 8, 16];

/** Of each process, by Gauss-Legendre quadrature of each bin, cut where the density breaks and around narrow peaks. */
function binIntegrals(
  kernel: Kernel,
  likelihood: UnbinnedLikelihood,
  projection: Projection,
  at: ArrayLike<number>,
  edges: readonly number[],
): readonly (readonly number[])[] {
  const { nodes, weights } = gaussLegendre(NODES, kernel.exports);
  const { breaks, crests } = likelihood.landmarks(projection, at);
  const cuts = [...breaks.map((b) => b.at), ...crests.flatMap((c) => CUTS.map((k) => c.at + k * c.width))]
    .filter((cut) => cut > edges[0]! && cut < edges.at(-1)!)
    .concat(edges)
    .sort((a, b) => a - b);
  const x = new Float64Array((cuts.length - 1) * NODES);
  for (let piece = 0; piece + 1 < cuts.length; piece++) {
    const [from, to] = [cuts[piece]!, cuts[piece + 1]!];
    for (let k = 0; k < NODES; k++) x[piece * NODES + k] = from + ((to - from) / 2) * (1 + nodes[k]!);
  }
  const { yields, densities } = likelihood.processDensities(projection, at, [x]);
  return densities.map((f, p) => {
    const sums = new Array<number>(edges.length - 1).fill(0);
    let b = 0;
    for (let piece = 0; piece + 1 < cuts.length; piece++) {
      while (cuts[piece]! >= edges[b + 1]! && b + 2 < edges.length) b++;
      const half = (cuts[piece + 1]! - cuts[piece]!) / 2;
      for (let k = 0; k < NODES; k++) sums[b]! += yields[p]! * half * weights[k]! * f[piece * NODES + k]!;
    }
    return sums;
  });
}
