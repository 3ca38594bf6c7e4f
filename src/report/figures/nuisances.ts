// Nuisance parameters after one fit: how far each is pulled from its measurement, in units of that, and what is left of its
// width. Bands at one and two.

import { element, fragment, type Markup, rounded } from '../markup.ts';
import type { Range } from '../numbers/bins.ts';
import { drawableOrNull } from '../numbers/finite.ts';
import { counted } from '../numbers/format.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { dots, upright } from '../svg/marks.ts';
import { AXIS_HEIGHT, axes, emptyNote, type Panel, panel } from '../svg/panel.ts';
import { fittedApart, text } from '../svg/text.ts';
import { colours, PLOT_WIDTH, sizes } from '../svg/theme.ts';

export interface NuisancesFigure {
  readonly parameters: readonly NuisancePull[];
  /** How many are shown at most. Default 60. */
  readonly most?: number | undefined;
}

export interface NuisancePull {
  readonly name: string;
  /** (estimate - measured) / width. */
  readonly pull: number | null;
  /** Fitted uncertainty / width. */
  readonly constraint: number | null;
}

const MOST = 60;
const ROW = 20;
const NAMES = 280;

/** In the given order; of more than `most`, those with the largest pulls and the narrowest constraints. */
export function nuisancesFigure({ parameters, most = MOST }: NuisancesFigure): string {
  const notable = ({ pull, constraint }: NuisancePull) =>
    Math.max(Math.abs(drawableOrNull(pull) ?? 0), Math.abs(1 - (drawableOrNull(constraint) ?? 1)));
  const least = parameters.map(notable).sort((a, b) => b - a)[most - 1] ?? Number.NEGATIVE_INFINITY;
  const shown = parameters.filter((p) => notable(p) >= least).slice(0, most);
  const left = parameters.length - shown.length;
  const lines = [
    `${counted(parameters.length, 'parameter')}: pull and constraint in units of the width before the fit`,
    ...(left === 0 ? [] : [`not in the picture: ${left} more that are nearer to where they were`]),
  ];
  const labels = fittedApart(
    shown.map((s) => s.name),
    NAMES,
    sizes.text,
  );
  const top = headBottom(lines.length) + 10;
  const bottom = top + Math.max(2, shown.length) * ROW;
  const begin = EDGE + NAMES + 8;
  const rows: Range = [Math.max(2, shown.length), 0];
  const p = panel({ left: begin, right: PLOT_WIDTH - EDGE - 8, top, bottom }, reach(shown), rows);
  return figure(
    {
      title: 'Pulls of the nuisance parameters',
      lines,
      width: PLOT_WIDTH,
      height: bottom + AXIS_HEIGHT + 6,
      description: `Pulls and constraints of nuisance parameters: ${shown.map((s) => s.name).join(', ')}. ${lines.join('. ')}.`,
    },
    [2, 1].map((n) => strip(p, n)),
    upright(p, 0, { colour: colours.frame, width: 1 }),
    shown.map((of, i) =>
      fragment(text(begin - 8, p.y(i + 0.5) + 4, labels[i]!, { anchor: 'end' }), mark(p, i + 0.5, of)),
    ),
    axes(p, {
      x: '(estimate − measured) / width',
      y: null,
      yTicks: { values: [], labels: [], factor: null },
    }),
    shown.length === 0 ? emptyNote(p, 'no free parameter is measured') : [],
  );
}

function strip(p: Panel, n: number): Markup {
  return element('rect', {
    x: p.x(-n),
    y: p.top,
    width: p.x(n) - p.x(-n),
    height: p.bottom - p.top,
    fill: colours.bands[n - 1]!,
    'fill-opacity': 0.18,
  });
}

function mark(p: Panel, row: number, of: NuisancePull): Markup {
  const pull = drawableOrNull(of.pull);
  if (pull === null) return fragment();
  const half = drawableOrNull(of.constraint);
  const bar =
    half === null
      ? []
      : element('path', {
          d: `M${rounded(p.x(pull - half))},${rounded(p.y(row))}H${rounded(p.x(pull + half))}`,
          stroke: colours.ink,
          'stroke-width': 1.5,
          fill: 'none',
        });
  return fragment(bar, dots(p, [[pull, row]], 3, colours.ink));
}

function reach(shown: readonly NuisancePull[]): Range {
  const farthest = shown.reduce(
    (far, { pull, constraint }) =>
      Math.max(far, Math.abs(drawableOrNull(pull) ?? 0) + Math.abs(drawableOrNull(constraint) ?? 0)),
    2.2,
  );
  return [-1.05 * farthest, 1.05 * farthest];
}
