// What tests of a fitted model on its own data share: toys of it, each fitted anew, that say how often the right model
// looks as bad.

import { SheafFailure } from '../contracts/failures.ts';
import { isConverged } from '../inference/fit.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { UnbinnedModel } from '../unbinned/model.ts';
import type { Points } from '../unbinned/points.ts';
import { ToyFits } from './toy-fits.ts';
import { ToyRunner } from './toy-study.ts';

export interface ToyTestOptions {
  readonly toys: number;
  readonly seed: number;
  readonly onToy?: (done: number) => void;
}

/**
 * What `test` says of each toy of the model at the parameter values `fitted`, given the toy's events, the values that
 * its own fit found, and its number. Toys whose fit does not converge, or that `test` has no answer for, are counted only.
 */
export function testedToys<T>(
  kernel: Kernel,
  model: UnbinnedModel,
  fitted: ArrayLike<number>,
  { toys, seed, onToy }: ToyTestOptions,
  test: (points: readonly Points[], at: Float64Array, toy: number) => T | null,
): { readonly found: readonly T[]; readonly failed: number } {
  const drawing = { seed, fluctuateGlobals: true, exactness: 'auto' as const };
  const runner = new ToyRunner(kernel, new ToyFits(kernel, model, fitted, drawing));
  const found: T[] = [];
  let failed = 0;
  for (let toy = 0; toy < toys; toy++) {
    const mark = kernel.mark();
    const row = runner.run(toy);
    const estimates = Float64Array.from(row.estimates as readonly number[]);
    const answer = isConverged(row.status) ? test(runner.toys.source.events(toy), estimates, toy) : null;
    if (answer === null) failed++;
    else found.push(answer);
    kernel.release(mark);
    onToy?.(toy + 1);
  }
  return { found, failed };
}

/** (toys with a statistic as large + 1) / (toys + 1): never 0, since the data themselves are one sample. */
export function pValueOf(observed: number, toys: readonly number[]): number {
  return (toys.filter((t) => t >= observed).length + 1) / (toys.length + 1);
}

/** Toys count each event as 1: what they say of events that do not would be wrong. `why` ends the sentence. */
export function refuseWeights(model: UnbinnedModel, points: readonly Points[], why: string): void {
  const weighted = model.channels.filter((c) => c.inFit).find((_, c) => points[c]!.weights !== 0);
  if (weighted === undefined) return;
  throw new SheafFailure('data', {
    what: `the events of channel ${weighted.name} have weights, and ${why}`,
    expected: 'events that count as 1 each',
  });
}
