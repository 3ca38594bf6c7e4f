// What each channel adds to chi-square, beside the number of its bins.

import { element, fragment, type Markup } from '../markup.ts';
import { drawableOrNull } from '../numbers/finite.ts';
import { significant } from '../numbers/format.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { legend } from '../svg/legend.ts';
import { AXIS_HEIGHT, axes, type Panel, panel } from '../svg/panel.ts';
import { fittedInside, text } from '../svg/text.ts';
import { colours, PLOT_WIDTH, sizes } from '../svg/theme.ts';

export interface ChiSquareParts {
  readonly channels: readonly ChiSquarePart[];
  /** What the auxiliary measurements add. */
  readonly auxiliary: number | null;
}

interface ChiSquarePart {
  readonly name: string;
  readonly bins: number;
  readonly chi2: number | null;
}

const MOST = 40;
const ROW = 22;
const BAR = 12;
const NAMES = 220;

/** The largest first. */
export function chiSquareParts({ channels, auxiliary }: ChiSquareParts): string {
  const shown = channels.toSorted((a, b) => (b.chi2 ?? 0) - (a.chi2 ?? 0)).slice(0, MOST);
  const left = channels.length - shown.length;
  const lines = [
    `the auxiliary measurements add ${significant(auxiliary, 4)}`,
    ...(left === 0 ? [] : [`not in the picture: ${left} channels that add less`]),
  ];
  const key = legend(
    [
      { kind: 'block', colour: colours.data, name: 'χ²' },
      { kind: 'outline', colour: colours.quiet, name: 'number of bins' },
    ],
    EDGE,
    PLOT_WIDTH - EDGE,
    headBottom(lines.length) + 6,
  );
  const top = key.bottom + 14;
  const bottom = top + shown.length * ROW;
  const begin = EDGE + NAMES + 8;
  const most = Math.max(1, ...shown.map((s) => Math.max(s.bins, drawableOrNull(s.chi2) ?? 0)));
  const p = panel(
    { left: begin, right: PLOT_WIDTH - EDGE - 76, top, bottom },
    [0, 1.04 * most],
    [shown.length, 0],
  );
  return figure(
    {
      title: 'Where χ² comes from',
      lines,
      width: PLOT_WIDTH,
      height: bottom + AXIS_HEIGHT + 6,
      description: `What each channel adds to chi-square: ${shown.map((s) => `${s.name} ${significant(s.chi2, 4)} of ${s.bins} bins`).join(', ')}.`,
    },
    key.markup,
    shown.map((part, i) => row(p, i + 0.5, part)),
    axes(p, { x: 'χ²', y: null, yTicks: { values: [], labels: [], factor: null } }),
  );
}

function row(p: Panel, at: number, { name, bins, chi2 }: ChiSquarePart): Markup {
  const y = p.y(at) - BAR / 2;
  const value = drawableOrNull(chi2);
  const bar = (to: number, style: { readonly [name: string]: string | number }) =>
    element('rect', { x: p.x(0), y, width: Math.max(0, p.x(to) - p.x(0)), height: BAR, ...style });
  return fragment(
    text(p.left - 8, p.y(at) + 4, fittedInside(name, NAMES, sizes.text), { anchor: 'end' }),
    value === null ? [] : bar(Math.max(0, value), { fill: colours.data, 'fill-opacity': 0.75 }),
    bar(bins, { fill: 'none', stroke: colours.quiet, 'stroke-width': 1.25 }),
    text(p.right + 68, p.y(at) + 4, value === null ? 'none' : significant(value, 4), {
      anchor: 'end',
      size: sizes.tick,
    }),
  );
}
