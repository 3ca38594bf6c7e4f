// What a model expects at given parameter values, and -ln L of data there, straight from the formulas: for Asimov data and
// toys, which need it once, and as the referee of the fast evaluation (likelihood.ts).
//   -ln L = sum_b [ lambda_b - n_b ln lambda_b + ln Gamma(n_b + 1) ]
//         + sum over Gaussian measurements [ ((a - theta) / sigma)^2 / 2 + ln(sigma sqrt(2 pi)) ]
//         + sum over Poisson ones [ gamma tau - a ln(gamma tau) + ln Gamma(a + 1) ]
// with n and a real: all constants are there, as in pyhf (2 NLL = twice this).

import type { ElementaryMath } from '../kernel/math.ts';
import { curveAt } from './curve.ts';
import { emptyTerm } from './empty-bin.ts';
import type { BinnedChannel, BinnedData, BinnedModel, BinnedSample, Factor } from './model.ts';

export const HALF_LN_TWO_PI = 0.9189385332046727;

type Elementary = Pick<ElementaryMath, 'exp' | 'log' | 'logGamma'>;

/** The expected main data at `at`, one value for each of the model's parameters. */
export function expectedMain(model: BinnedModel, at: ArrayLike<number>, math: Elementary): Float64Array {
  const main = new Float64Array(model.bins);
  for (const channel of model.channels)
    for (const sample of channel.samples) {
      const rates = sampleRates(model, channel, sample, at, math);
      for (let b = 0; b < channel.bins; b++) main[channel.first + b]! += rates[b]!;
    }
  return main;
}

/** What a sample contributes to each bin of its channel. */
export function sampleRates(
  model: BinnedModel,
  { bins }: BinnedChannel,
  sample: BinnedSample,
  at: ArrayLike<number>,
  math: Elementary,
): Float64Array {
  const rates = Float64Array.from(sample.nominal);
  for (const { parameter, linear, curved } of sample.shifts) {
    const curve = curveAt(model.codes.shifts, at[parameter]!);
    for (let b = 0; b < bins; b++) rates[b]! += linear[b]! * at[parameter]! + curved[b]! * curve;
  }
  for (const factor of sample.factors) {
    const value = factorAt(factor, at[factor.parameter]!, math);
    for (let b = 0; b < bins; b++) rates[b]! *= value;
  }
  for (const parameters of sample.binFactors) for (let b = 0; b < bins; b++) rates[b]! *= at[parameters[b]!]!;
  return rates;
}

function factorAt(factor: Factor, value: number, math: Elementary): number {
  if (factor.kind === 'parameter') return value;
  const { logLo, logHi, inside } = factor;
  if (inside === null || value >= 1 || value <= -1)
    return math.exp(value >= 0 ? logHi * value : -logLo * value);
  return 1 + inside.reduceRight((sum, c) => (sum + c) * value, 0);
}

/** The expected auxiliary data: the parameters themselves, times their rates where they are counted. */
export function expectedAuxiliary({ constraints }: BinnedModel, at: ArrayLike<number>): Float64Array {
  return Float64Array.from(constraints, (c) => at[c.parameter]! * (c.kind === 'poisson' ? c.rate : 1));
}

/** Asimov data: everything that is measured at its expectation. */
export function asimovData(model: BinnedModel, at: ArrayLike<number>, math: Elementary): BinnedData {
  return { main: expectedMain(model, at, math), auxiliary: expectedAuxiliary(model, at) };
}

/** -ln L; +Infinity outside its domain: a rate that is not above 0 where something was counted. */
export function negativeLogLikelihood(
  model: BinnedModel,
  data: BinnedData,
  at: ArrayLike<number>,
  math: Elementary,
): number {
  let value = 0;
  expectedMain(model, at, math).forEach((lambda, b) => {
    value += poissonTerm(data.main[b]!, lambda, math);
  });
  model.constraints.forEach((constraint, k) => {
    const a = data.auxiliary[k]!;
    const theta = at[constraint.parameter]!;
    if (constraint.kind === 'poisson') {
      value += poissonTerm(a, theta * constraint.rate, math);
    } else {
      const pull = (a - theta) / constraint.sigma;
      value += 0.5 * pull * pull + math.log(constraint.sigma) + HALF_LN_TWO_PI;
    }
  });
  return value;
}

function poissonTerm(n: number, lambda: number, math: Elementary): number {
  if (n === 0) return emptyTerm(lambda);
  if (!(lambda > 0)) return Number.POSITIVE_INFINITY;
  return lambda - n * math.log(lambda) + math.logGamma(n + 1);
}
