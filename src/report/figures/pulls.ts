// The pulls of one parameter against the standard Gaussian that they follow where a fit's uncertainties are right.

import { ascending, nearestQuantile } from '../../stats/moments.ts';
import { binned } from '../numbers/bins.ts';
import { finite } from '../numbers/finite.ts';
import { counted, percent, percentWithError, sigmas, withError } from '../numbers/format.ts';
import { normalBelow } from '../numbers/normal.ts';
import { pullStatistics, WITHIN_1, WITHIN_2 } from '../numbers/pulls.ts';
import { histogramFigure } from '../svg/histogram-figure.ts';
import { path } from '../svg/marks.ts';
import { colours } from '../svg/theme.ts';

export interface PullsFigure {
  /** The parameter. */
  readonly name: string;
  /** (estimate - true value) / uncertainty, a toy each. */
  readonly pulls: readonly number[];
}

export function pullsFigure({ name, pulls: given }: PullsFigure): string {
  const pulls = finite(given);
  const limit = limitOf(pulls);
  const bins = pulls.length < 400 ? 20 : 40;
  const width = (2 * limit) / bins;
  const edges = Array.from({ length: bins + 1 }, (_, i) => -limit + i * width);
  const curve = gaussian(pulls.length, width, limit);
  const shown = binned(pulls, edges);
  const empty = shown.counts.every((n) => n === 0);
  const s = pullStatistics(pulls);
  const lines =
    s === null
      ? [
          pulls.length === 0
            ? 'no toys with a pull'
            : `${counted(pulls.length, 'toy')}; these pulls cannot be summed`,
        ]
      : [
          `${counted(s.n, 'toy')} · mean ${withError(s.mean)} (${sigmas(s.mean.sigmas)}) · width ${withError(s.width)} (${sigmas(s.width.sigmas)})`,
          `|pull| < 1: ${percentWithError(s.within1)} (of ${percent(WITHIN_1, 2)}) · < 2: ${percentWithError(s.within2)} (of ${percent(WITHIN_2, 2)})`,
        ];
  return histogramFigure({
    title: `Pulls of ${name}`,
    lines,
    description: `Histogram of the pulls of ${name} with the standard Gaussian for as many toys. ${lines.join('. ')}.`,
    bins: shown,
    domain: [-limit, limit],
    quantity: '(estimate − true value) / uncertainty',
    entries: 'toys',
    legend: [{ kind: 'line', colour: colours.expected, name: 'standard Gaussian' }],
    peak: empty ? 0 : Math.max(...curve.map(([, y]) => y)),
    over: (p) => (empty ? [] : path(p, curve, { colour: colours.expected, width: 2 })),
  });
}

/** Half of what is shown: 5, or more where more than 1 in 100 pulls is larger. */
function limitOf(pulls: readonly number[]): number {
  const sizes = ascending(pulls.map((p) => Math.min(Math.abs(p), 1e200)));
  const bulk = sizes.length === 0 ? 0 : nearestQuantile(sizes, 0.99);
  if (bulk <= 5) return 5;
  const decade = Number(`1e${bulk.toExponential().split('e')[1]}`);
  return [1, 2, 5].map((m) => m * decade).find((limit) => limit >= bulk) ?? 10 * decade;
}

/** Toys expected in a bin of this width around x, as a curve. */
function gaussian(toys: number, width: number, limit: number): (readonly [number, number])[] {
  const reach = Math.min(limit, 6 + width);
  const at = (x: number) => toys * (normalBelow(x + width / 2) - normalBelow(x - width / 2));
  const curve = Array.from({ length: 161 }, (_, i) => {
    const x = -reach + (2 * reach * i) / 160;
    return [x, at(x)] as const;
  });
  return reach < limit ? [[-limit, 0], ...curve, [limit, 0]] : curve;
}
