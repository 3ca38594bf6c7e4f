// One number of the observed data as a line over the bands that it scatters in for background-only data.

import { element, fragment, type Markup } from '../markup.ts';
import { widened } from '../numbers/bins.ts';
import { drawableOrNull } from '../numbers/finite.ts';
import { significant, withError } from '../numbers/format.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { legend } from '../svg/legend.ts';
import { type Stroke, upright } from '../svg/marks.ts';
import { AXIS_HEIGHT, axes, emptyNote, type Panel, panel } from '../svg/panel.ts';
import { text } from '../svg/text.ts';
import { colours, PLOT_WIDTH } from '../svg/theme.ts';

type Numbers = readonly (number | null)[];

export interface BandFigure {
  readonly title: string;
  /** What the number is, in the description: `Upper limits on mu at 95 % CL_s`. */
  readonly what: string;
  /** Name of the axis. */
  readonly quantity: string;
  readonly observed: number | null;
  /** Of background-only data -2, -1, 0, 1 and 2 standard deviations from their median, in this order. */
  readonly expected: Numbers;
  /** One standard deviation each, where the numbers have errors. */
  readonly errors?: { readonly observed: number | null; readonly expected: Numbers };
  /** What is said where there is no number at all. */
  readonly none: string;
}

const HEIGHT = 130;
/** Width of the values beside the panel. */
const VALUES = 190;
const ROW = 20;
export const observedStroke: Stroke = { colour: colours.ink, width: 2.5 };
export const medianStroke: Stroke = { colour: colours.ink, width: 2, dash: '6 4' };

export function bandFigure({ title, what, quantity, none, errors, ...of }: BandFigure): string {
  const observed = drawableOrNull(of.observed);
  const [low2, low1, median, high1, high2] = [0, 1, 2, 3, 4].map((i) => drawableOrNull(of.expected[i])) as [
    Value,
    Value,
    Value,
    Value,
    Value,
  ];
  const error = (i: number): Value => drawableOrNull(errors?.expected[i]);
  const rows: readonly (readonly [what: string, value: Value, error: Value])[] = [
    ['observed', observed, drawableOrNull(errors?.observed)],
    ['expected, +2 σ', high2, error(4)],
    ['expected, +1 σ', high1, error(3)],
    ['expected, median', median, error(2)],
    ['expected, −1 σ', low1, error(1)],
    ['expected, −2 σ', low2, error(0)],
  ];
  const known = rows.flatMap(([, value]) => value ?? []);
  const left = EDGE + 8;
  const right = PLOT_WIDTH - EDGE - VALUES - 24 - (errors === undefined ? 0 : 50);
  const [inner, outer] = colours.bands;
  const key = legend(
    [
      { kind: 'line', name: 'observed', ...observedStroke },
      { kind: 'line', name: 'expected median', ...medianStroke },
      { kind: 'block', name: '±1 σ', colour: inner },
      { kind: 'block', name: '±2 σ', colour: outer },
    ],
    left,
    PLOT_WIDTH - EDGE,
    headBottom(0) + 6,
  );
  const top = key.bottom + 14;
  const domain = widened([Math.min(0, ...known), 1.08 * Math.max(0, ...known)]);
  const p = panel({ left, right, top, bottom: top + HEIGHT }, known.length === 0 ? [0, 1] : domain, [0, 1]);
  return figure(
    {
      title,
      lines: [],
      width: PLOT_WIDTH,
      height: p.bottom + AXIS_HEIGHT + 6,
      description: `${what}: ${rows.map(([name, value, sigma]) => `${name} ${shown(value, sigma)}`).join('; ')}.`,
    },
    key.markup,
    block(p, low2, high2, outer),
    block(p, low1, high1, inner),
    median === null ? [] : upright(p, median, medianStroke),
    observed === null ? [] : upright(p, observed, observedStroke),
    axes(p, { x: quantity, y: null, yTicks: { values: [], labels: [], factor: null } }),
    known.length === 0 ? emptyNote(p, none) : [],
    rows.map(([name, value, sigma], i) => {
      const y = top + 22 + i * ROW;
      const bold = name === 'observed';
      return fragment(
        text(right + 28, y, name, { bold }),
        text(PLOT_WIDTH - EDGE, y, shown(value, sigma), { anchor: 'end', bold }),
      );
    }),
  );
}

type Value = number | null;

function shown(value: Value, error: Value): string {
  if (value === null) return 'none';
  return error === null ? significant(value, 4) : withError({ value, error });
}

/** Between two values, over the height of the panel but for its margin; nothing where one of them is not known. */
function block(p: Panel, from: Value, to: Value, colour: string): Markup {
  if (from === null || to === null) return fragment();
  const [x, end] = [p.x(Math.min(from, to)), p.x(Math.max(from, to))];
  const margin = 18;
  return element('rect', {
    x,
    y: p.top + margin,
    width: end - x,
    height: p.bottom - p.top - 2 * margin,
    fill: colour,
  });
}
