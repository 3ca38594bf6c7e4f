// Upper limits, or CL_s, of the patches of a patch set against a number of theirs: the observed line over the bands of background-only
// data, and the line that says what is excluded.

import { type Range, widened } from '../numbers/bins.ts';
import { drawableOrNull } from '../numbers/finite.ts';
import { count, exactly } from '../numbers/format.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { type LegendItem, legend } from '../svg/legend.ts';
import { between, dots, type Point, path, type Stroke } from '../svg/marks.ts';
import { AXIS_HEIGHT, AXIS_WIDTH, axes, emptyNote, grid, panel } from '../svg/panel.ts';
import { colours, PLOT_WIDTH } from '../svg/theme.ts';
import { medianStroke, observedStroke } from './band.ts';

export interface LimitsAgainst {
  readonly title: string;
  /** Names of both axes. */
  readonly label: string;
  readonly quantity: string;
  readonly points: readonly {
    readonly at: number;
    readonly observed: number | null;
    /** Of background-only data -2 to 2 standard deviations from their median. */
    readonly expected: readonly (number | null)[];
  }[];
  /** What is excluded lies below this. */
  readonly excludedBelow: number;
}

const HEIGHT = 340;
const excludedStroke: Stroke = { colour: colours.data, width: 1.5, dash: '2 3' };

export function limitsAgainst({ title, label, quantity, points, excludedBelow }: LimitsAgainst): string {
  const shown = points.filter((p) => drawableOrNull(p.at) !== null).toSorted((a, b) => a.at - b.at);
  const curve = (of: (p: (typeof shown)[number]) => number | null | undefined): readonly Point[] =>
    shown.map((p) => [p.at, drawableOrNull(of(p)) ?? Number.NaN]);
  const observed = curve((p) => p.observed);
  const expected = (i: number) => curve((p) => p.expected[i]);
  const excluded = shown.filter((p) => p.observed !== null && p.observed < excludedBelow).length;
  const missing = observed.filter(([, y]) => Number.isNaN(y)).length;
  const lines = [
    `${count(shown.length)} ${shown.length === 1 ? 'patch' : 'patches'}, ${excluded} excluded`,
    ...(missing === 0 ? [] : [`not in the line: ${missing} without a value`]),
  ];
  const [inner, outer] = colours.bands;
  const items: LegendItem[] = [
    { kind: 'line', name: 'observed', ...observedStroke },
    { kind: 'line', name: 'expected median', ...medianStroke },
    { kind: 'block', name: '±1 σ', colour: inner },
    { kind: 'block', name: '±2 σ', colour: outer },
    { kind: 'line', name: `excluded below ${exactly(excludedBelow)}`, ...excludedStroke },
  ];
  const left = AXIS_WIDTH + 4;
  const right = PLOT_WIDTH - EDGE - 8;
  const key = legend(items, left, right, headBottom(lines.length) + 6);
  const top = key.bottom + 18;
  const at = shown.map((p) => p.at);
  const domain: Range = at.length === 0 ? [0, 1] : widened([Math.min(...at), Math.max(...at)]);
  const heights = [observed, expected(4)].flatMap((c) => c.flatMap(([, y]) => (Number.isNaN(y) ? [] : [y])));
  const p = panel({ left, right, top, bottom: top + HEIGHT }, domain, [
    0,
    1.06 * Math.max(excludedBelow, ...heights),
  ]);
  const names = { x: label, y: quantity, counts: false };
  return figure(
    {
      title,
      lines,
      width: PLOT_WIDTH,
      height: p.bottom + AXIS_HEIGHT + 6,
      description: `${quantity} against ${label}, observed and expected, with a line at ${exactly(excludedBelow)}. ${lines.join('. ')}.`,
    },
    key.markup,
    between(p, expected(0), expected(4), outer),
    between(p, expected(1), expected(3), inner),
    grid(p, names),
    path(p, [[domain[0], excludedBelow], [domain[1], excludedBelow]], excludedStroke), // biome-ignore format: two points
    path(p, expected(2), medianStroke),
    path(p, observed, observedStroke),
    dots(p, observed.filter(([, y]) => !Number.isNaN(y)), shown.length > 60 ? 1.75 : 2.75, colours.ink), // biome-ignore format: one mark
    axes(p, names),
    shown.length === 0 ? emptyNote(p, 'no patch has a number to stand at') : [],
  );
}
