// Whether a fitted model describes its events at all: the deviance of their counts in equal bins from the fit's, and how often
// toys of the fitted model, each fitted anew, have a larger one.
// Source: S. Baker, R. D. Cousins, Nucl. Instrum. Meth. 221 (1984) 437, equation 16 (Poisson likelihood chi-square):
//   D = 2 sum over bins of [mu - n + n ln(n/mu)].

import type { Kernel } from '../kernel/kernel.ts';
import { UnbinnedLikelihood } from '../unbinned/likelihood.ts';
import type { Projection, UnbinnedModel } from '../unbinned/model.ts';
import type { Points } from '../unbinned/points.ts';
import { alongEach } from '../unbinned/projections.ts';
import { cutBins } from '../unbinned/sampling/bins.ts';
import { countsIn } from './channel-picture.ts';
import { pValueOf, refuseWeights, type ToyTestOptions, testedToys } from './tested-toys.ts';

export interface GoodnessOptions extends ToyTestOptions {
  /** Equal bins of each channel's window. */
  readonly bins: number;
}

export interface Goodness {
  readonly deviance: number;
  /** Of each channel in the fit, along each of its observables: counts, and what the fit expects. */
  readonly channels: readonly {
    readonly name: string;
    readonly deviance: number;
    readonly counts: readonly number[];
    readonly expected: readonly number[];
  }[];
  /** (toys with a deviance as large + 1) / (toys + 1). */
  readonly pValue: number;
  /** Of the toys whose fit converged, in their order. */
  readonly toyDeviances: readonly number[];
  readonly failedToys: number;
}

/** `points` are the events of each channel in the fit, `fitted` the parameters that a fit of them gave. */
export function goodnessOfFit(
  kernel: Kernel,
  model: UnbinnedModel,
  points: readonly Points[],
  fitted: ArrayLike<number>,
  { bins, ...options }: GoodnessOptions,
): Goodness {
  const likelihood = new UnbinnedLikelihood(kernel, model);
  const channels = model.channels.filter((c) => c.inFit);
  refuseWeights(model, points, 'weighted counts are not Poisson numbers');
  const compare = (of: readonly Points[], at: ArrayLike<number>) =>
    alongEach(channels, of).map(({ projection, points: along }) => {
      const { counts } = countsIn(kernel, along, projection.window, bins);
      const expected = expectedCounts(kernel, likelihood, projection, at, bins);
      return { name: projection.name, deviance: devianceOf(kernel, counts, expected), counts, expected };
    });
  const total = (of: readonly { readonly deviance: number }[]) => of.reduce((sum, c) => sum + c.deviance, 0);
  const observed = compare(points, fitted);
  const toys = testedToys(kernel, model, fitted, options, (of, at) => total(compare(of, at)));
  const deviance = total(observed);
  return {
    deviance,
    channels: observed,
    pValue: pValueOf(deviance, toys.found),
    toyDeviances: toys.found,
    failedToys: toys.failed,
  };
}

/** Integrals of the density over equal bins, exact to the sampler's polynomials (1e-12). */
function expectedCounts(
  kernel: Kernel,
  likelihood: UnbinnedLikelihood,
  projection: Projection,
  at: ArrayLike<number>,
  bins: number,
): number[] {
  const expected = new Array<number>(bins).fill(0);
  const density = (x: Float64Array): Float64Array => likelihood.density(projection, at, x);
  const landmarks = likelihood.landmarks(projection, at);
  for (const bin of cutBins(density, projection.window, bins, landmarks, kernel.exports))
    expected[bin.parent]! += bin.floorEvents + bin.restEvents;
  return expected;
}

function devianceOf(kernel: Kernel, counts: readonly number[], expected: readonly number[]): number {
  return counts.reduce((sum, n, b) => {
    const mu = expected[b]!;
    return sum + 2 * (mu - n + (n === 0 ? 0 : n * kernel.exports.log(n / mu)));
  }, 0);
}
