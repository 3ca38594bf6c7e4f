// Whether a fitted model describes its events at all: the deviance of their counts in equal bins from the fit's, and how often
// toys of the fitted model, each fitted anew, have a larger one.
// Source: S. Baker, R. D. Cousins, Nucl. Instrum. Meth. 221 (1984) 437, equation 16 (Poisson likelihood chi-square):
//   D = 2 sum over bins of [mu - n + n ln(n/mu)].

import { SheafFailure } from '../contracts/failures.ts';
import { isConverged } from '../inference/fit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { UnbinnedLikelihood } from '../unbinned/likelihood.ts';
import type { Projection, UnbinnedModel } from '../unbinned/model.ts';
import type { Points } from '../unbinned/points.ts';
import { alongEach } from '../unbinned/projections.ts';
import { cutBins } from '../unbinned/sampling/bins.ts';
import { countsIn } from './channel-picture.ts';
import { ToyFits } from './toy-fits.ts';
import { ToyRunner } from './toy-study.ts';

export interface GoodnessOptions {
  /** Equal bins of each channel's window. */
  readonly bins: number;
  readonly toys: number;
  readonly seed: number;
  readonly onToy?: (done: number) => void;
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
  { bins, toys, seed, onToy }: GoodnessOptions,
): Goodness {
  const likelihood = new UnbinnedLikelihood(kernel, model);
  const channels = model.channels.filter((c) => c.inFit);
  const weighted = channels.find((_, c) => points[c]!.weights !== 0);
  if (weighted !== undefined) {
    throw new SheafFailure('data', {
      what: `the events of channel ${weighted.name} have weights, and weighted counts are not Poisson numbers`,
      expected: 'events that count as 1 each',
    });
  }
  const compare = (of: readonly Points[], at: ArrayLike<number>) =>
    alongEach(channels, of).map(({ projection, points: along }) => {
      const { counts } = countsIn(kernel, along, projection.window, bins);
      const expected = expectedCounts(kernel, likelihood, projection, at, bins);
      return { name: projection.name, deviance: devianceOf(kernel, counts, expected), counts, expected };
    });
  const total = (of: readonly { readonly deviance: number }[]) => of.reduce((sum, c) => sum + c.deviance, 0);
  const observed = compare(points, fitted);
  const drawing = { seed, fluctuateGlobals: true, exactness: 'auto' as const };
  const runner = new ToyRunner(kernel, new ToyFits(kernel, model, fitted, drawing));
  const toyDeviances: number[] = [];
  let failedToys = 0;
  for (let toy = 0; toy < toys; toy++) {
    const mark = kernel.mark();
    const row = runner.run(toy);
    if (isConverged(row.status))
      toyDeviances.push(total(compare(runner.toys.source.events(toy), row.estimates as readonly number[])));
    else failedToys++;
    kernel.release(mark);
    onToy?.(toy + 1);
  }
  const deviance = total(observed);
  const asLarge = toyDeviances.filter((d) => d >= deviance).length;
  return {
    deviance,
    channels: observed,
    pValue: (asLarge + 1) / (toyDeviances.length + 1),
    toyDeviances,
    failedToys,
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
