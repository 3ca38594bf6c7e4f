// Nuisance parameters by their impact on the parameter of interest: the pull and constraint of each, and how far the
// estimate of interest moves with it.

import { element, fragment, type Markup, rounded } from '../markup.ts';
import { type Range, widened } from '../numbers/bins.ts';
import { drawableOrNull } from '../numbers/finite.ts';
import { counted } from '../numbers/format.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { legend } from '../svg/legend.ts';
import { dots, upright } from '../svg/marks.ts';
import { AXIS_HEIGHT, axes, emptyNote, type Panel, panel } from '../svg/panel.ts';
import { fittedApart, text, textWidth } from '../svg/text.ts';
import { colours, PLOT_WIDTH, sizes } from '../svg/theme.ts';

export interface RankingFigure {
  /** The parameter of interest. */
  readonly name: string;
  /** The largest impact first. */
  readonly parameters: readonly RankedParameter[];
  /** How many have no impact because fits did not converge. */
  readonly unranked: number;
  /** How many are shown at most. Default 30. */
  readonly most?: number | undefined;
}

export interface RankedParameter {
  readonly name: string;
  readonly pull: number;
  /** Fitted uncertainty in units of that of the auxiliary measurement. */
  readonly constraint: number | null;
  readonly prefit: Impacts;
  readonly postfit: Impacts;
}

/** How far the estimate of interest moves with the parameter held one standard deviation up and down. */
interface Impacts {
  readonly up: number | null;
  readonly down: number | null;
}

const MOST = 30;
const ROW = 24;
/** Half the height of the bar of one side. */
const BAR = 7;
/** Room for names, at least and at most. */
const NAMES = 170;
const WIDEST_NAME = 250;
const PULLS = 190;
const sides = [
  { side: 'up', colour: colours.positive },
  { side: 'down', colour: colours.negative },
] as const;

export function rankingFigure({ name, parameters, unranked, most = MOST }: RankingFigure): string {
  const shown = parameters.slice(0, most);
  const left = parameters.length - shown.length;
  const lines = [
    `${counted(parameters.length, 'parameter')}, each held one standard deviation up and down`,
    ...(left === 0 ? [] : [`not in the picture: ${left} more with smaller impacts`]),
    ...(unranked === 0 ? [] : [`not ranked: ${unranked}, whose fits did not converge`]),
  ];
  const key = legend(
    [
      { kind: 'point', name: 'pull ± constraint', colour: colours.ink },
      { kind: 'block', name: 'up, post-fit', colour: colours.positive },
      { kind: 'block', name: 'down, post-fit', colour: colours.negative },
      { kind: 'outline', name: 'up, pre-fit', colour: colours.positive },
      { kind: 'outline', name: 'down, pre-fit', colour: colours.negative },
    ],
    EDGE,
    PLOT_WIDTH - EDGE,
    headBottom(lines.length) + 6,
  );
  const top = key.bottom + 14;
  const place = { top, bottom: top + Math.max(2, shown.length) * ROW };
  const labels = fittedApart(
    shown.map((s) => s.name),
    WIDEST_NAME,
    sizes.text,
  );
  const names = Math.max(NAMES, ...labels.map((label) => textWidth(label, sizes.text)));
  const begin = EDGE + names + 8;
  const rows: Range = [Math.max(2, shown.length), 0];
  const pulls = panel({ ...place, left: begin, right: begin + PULLS }, pullRange(shown), rows);
  const right = PLOT_WIDTH - EDGE - 16;
  const impacts = panel({ ...place, left: begin + PULLS + 24, right }, impactRange(shown), rows);
  const noTicks = { values: [], labels: [], factor: null };
  const zero = { colour: colours.frame, width: 1 };
  return figure(
    {
      title: `Impacts on ${name}`,
      lines,
      width: PLOT_WIDTH,
      height: place.bottom + AXIS_HEIGHT + 6,
      description: `Nuisance parameters by their impact on ${name}, the largest first, with their pulls: ${shown.map((p) => p.name).join(', ')}. ${lines.join('. ')}.`,
    },
    key.markup,
    element('rect', {
      x: pulls.x(-1),
      y: pulls.top,
      width: pulls.x(1) - pulls.x(-1),
      height: pulls.bottom - pulls.top,
      fill: colours.data,
      'fill-opacity': 0.1,
    }),
    upright(pulls, 0, zero),
    upright(impacts, 0, zero),
    shown.map((of, i) =>
      fragment(
        text(begin - 8, pulls.y(i + 0.5) + 4, labels[i]!, { anchor: 'end' }),
        pullMark(pulls, i + 0.5, of),
        impactBars(impacts, i + 0.5, of),
      ),
    ),
    axes(pulls, { x: 'pull', y: null, yTicks: noTicks }),
    axes(impacts, { x: `Δ ${name}`, y: null, yTicks: noTicks }),
    shown.length === 0 ? emptyNote(impacts, 'no parameter is ranked') : [],
  );
}

function pullMark(p: Panel, row: number, { pull: given, constraint }: RankedParameter): Markup {
  const pull = drawableOrNull(given);
  if (pull === null) return fragment();
  const half = drawableOrNull(constraint);
  const y = rounded(p.y(row));
  const bar =
    half === null
      ? []
      : element('path', {
          d: `M${rounded(p.x(pull - half))},${y}H${rounded(p.x(pull + half))}`,
          stroke: colours.ink,
          'stroke-width': 1.5,
          fill: 'none',
        });
  return fragment(bar, dots(p, [[pull, row]], 3, colours.ink));
}

/** Up in the upper half of the row, down in the lower one: they may point to the same side. */
function impactBars(p: Panel, row: number, { prefit, postfit }: RankedParameter): Markup {
  return fragment(
    sides.map(({ side, colour }) => {
      const y = p.y(row) - (side === 'up' ? BAR + 1 : -1);
      return fragment(
        bar(p, y, postfit[side], { fill: colour, 'fill-opacity': 0.75 }),
        bar(p, y, prefit[side], { fill: 'none', stroke: colour, 'stroke-width': 1.25 }),
      );
    }),
  );
}

function bar(
  p: Panel,
  y: number,
  impact: number | null,
  style: { readonly [name: string]: string | number },
): Markup {
  const value = drawableOrNull(impact);
  if (value === null) return fragment();
  const [from, to] = [p.x(Math.min(0, value)), p.x(Math.max(0, value))];
  return element('rect', { x: from, y, width: to - from, height: BAR, ...style });
}

function pullRange(shown: readonly RankedParameter[]): Range {
  const farthest = shown.reduce((far, { pull, constraint }) => {
    return Math.max(far, Math.abs(drawableOrNull(pull) ?? 0) + Math.abs(drawableOrNull(constraint) ?? 0));
  }, 2);
  return [-1.05 * farthest, 1.05 * farthest];
}

function impactRange(shown: readonly RankedParameter[]): Range {
  const all = shown.flatMap((p) => [p.prefit.up, p.prefit.down, p.postfit.up, p.postfit.down]);
  const farthest = all.reduce<number>((far, v) => Math.max(far, Math.abs(drawableOrNull(v) ?? 0)), 0);
  return farthest === 0 ? [-1, 1] : widened([-1.05 * farthest, 1.05 * farthest]);
}
