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
import { type ChannelData, channelData, type Points, pointsAt } from './points.ts';
import { type Bin, cutBins } from './sampling/bins.ts';
import { expectedYield } from './yield.ts';

/** Cells over a window, from cheap to fine, before they are cut further at breaks and narrow peaks. */
export const ASIMOV_CELLS: readonly number[] = [64, 512, 4096];
const NODES = 8;
const CHECK_NODES = 6;
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
    channels.every((channel) =>
      cellsSee(
        likelihood.landmarks(channel, at).crests,
        (channel.window.upper - channel.window.lower) / count,
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

/** The expected density of one channel as weighted points, and as fewer of them to check with. */
function expectedData(
  kernel: Kernel,
  likelihood: UnbinnedLikelihood,
  channel: Channel,
  at: ArrayLike<number>,
  cells: number,
): ChannelData {
  const { exports } = kernel;
  const density = (x: Float64Array): Float64Array => likelihood.density(channel, at, x);
  const bins = cutBins(density, channel.window, cells, likelihood.landmarks(channel, at), exports);
  const main = placeNodes(kernel, bins, gaussLegendre(NODES, exports), density);
  const check = placeNodes(kernel, bins, gaussLegendre(CHECK_NODES, exports), density);
  const seen = kernel.view(main.weights, main.count).reduce((sum, w) => sum + w, 0);
  const asked = channel.processes.reduce((sum, p) => sum + expectedYield(p.yield, at, exports), 0);
  if (!(Math.abs(seen - asked) <= EXPECTED_ACCURACY * asked)) {
    throw specificationFailure({
      what: `channel ${channel.name} expects ${asked} events, of which its Asimov data see ${seen}`,
      hint: 'is a width far too small for the window?',
    });
  }
  const cellWidth = (channel.window.upper - channel.window.lower) / cells;
  // Cells are cut at the breaks; where one moves in a fit, the two sums disagree about the cell that it moved into.
  return channelData(main, check, cellWidth, null, [channel.window]);
}

function placeNodes(
  kernel: Kernel,
  bins: readonly Bin[],
  { nodes, weights }: Quadrature,
  density: (x: Float64Array) => Float64Array,
): Points {
  const x = new Float64Array(bins.length * nodes.length);
  bins.forEach(({ lower, upper }, b) => {
    for (let k = 0; k < nodes.length; k++)
      x[b * nodes.length + k] = 0.5 * (lower + upper) + 0.5 * (upper - lower) * nodes[k]!;
  });
  const events = density(x).map((rho, i) => {
    const { lower, upper } = bins[Math.floor(i / nodes.length)]!;
    return 0.5 * (upper - lower) * weights[i % nodes.length]! * rho;
  });
  // Where nothing is expected nothing is seen: 0 ln 0 counts as 0.
  const kept = (_: number, i: number): boolean => events[i]! > 0;
  const places = x.filter(kept);
  return pointsAt(kernel.place(places), kernel.place(events.filter(kept)), places.length);
}
