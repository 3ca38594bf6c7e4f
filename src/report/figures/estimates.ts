// The estimates of one parameter, and the value that the toys were drawn with.

import { binned, edgesFor, united, widened } from '../numbers/bins.ts';
import { finite } from '../numbers/finite.ts';
import { counted, exactly, sigmas, significant, withError } from '../numbers/format.ts';
import { spreadOf } from '../numbers/spread.ts';
import { histogramFigure } from '../svg/histogram-figure.ts';
import { upright } from '../svg/marks.ts';
import { colours } from '../svg/theme.ts';

export interface EstimatesFigure {
  /** The parameter. */
  readonly name: string;
  readonly estimates: readonly number[];
  /** Its value in all toys. */
  readonly truth: number;
}

export function estimatesFigure({ name, estimates: given, truth }: EstimatesFigure): string {
  const estimates = finite(given);
  const hasTruth = Number.isFinite(truth);
  const edges = edgesFor(estimates.length === 0 && hasTruth ? [truth] : estimates);
  const shown = [edges[0]!, edges.at(-1)!] as const;
  const domain = widened(hasTruth ? united(shown, [truth, truth]) : shown);
  const spread = spreadOf(estimates);
  const lines = [...summary(spread, estimates.length), `true value ${exactly(truth)}${bias(spread, truth)}`];
  const mean = spread !== null && spread.mean >= domain[0] && spread.mean <= domain[1] ? spread.mean : null;
  const meanDash = '5 4';
  return histogramFigure({
    title: `Estimates of ${name}`,
    lines,
    description: `Histogram of the estimates of ${name}. ${lines.join('. ')}.`,
    bins: binned(estimates, edges),
    domain,
    quantity: name,
    entries: 'toys',
    legend: [
      ...(hasTruth ? [{ kind: 'line', colour: colours.truth, name: 'true value' } as const] : []),
      ...(mean === null
        ? []
        : [{ kind: 'line', colour: colours.ink, dash: meanDash, name: 'mean of the estimates' } as const]),
    ],
    over: (p) => [
      hasTruth
        ? upright(p, Math.max(domain[0], Math.min(domain[1], truth)), { colour: colours.truth, width: 2.5 })
        : [],
      mean === null ? [] : upright(p, mean, { colour: colours.ink, width: 1.5, dash: meanDash }),
    ],
  });
}

function summary(spread: ReturnType<typeof spreadOf>, toys: number): string[] {
  if (toys === 0) return ['no toys with an estimate'];
  if (spread === null) return [`${counted(toys, 'toy')}; these estimates cannot be summed`];
  const { n, mean, std } = spread;
  return [
    `${counted(n, 'toy')} · mean ${withError({ value: mean, error: std / Math.sqrt(n) })} · spread ${significant(std, 4)}`,
  ];
}

function bias(spread: ReturnType<typeof spreadOf>, truth: number): string {
  if (spread === null || !(spread.std > 0) || !Number.isFinite(truth)) return '';
  const error = spread.std / Math.sqrt(spread.n);
  const value = spread.mean - truth;
  return ` · bias ${withError({ value, error })} (${sigmas(value / error)})`;
}
