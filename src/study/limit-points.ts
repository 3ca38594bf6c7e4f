// What the observed data say of an upper limit by toys: their test statistic at each value, the points where toys are made,
// and, by a few toys, which values there should be.

import { SheafFailure } from '../contracts/failures.ts';
import type { LimitTestSpec } from '../contracts/limit-toys.ts';
import { isConverged } from '../inference/fit.ts';
import { conditionalFit, type FittedData } from '../inference/fixed.ts';
import { testStatistics } from '../inference/test-statistics.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { LimitKind } from './limit-file.ts';
import { LimitStudy } from './limit-study.ts';
import { limitsOfToys } from './limit-summary.ts';
import { chooseValues } from './limit-values.ts';
import type { ToyModel } from './toy-model.ts';

/** Toys of each hypothesis by which values are chosen. */
const PILOT_TOYS = 100;

export interface LimitQuestion {
  readonly kind: LimitKind;
  readonly observed: FittedData;
  /** Index of the parameter of interest, and its upper bound. */
  readonly poi: number;
  readonly upper: number;
  readonly asymptotic: LimitTestSpec['asymptotic'];
  readonly cl: number;
  /** Default: q~_mu. */
  readonly statistic?: LimitTestSpec['statistic'];
  readonly seed: number;
  readonly toys: number;
  readonly fluctuateGlobals: boolean;
  /** Values of all parameters of a model at a point of a fit of the observed data. */
  readonly pointOf: (at: Float64Array) => number[];
  /** Called after each toy by which values are chosen, with how many there are to be. */
  readonly onPilot?: (done: number, total: number) => void;
}

/**
 * The whole question, with `values` or, where these are null, with values that are chosen here by toys in `kernel`, which
 * must be one of its own: the observed data stay where they are.
 */
export function limitTestOfData(
  kernel: Kernel,
  model: ToyModel,
  question: LimitQuestion,
  values: readonly number[] | null,
): LimitTestSpec {
  const { observed, poi, asymptotic, upper } = question;
  const background = conditionalFit(observed, poi, 0);
  if (!isConverged(background.status))
    throw noPoints(`the fit without signal did not converge (${background.status})`);
  const known = new Map<number, LimitTestSpec['values'][number]>();
  const pointAt = (mu: number): LimitTestSpec['values'][number] => {
    const seen = known.get(mu);
    if (seen !== undefined) return seen;
    const { q, qTilde, conditional, problem } = testStatistics(observed, poi, mu);
    if (problem !== null) throw noPoints(problem);
    const statistic = question.statistic === 'q' ? q : qTilde;
    const point = { mu, q_obs: statistic, point: question.pointOf(conditional.minimum.at) };
    known.set(mu, point);
    return point;
  };
  const testAt = (mus: readonly number[], toys: number): LimitTestSpec => ({
    cl: question.cl,
    ...(question.statistic === 'q' ? { statistic: 'q' } : {}),
    values: mus.map(pointAt),
    mu_hat: observed.fit.minimum.at[poi]!,
    sigma: observed.fit.uncertainties[poi] ?? null,
    background: question.pointOf(background.minimum.at),
    asymptotic,
    seed: question.seed,
    n_toys: toys,
    fluctuate_globals: question.fluctuateGlobals,
  });
  const pilot = (mus: readonly number[]) => {
    const test = testAt(mus, Math.min(PILOT_TOYS, question.toys));
    const mark = kernel.mark();
    const study = new LimitStudy(kernel, { kind: question.kind, test }, model);
    const runner = study.open();
    const rows = Array.from({ length: study.items }, (_, item) => {
      const row = runner.run(item);
      question.onPilot?.(item + 1, study.items);
      return row;
    });
    kernel.release(mark);
    return limitsOfToys(rows, test, kernel.exports);
  };
  return testAt(values ?? chooseValues(asymptotic, upper, pilot), question.toys);
}

function noPoints(problem: string): SheafFailure {
  return new SheafFailure('numerics', {
    what: `the observed data give no points to make toys at: ${problem}`,
  });
}
