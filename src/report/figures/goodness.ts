// How far toys of the fitted model are from their fits, and the observed data from its own: deviances, or distances.

import { binned, edgesFor, united, widened } from '../numbers/bins.ts';
import { chiSquareInBins } from '../numbers/chi-square.ts';
import { drawableOrNull, finite } from '../numbers/finite.ts';
import { counted, significant, withError, withInterval } from '../numbers/format.ts';
import { histogramFigure } from '../svg/histogram-figure.ts';
import { path, type Stroke, stepPoints, upright } from '../svg/marks.ts';
import { colours } from '../svg/theme.ts';

export interface GoodnessFigure {
  readonly statistic: number;
  /** What the statistic is, as an axis names it. */
  readonly quantity: string;
  /** The same in a sentence that its value follows: `deviance`. */
  readonly word: string;
  /** Of the toys whose fit converged. */
  readonly toys: readonly number[];
  /** null without toys. */
  readonly pValue: number | null;
  /** Of the p-value, central, of 68.27 %. Default: its binomial error is shown. */
  readonly interval?: readonly [low: number, high: number] | null;
  /** Degrees of freedom of the chi-square distribution that the statistic has where counts are large. Default: it is not drawn. */
  readonly degrees?: number | undefined;
}

const largeCounts: Stroke = { colour: colours.expected, width: 2 };

export function goodnessFigure({
  statistic,
  quantity,
  word,
  toys: given,
  pValue,
  interval,
  degrees = 0,
}: GoodnessFigure): string {
  const toys = finite(given);
  const observed = drawableOrNull(statistic);
  const edges = edgesFor(toys.length === 0 && observed !== null ? [observed] : toys);
  const shown = [edges[0]!, edges.at(-1)!] as const;
  const domain = widened(observed === null ? shown : united(shown, [observed, observed]));
  const p = interval === undefined ? withBinomialError(pValue, toys.length) : withInterval(pValue, interval);
  const lines = [`${word} ${significant(observed, 5)} · p = ${p} from ${counted(toys.length, 'toy')}`];
  const expected = degrees > 0 ? chiSquareInBins(degrees, edges).map((share) => share * toys.length) : null;
  return histogramFigure({
    title: 'Goodness of fit',
    lines,
    description: `Histogram of the ${word} of toys of the fitted model, and that of the observed data. ${lines[0]}.`,
    bins: binned(toys, edges),
    domain,
    quantity,
    entries: 'toys of the fitted model',
    legend: [
      ...(expected === null ? [] : [{ kind: 'line', name: `χ² for large counts`, ...largeCounts } as const]),
      ...(observed === null ? [] : [{ kind: 'line', colour: colours.ink, name: 'observed' } as const]),
    ],
    peak: expected === null ? 0 : Math.max(...expected),
    over: (p) => [
      expected === null ? [] : path(p, stepPoints(edges, expected), largeCounts),
      observed === null ? [] : upright(p, observed, { colour: colours.ink, width: 2.5 }),
    ],
  });
}

function withBinomialError(p: number | null, toys: number): string {
  return withError(p === null ? null : { value: p, error: Math.sqrt((p * (1 - p)) / Math.max(1, toys)) });
}

/** How the statistic of a method of `unbinned-gof` is called. */
export function wordsOf(method: 'deviance' | 'ks' | 'energy'): Pick<GoodnessFigure, 'quantity' | 'word'> {
  if (method === 'deviance') return { quantity: 'Poisson deviance from the fit', word: 'deviance' };
  if (method === 'ks')
    return { quantity: 'Kolmogorov-Smirnov statistic', word: 'Kolmogorov-Smirnov statistic' };
  return { quantity: 'energy statistic', word: 'energy statistic' };
}
