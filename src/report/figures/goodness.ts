// The deviance of toys of the fitted model, and that of the observed data.

import { binned, edgesFor, united, widened } from '../numbers/bins.ts';
import { drawableOrNull, finite } from '../numbers/finite.ts';
import { counted, significant, withError } from '../numbers/format.ts';
import { histogramFigure } from '../svg/histogram-figure.ts';
import { upright } from '../svg/marks.ts';
import { colours } from '../svg/theme.ts';

export interface GoodnessFigure {
  readonly deviance: number;
  /** Of the toys whose fit converged. */
  readonly toys: readonly number[];
  readonly pValue: number;
  readonly bins: number;
}

export function goodnessFigure({ deviance, toys: given, pValue, bins }: GoodnessFigure): string {
  const toys = finite(given);
  const observed = drawableOrNull(deviance);
  const edges = edgesFor(toys.length === 0 && observed !== null ? [observed] : toys);
  const shown = [edges[0]!, edges.at(-1)!] as const;
  const domain = widened(observed === null ? shown : united(shown, [observed, observed]));
  const error = Math.sqrt((pValue * (1 - pValue)) / Math.max(1, toys.length));
  const lines = [
    `deviance ${significant(observed, 5)} in ${counted(bins, 'bin')} · p = ${withError({ value: pValue, error })} from ${counted(toys.length, 'toy')}`,
  ];
  return histogramFigure({
    title: 'Goodness of fit',
    lines,
    description: `Histogram of the deviance of toys of the fitted model, and that of the observed data. ${lines[0]}.`,
    bins: binned(toys, edges),
    domain,
    quantity: 'Poisson deviance from the fit',
    entries: 'toys of the fitted model',
    legend: observed === null ? [] : [{ kind: 'line', colour: colours.ink, name: 'observed' }],
    over: (p) => (observed === null ? [] : upright(p, observed, { colour: colours.ink, width: 2.5 })),
  });
}
