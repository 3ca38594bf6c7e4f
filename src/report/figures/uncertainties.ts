// The uncertainties that fits claim for one parameter, and how much the estimates really scatter.

import { binned, edgesFor, united, widened } from '../numbers/bins.ts';
import { finite } from '../numbers/finite.ts';
import { counted, significant } from '../numbers/format.ts';
import { spreadOf } from '../numbers/spread.ts';
import { histogramFigure } from '../svg/histogram-figure.ts';
import { upright } from '../svg/marks.ts';
import { colours } from '../svg/theme.ts';

export interface UncertaintiesFigure {
  /** The parameter. */
  readonly name: string;
  readonly uncertainties: readonly number[];
  readonly estimates: readonly number[];
}

const meanDash = '5 4';

export function uncertaintiesFigure(of: UncertaintiesFigure): string {
  const { name } = of;
  const uncertainties = finite(of.uncertainties);
  const estimates = finite(of.estimates);
  const claimed = spreadOf(uncertainties)?.mean ?? null;
  // One estimate has no spread that could be compared with anything.
  const scatter = estimates.length > 1 ? (spreadOf(estimates)?.std ?? null) : null;
  const edges = edgesFor(uncertainties.length > 0 ? uncertainties : scatter === null ? [] : [scatter]);
  const shown = [edges[0]!, edges.at(-1)!] as const;
  const domain = widened(scatter === null ? shown : united(shown, [scatter, scatter]));
  const within = (x: number | null): x is number => x !== null && x >= domain[0] && x <= domain[1];
  const ratio =
    claimed !== null && scatter !== null && scatter > 0
      ? ` · mean / spread ${significant(claimed / scatter, 4)}`
      : '';
  const lines = [
    uncertainties.length === 0
      ? 'no toys with an uncertainty'
      : `${counted(uncertainties.length, 'toy')} · mean uncertainty ${significant(claimed, 4)}`,
    scatter === null
      ? 'the estimates have no spread'
      : `spread of the estimates ${significant(scatter, 4)}${ratio}`,
  ];
  return histogramFigure({
    title: `Uncertainties of ${name}`,
    lines,
    description: `Histogram of the uncertainties of ${name}, beside the standard deviation of its estimates. ${lines.join('. ')}.`,
    bins: binned(uncertainties, edges),
    domain,
    quantity: `uncertainty of ${name}`,
    entries: 'toys',
    legend: [
      ...(within(scatter)
        ? [{ kind: 'line', colour: colours.expected, name: 'spread of the estimates' } as const]
        : []),
      ...(within(claimed)
        ? [{ kind: 'line', colour: colours.ink, dash: meanDash, name: 'mean uncertainty' } as const]
        : []),
    ],
    over: (p) => [
      within(scatter) ? upright(p, scatter, { colour: colours.expected, width: 2.5 }) : [],
      within(claimed) ? upright(p, claimed, { colour: colours.ink, width: 1.5, dash: meanDash }) : [],
    ],
  });
}
