// An upper limit at one point: the observed one as a line over the bands that limits of background-only data scatter in.

import { element, fragment, type Markup } from '../markup.ts';
import { widened } from '../numbers/bins.ts';
import { drawableOrNull } from '../numbers/finite.ts';
import { significant } from '../numbers/format.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { legend } from '../svg/legend.ts';
import { type Stroke, upright } from '../svg/marks.ts';
import { AXIS_HEIGHT, axes, emptyNote, type Panel, panel } from '../svg/panel.ts';
import { text } from '../svg/text.ts';
import { colours, PLOT_WIDTH } from '../svg/theme.ts';

export interface LimitFigure {
  /** The parameter of interest. */
  readonly name: string;
  /** Confidence level, in (0, 1). */
  readonly cl: number;
  readonly observed: number | null;
  /** Of background-only data -2, -1, 0, 1 and 2 standard deviations from their median, in this order. */
  readonly expected: readonly (number | null)[];
}

const HEIGHT = 130;
/** Width of the values beside the panel. */
const VALUES = 190;
const ROW = 20;
const observedStroke: Stroke = { colour: colours.ink, width: 2.5 };
const medianStroke: Stroke = { colour: colours.ink, width: 2, dash: '6 4' };

export function limitFigure({ name, cl, observed: seen, expected }: LimitFigure): string {
  const observed = drawableOrNull(seen);
  const [low2, low1, median, high1, high2] = [0, 1, 2, 3, 4].map((i) => drawableOrNull(expected[i])) as [
    Limit,
    Limit,
    Limit,
    Limit,
    Limit,
  ];
  const level = `${significant(100 * cl, 6)} % CL_s`;
  const rows: readonly (readonly [string, Limit])[] = [
    ['observed', observed],
    ['expected, +2 σ', high2],
    ['expected, +1 σ', high1],
    ['expected, median', median],
    ['expected, −1 σ', low1],
    ['expected, −2 σ', low2],
  ];
  const known = rows.flatMap(([, limit]) => limit ?? []);
  const left = EDGE + 8;
  const right = PLOT_WIDTH - EDGE - VALUES - 24;
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
      title: `Upper limit on ${name} at ${level}`,
      lines: [],
      width: PLOT_WIDTH,
      height: p.bottom + AXIS_HEIGHT + 6,
      description: `Upper limits on ${name} at ${level}: ${rows.map(([what, limit]) => `${what} ${shownLimit(limit)}`).join('; ')}.`,
    },
    key.markup,
    block(p, low2, high2, outer),
    block(p, low1, high1, inner),
    median === null ? [] : upright(p, median, medianStroke),
    observed === null ? [] : upright(p, observed, observedStroke),
    axes(p, { x: name, y: null, yTicks: { values: [], labels: [], factor: null } }),
    known.length === 0 ? emptyNote(p, 'there is no limit') : [],
    rows.map(([what, limit], i) => {
      const y = top + 22 + i * ROW;
      const bold = what === 'observed';
      return fragment(
        text(right + 28, y, what, { bold }),
        text(PLOT_WIDTH - EDGE, y, shownLimit(limit), { anchor: 'end', bold }),
      );
    }),
  );
}

type Limit = number | null;

function shownLimit(limit: Limit): string {
  return limit === null ? 'none' : significant(limit, 4);
}

/** Between two values, over the height of the panel but for its margin; nothing where one of them is not known. */
function block(p: Panel, from: Limit, to: Limit, colour: string): Markup {
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
