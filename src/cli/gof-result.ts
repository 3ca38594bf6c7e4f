// What `sheaf unbinned-gof` writes of each method (docs/reference/outputs.md).

import { type GoodnessFigure, wordsOf } from '../report/figures/goodness.ts';
import type { Goodness } from '../study/goodness-of-fit.ts';
import type { TwoSample, TwoSampleMethod } from '../study/two-sample.ts';

export interface GofOutcome {
  /** For the result and for the metrics. */
  readonly key: { readonly p_value: number; readonly n_failed: number; readonly [name: string]: unknown };
  /** For the result alone. */
  readonly rest: { readonly [name: string]: unknown };
  /** In words, for people. */
  readonly summary: string;
  readonly figure: GoodnessFigure;
}

export function devianceOutcome(found: Goodness, bins: number, toys: number): GofOutcome {
  const { deviance, channels } = found;
  const n_bins = bins * channels.length;
  return {
    key: {
      method: 'deviance',
      deviance,
      n_bins,
      p_value: found.pValue,
      n_toys: toys,
      n_failed: found.failedToys,
    },
    rest: { channels, toy_deviances: found.toyDeviances },
    summary: `deviance ${deviance.toFixed(2)} in ${n_bins} bins`,
    figure: {
      ...wordsOf('deviance'),
      statistic: deviance,
      toys: found.toyDeviances,
      pValue: found.pValue,
    },
  };
}

export function twoSampleOutcome(
  found: TwoSample,
  method: TwoSampleMethod,
  ratio: number,
  toys: number,
): GofOutcome {
  const { statistic } = found;
  const channels = found.channels.map((c) => ({
    name: c.name,
    n_events: c.events,
    n_drawn: c.drawn,
    distance: c.distance,
    statistic: c.statistic,
    p_value: c.pValue,
  }));
  return {
    key: { method, statistic, p_value: found.pValue, n_toys: toys, n_failed: found.failedToys },
    rest: { sample_ratio: ratio, channels, toy_statistics: found.toyStatistics },
    summary: `${method} statistic ${statistic.toPrecision(4)}`,
    figure: { ...wordsOf(method), statistic, toys: found.toyStatistics, pValue: found.pValue },
  };
}
