// Asimov data of an unbinned model: the expected density itself in place of events (G. Cowan et al., Eur. Phys. J. C 71
// (2011) 1554, section 3.2). With rho_A the density at the values that are taken for true, the likelihood of the data is
//   -ln L(theta) = sum nu(theta) - integral rho_A(x) ln rho(x | theta) dx + constraints measured at their true values,
// and the integral is a sum over weighted points: Gauss-Legendre nodes of small cells, weights rho_A(x) dx. Cells are those
// that toys are drawn in: rho_A is a polynomial of degree 7 on each, to 1e-12. Eight nodes then integrate rho_A times any
// polynomial of degree 8 exactly. How far six nodes disagree with them bounds the error of a fit, as it does for
// compressed events; where that is too large, the next way has finer cells.

import { specificationFailure } from '../contracts/failures.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Way } from '../minimize/likelihood.ts';
import { cellsSee } from './compression/cells.ts';
import { gaussLegendre, type Quadrature } from './gauss-legendre.ts';
import type { UnbinnedLikelihood } from './likelihood.ts';
import type { Channel } from './model.ts';
import { type ChannelData, channelData, type Points, placeEvents } from './points.ts';
import { type Bin, cutBins } from './sampling/bins.ts';
import { expectedYield } from './yield.ts';

/** Cells over a window, from cheap to fine, before they are cut further at breaks and narrow peaks. */
export const ASIMOV_CELLS: readonly number[] = [64, 512, 4096];
const NODES = 8;
const CHECK_NODES = 6;
/** Of a channel with several observables: 130 MB of kernel memory. */
const MOST_NODES = 4e6;
/** The points must account for all that the yields say, since densities are normalised. */
const EXPECTED_ACCURACY = 1e-9;

/** Ways to evaluate `likelihood` on the Asimov data of the parameter values `at`; its kernel must serve no other data. */
export function asimovWays(
  kernel: Kernel,
  likelihood: UnbinnedLikelihood,
  at: ArrayLike<number>,
  cells: readonly number[] = ASIMOV_CELLS,
): readonly Way[] {
  const measured = likelihood.model.constraints.map((c) => at[c.parameter]!);
  const channels = likelihood.model.channels.filter((c) => c.inFit);
  const sees = (count: number): boolean =>
    channels.every(({ projections }) =>
      projections.every((axis) =>
        cellsSee(
          likelihood.landmarks(axis, at).crests,
          (axis.window.upper - axis.window.lower) / cellsAlong(projections.length, count),
        ),
      ),
    );
  const first = cells.findIndex(sees);
  const mark = kernel.mark();
  /** The cells that the likelihood stands on: the same ones are asked for at every point of a scan. */
  let current = -1;
  return cells.slice(first === -1 ? cells.length - 1 : first).map((count) => () => {
    if (current !== count) {
      kernel.release(mark);
      current = count;
      const data = channels.map((channel) => expectedData(kernel, likelihood, channel, at, count));
      likelihood.setData('compressed', data, measured);
    }
    return likelihood;
  });
}

/** Cells along each of so many observables, `count` in all. */
function cellsAlong(observables: number, count: number): number {
  return observables === 1 ? count : Math.max(2, Math.round(count ** (1 / observables)));
}

/** The expected density of one channel as weighted points, and as fewer of them to check with. */
function expectedData(
  kernel: Kernel,
  likelihood: UnbinnedLikelihood,
  channel: Channel,
  at: ArrayLike<number>,
  cells: number,
): ChannelData {
  const { exports } = kernel;
  const { projections } = channel;
  const along = cellsAlong(projections.length, cells);
  const bins = projections.map((axis) =>
    cutBins(
      (x) => likelihood.density(axis, at, x),
      axis.window,
      along,
      likelihood.landmarks(axis, at),
      exports,
    ),
  );
  const density = (columns: readonly Float64Array[]): Float64Array =>
    totalDensity(likelihood.processDensities(channel, at, columns));
  const main = placeNodes(kernel, channel, bins, gaussLegendre(NODES, exports), density);
  const check = placeNodes(kernel, channel, bins, gaussLegendre(CHECK_NODES, exports), density);
  const seen = kernel.view(main.weights, main.count).reduce((sum, w) => sum + w, 0);
  const asked = channel.processes.reduce((sum, p) => sum + expectedYield(p.yield, at, exports), 0);
  if (!(Math.abs(seen - asked) <= EXPECTED_ACCURACY * asked)) {
    throw specificationFailure({
      what: `channel ${channel.name} expects ${asked} events, of which its Asimov data see ${seen}`,
      hint: 'is a width far too small for the window?',
    });
  }
  // Cells are cut at the breaks; where one moves in a fit, the two sums disagree about the cell that it moved into.
  const [axis, more] = projections;
  if (more !== undefined) return channelData(main, check, 0);
  const cellWidth = (axis!.window.upper - axis!.window.lower) / cells;
  return channelData(main, check, cellWidth, null, [axis!.window]);
}

function totalDensity({
  yields,
  densities,
}: {
  readonly yields: Float64Array;
  readonly densities: readonly Float64Array[];
}): Float64Array {
  return densities[0]!.map((_, i) => densities.reduce((rho, f, p) => rho + yields[p]! * f[i]!, 0));
}

/** The nodes of all bins along each observable, and every combination of them. */
function placeNodes(
  kernel: Kernel,
  channel: Channel,
  bins: readonly (readonly Bin[])[],
  { nodes, weights }: Quadrature,
  density: (columns: readonly Float64Array[]) => Float64Array,
): Points {
  const axes = bins.map((along) =>
    along.flatMap(({ lower, upper }) => {
      const half = 0.5 * (upper - lower);
      return Array.from(nodes, (t, k) => ({
        x: 0.5 * (lower + upper) + half * t,
        width: half * weights[k]!,
      }));
    }),
  );
  const count = axes.reduce((product, axis) => product * axis.length, 1);
  if (count > MOST_NODES) {
    throw specificationFailure({
      what: `the Asimov data of channel ${channel.name} would take ${count.toPrecision(3)} points in ${axes.length} observables`,
      expected: `at most ${MOST_NODES}`,
      hint: 'test with toys instead',
    });
  }
  const columns = axes.map(() => new Float64Array(count));
  const widths = new Float64Array(count).fill(1);
  let repeat = count;
  axes.forEach((axis, k) => {
    repeat /= axis.length;
    for (let i = 0; i < count; i++) {
      const node = axis[Math.floor(i / repeat) % axis.length]!;
      columns[k]![i] = node.x;
      widths[i]! *= node.width;
    }
  });
  const events = density(columns).map((rho, i) => widths[i]! * rho);
  // Where nothing is expected nothing is seen: 0 ln 0 counts as 0.
  const kept = (_: number, i: number): boolean => events[i]! > 0;
  return placeEvents(
    kernel,
    columns.map((x) => x.filter(kept)),
    events.filter(kept),
  );
}
