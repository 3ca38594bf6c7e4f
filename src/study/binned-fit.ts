// Fits and asymptotic tests of binned models: a model and its data brought to a likelihood, fitted, and compared with the
// Asimov data of a hypothesis. What the tests mean: src/inference/{test-statistics,asymptotic,upper-limit}.ts.

import { SheafFailure } from '../contracts/failures.ts';
import { type CompletePoint, completePoint } from '../histfactory/completion.ts';
import { asimovData } from '../histfactory/expected.ts';
import { BinnedLikelihood } from '../histfactory/likelihood.ts';
import type { BinnedData, BinnedModel } from '../histfactory/model.ts';
import {
  type Confidence,
  discoverySignificance,
  expectedConfidence,
  type LimitStatistic,
  observedConfidence,
} from '../inference/asymptotic.ts';
import { type Fit, fit, isConverged } from '../inference/fit.ts';
import { conditionalFit, type FittedData } from '../inference/fixed.ts';
import { profileScan, type ScanPoint } from '../inference/scan.ts';
import {
  type DiscoveryStatistic,
  discoveryStatistic,
  type TestStatistics,
  testStatistics,
} from '../inference/test-statistics.ts';
import { expectedBand, type LimitTest } from '../inference/upper-limit.ts';
import type { Kernel } from '../kernel/kernel.ts';

/** A fit in the shared parameters of its likelihood; what `src/inference` takes. */
export interface BinnedFit extends FittedData {
  readonly likelihood: BinnedLikelihood;
  readonly data: BinnedData;
  /** Index of the parameter of interest among the shared ones; -1 where there is none. */
  readonly poi: number;
}

export interface BinnedFitOptions {
  /** Default: what the workspace says was observed. */
  readonly data?: BinnedData | undefined;
  /** Where to start: all parameters of the model. Default: their own start values. */
  readonly near?: ArrayLike<number> | undefined;
  /** Parameters of the model that must be among the shared ones: to scan a factor of one bin, or to rank it. */
  readonly keep?: readonly number[] | undefined;
  /** true: no uncertainties, neither of this fit nor of conditional ones of the same data. */
  readonly withoutUncertainties?: boolean | undefined;
}

/** The free fit. A likelihood is made for these data alone, in kernel memory: fits of different data can be held side by side. */
export function fitBinned(kernel: Kernel, model: BinnedModel, options: BinnedFitOptions = {}): BinnedFit {
  return fitData(new BinnedLikelihood(kernel, model, options.keep), options.data ?? model.observed, options);
}

/** The same with a likelihood that is there already; the fit is of use until that gets other data. */
export function fitData(
  likelihood: BinnedLikelihood,
  data: BinnedData,
  { near, withoutUncertainties }: BinnedFitOptions = {},
): BinnedFit {
  likelihood.setData(data);
  const { model } = likelihood;
  const from = near ?? model.parameters.map((p) => p.start);
  const ways = [() => likelihood];
  const starts = [likelihood.startNear(from), likelihood.sharedOf(from)];
  const poi = model.poi === null ? -1 : likelihood.split.shared.indexOf(model.poi);
  return {
    likelihood,
    data,
    ways,
    poi,
    fit: fit(ways, { starts, withoutUncertainties }),
    withoutUncertainties: withoutUncertainties ?? false,
    profile: [],
  };
}

/** All parameters of the model at the fit, with uncertainties and covariance. */
export function completeFit({ likelihood, fit: { minimum, covariance } }: BinnedFit): CompletePoint {
  return completePoint(likelihood, minimum.at, covariance);
}

/** The fit with the parameter of interest held at `mu`. */
export function fitAtMu(of: BinnedFit, mu: number): Fit {
  return conditionalFit({ ...of, withoutUncertainties: true }, of.poi, mu);
}

/** The profile of the parameter of interest at `values`, each point started from its neighbours: see `follow` of `profileScan`. */
export function scanBinned(of: BinnedFit, values: readonly number[]): readonly ScanPoint[] {
  return profileScan(of.ways, of.fit, of.poi, values, { withoutUncertainties: true, follow: true });
}

/**
 * The fit of the Asimov data of a hypothesis: the expectation of everything that is measured, at the best values for `of` with the
 * parameter of interest at `mu`.
 */
export function fitBinnedAsimov(kernel: Kernel, of: BinnedFit, mu: number): BinnedFit {
  const { model } = of.likelihood;
  const held = fitAtMu(of, mu);
  if (!isConverged(held.status))
    throw new SheafFailure('numerics', {
      what: `the fit with the parameter of interest at ${mu} did not converge (${held.status})`,
    });
  const at = of.likelihood.complete(held.minimum.at);
  return fitData(of.likelihood.another(), asimovData(model, at, kernel.exports), {
    near: at,
    withoutUncertainties: of.withoutUncertainties,
  });
}

export interface TestedFit {
  /** As given, or fitted again where a conditional fit showed that it had missed the minimum. */
  readonly of: BinnedFit;
  readonly tested: TestStatistics;
}

/** t, q and q~ at `mu`. A conditional fit below the free one is where the free one starts again, once. */
export function testBinned(given: BinnedFit, mu: number): TestedFit {
  const tested = testStatistics(given, given.poi, mu);
  if (tested.problem === null) return { of: given, tested };
  const starts = [tested.conditional.minimum.at, given.fit.minimum.at];
  const again = {
    ...given,
    fit: fit(given.ways, { starts, withoutUncertainties: given.withoutUncertainties }),
  };
  return { of: again, tested: testStatistics(again, given.poi, mu, starts) };
}

export interface Hypotest {
  readonly mu: number;
  readonly estimate: number;
  readonly statistic: number;
  readonly asimov: number;
  readonly observed: Confidence;
  /** For background-only data whose estimate lies -2, -1, 0, 1, 2 standard deviations above its median. */
  readonly expected: readonly Confidence[];
}

/** The asymptotic CL_s of `mu`: observed, and expected for background-only data. */
export function hypotestBinned(
  test: LimitTest & { readonly observed: BinnedFit; readonly asimov: BinnedFit },
  mu: number,
): Hypotest {
  const without = (data: BinnedFit): BinnedFit => ({ ...data, withoutUncertainties: true });
  const { of, tested } = testBinned(without(test.observed), mu);
  const asimov = testBinned(without(test.asimov), mu).tested;
  for (const { problem } of [tested, asimov])
    if (problem !== null) throw new SheafFailure('numerics', { what: problem });
  const pick = (t: TestStatistics): number => (test.statistic === 'q' ? t.q : t.qTilde);
  return {
    mu,
    estimate: of.fit.minimum.at[of.poi]!,
    statistic: pick(tested),
    asimov: pick(asimov),
    observed: observedConfidence(test.statistic, pick(tested), pick(asimov), test.math),
    expected: expectedBand.map((n) => expectedConfidence(n, pick(asimov), test.math)),
  };
}

/** Observed and Asimov data of the background-only hypothesis, fitted: for `hypotestBinned` and `upperLimits`. */
export function limitTest(
  kernel: Kernel,
  observed: BinnedFit,
  statistic: LimitStatistic = 'q-tilde',
): LimitTest & { readonly observed: BinnedFit; readonly asimov: BinnedFit } {
  return {
    observed,
    asimov: fitBinnedAsimov(kernel, observed, 0),
    poi: observed.poi,
    statistic,
    math: kernel.exports,
  };
}

export interface Discovery {
  readonly observed: DiscoveryStatistic;
  readonly p0: number;
  readonly significance: number;
  /** Of the Asimov data of `mu` = 1: the median if there is that much signal. */
  readonly expectedSignificance: number;
}

/** The asymptotic significance of what lies above background. */
export function discoverBinned(kernel: Kernel, of: BinnedFit): Discovery {
  const observed = discoveryStatistic(of, of.poi);
  const asimov = discoveryStatistic(fitBinnedAsimov(kernel, of, 1), of.poi);
  for (const { problem } of [observed, asimov])
    if (problem !== null) throw new SheafFailure('numerics', { what: problem });
  return {
    observed,
    ...discoverySignificance(observed.q0, kernel.exports),
    expectedSignificance: discoverySignificance(asimov.q0, kernel.exports).significance,
  };
}
