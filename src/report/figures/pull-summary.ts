// The pulls of many parameters over toys: the mean and the width of each, with their errors, beside 0 and 1.

import { element, fragment, type Markup, rounded } from '../markup.ts';
import type { Range } from '../numbers/bins.ts';
import { drawableOrNull } from '../numbers/finite.ts';
import { counted } from '../numbers/format.ts';
import type { Checked, PullStatistics } from '../numbers/pulls.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { dots, upright } from '../svg/marks.ts';
import { AXIS_HEIGHT, axes, emptyNote, type Panel, panel } from '../svg/panel.ts';
import { fittedApart, text } from '../svg/text.ts';
import { colours, PLOT_WIDTH, sizes } from '../svg/theme.ts';

export interface PullSummaryFigure {
  readonly parameters: readonly {
    readonly name: string;
    readonly pullStatistics: PullStatistics | null;
  }[];
  /** How many are shown at most. */
  readonly most: number;
}

const ROW = 18;
const NAMES = 250;

/** In the given order; of more than `most`, those that are most off. */
export function pullSummaryFigure({ parameters, most }: PullSummaryFigure): string {
  const known = parameters.flatMap(({ name, pullStatistics: s }) => (s === null ? [] : [{ name, ...s }]));
  const off = ({ mean, width }: (typeof known)[number]): number =>
    Math.max(Math.abs(mean.sigmas), Math.abs(width.sigmas));
  const chosen = new Set(known.toSorted((a, b) => off(b) - off(a)).slice(0, most));
  const shown = known.filter((s) => chosen.has(s));
  const left = known.length - shown.length;
  const lines = [
    `${counted(known.length, 'parameter')}${left === 0 ? '' : ` · not in the picture: ${left} that are nearer to 0 and 1`}`,
  ];
  const labels = fittedApart(
    shown.map((s) => s.name),
    NAMES,
    sizes.text,
  );
  const top = headBottom(lines.length) + 10;
  const bottom = top + Math.max(2, shown.length) * ROW;
  const begin = EDGE + NAMES + 8;
  const half = (PLOT_WIDTH - EDGE - 8 - begin - 24) / 2;
  const rows: Range = [Math.max(2, shown.length), 0];
  const place = { top, bottom };
  const means = panel({ ...place, left: begin, right: begin + half }, rangeOf(shown.map((s) => s.mean), 0), rows); // biome-ignore format: one panel
  const widths = panel({ ...place, left: begin + half + 24, right: begin + 2 * half + 24 }, rangeOf(shown.map((s) => s.width), 1), rows); // biome-ignore format: one panel
  const noTicks = { values: [], labels: [], factor: null };
  const expected = { colour: colours.expected, width: 1.5 };
  return figure(
    {
      title: 'Pulls of all parameters',
      lines,
      width: PLOT_WIDTH,
      height: bottom + AXIS_HEIGHT + 6,
      description: `Mean and width of the pulls of each parameter, with their errors. ${lines.join('. ')}: ${shown.map((s) => s.name).join(', ')}.`,
    },
    upright(means, 0, expected),
    upright(widths, 1, expected),
    shown.map((s, i) =>
      fragment(
        text(begin - 8, means.y(i + 0.5) + 4, labels[i]!, { anchor: 'end' }),
        mark(means, i + 0.5, s.mean),
        mark(widths, i + 0.5, s.width),
      ),
    ),
    axes(means, { x: 'mean pull', y: null, yTicks: noTicks }),
    axes(widths, { x: 'pull width', y: null, yTicks: noTicks }),
    shown.length === 0 ? emptyNote(means, 'no parameter has pulls') : [],
  );
}

function mark(p: Panel, row: number, { value: given, error }: Checked): Markup {
  const value = drawableOrNull(given);
  if (value === null) return fragment();
  const [from, to] = [rounded(p.x(value - error)), rounded(p.x(value + error))];
  return fragment(
    element('path', {
      d: `M${from},${rounded(p.y(row))}H${to}`,
      stroke: colours.ink,
      'stroke-width': 1.5,
      fill: 'none',
    }),
    dots(p, [[value, row]], 2.5, colours.ink),
  );
}

/** As far to both sides of what is expected. */
function rangeOf(all: readonly Checked[], expected: number): Range {
  const farthest = all.reduce(
    (far, { value, error }) =>
      Math.max(far, Math.abs((drawableOrNull(value) ?? expected) - expected) + error),
    0.05,
  );
  return [expected - 1.05 * farthest, expected + 1.05 * farthest];
}
