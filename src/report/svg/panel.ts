// A panel: the rectangle that data are drawn in, with its two scales, grid, frame, ticks and names of its axes.

import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { element, fragment, type Markup, rounded } from '../markup.ts';
import type { Range } from '../numbers/bins.ts';
import { fitted, text, textWidth } from './text.ts';
import { colours, sizes } from './theme.ts';
import { type Ticks, ticksAlong, ticksUp } from './ticks.ts';

export interface Panel {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Data to pixels; y grows upwards in data and downwards in pixels. */
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
}

export interface PanelPlace {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function panel(place: PanelPlace, x: Range, y: Range): Panel {
  return {
    ...place,
    x: scaleLinear().domain(x).range([place.left, place.right]),
    y: scaleLinear().domain(y).range([place.bottom, place.top]),
  };
}

export interface AxisNames {
  /** Null: neither name nor labels, for a panel above another one. */
  readonly x: string | null;
  /** Null: no name, for rows that have names of their own. */
  readonly y: string | null;
  /** Whether the vertical axis counts things, which have no halves. Default true. */
  readonly counts?: boolean;
  /** Ticks other than those at round numbers. */
  readonly xTicks?: Ticks;
  readonly yTicks?: Ticks;
}

/** Height below a panel that its horizontal axis takes. */
export const AXIS_HEIGHT = 46;
/** Width left of a panel that its vertical axis takes. */
export const AXIS_WIDTH = 66;
/** From the panel to its labels, and from these to the name of the axis. */
const LABEL_GAP = 9;
const NAME_GAP = 6;

/** What lies under the data: lines at the ticks of the vertical axis. */
export function grid(p: Panel, names: AxisNames): Markup {
  const lines = verticalTicks(p, names).values.map(
    (v) => `M${rounded(p.left)},${rounded(p.y(v))}H${rounded(p.right)}`,
  );
  return lines.length === 0
    ? fragment()
    : element('path', { d: lines.join(''), stroke: colours.grid, fill: 'none' });
}

/** What lies over the data: frame, ticks, labels and names. */
export function axes(p: Panel, names: AxisNames): Markup {
  const across = names.xTicks ?? ticksAlong(p.x.domain() as [number, number], p.right - p.left);
  const up = verticalTicks(p, names);
  const marks =
    across.values.map((v) => `M${rounded(p.x(v))},${rounded(p.bottom)}v5`).join('') +
    up.values.map((v) => `M${rounded(p.left)},${rounded(p.y(v))}h-5`).join('');
  return fragment(
    element('rect', {
      x: p.left,
      y: p.top,
      width: p.right - p.left,
      height: p.bottom - p.top,
      fill: 'none',
      stroke: colours.frame,
    }),
    marks === '' ? [] : element('path', { d: marks, stroke: colours.frame, fill: 'none' }),
    up.values.map((v, i) =>
      text(p.left - LABEL_GAP, p.y(v) + 4, up.labels[i]!, {
        size: sizes.tick,
        anchor: 'end',
        colour: colours.quiet,
      }),
    ),
    up.factor === null ? [] : text(p.left, p.top - 6, up.factor, { size: sizes.tick, colour: colours.quiet }),
    names.y === null ? [] : verticalName(p, names.y, up),
    names.x === null ? [] : [labels(p, across), horizontalName(p, names.x, across.factor)],
  );
}

function verticalTicks(p: Panel, names: AxisNames): Ticks {
  return names.yTicks ?? ticksUp(p.y.domain() as [number, number], p.bottom - p.top, names.counts ?? true);
}

function labels(p: Panel, { values, labels: words }: Ticks): Markup[] {
  return values.map((v, i) => {
    // The last one may stand out of the panel by the margin, but not out of the figure.
    const x = Math.min(p.x(v), p.right + 22 - textWidth(words[i]!, sizes.tick) / 2);
    return text(x, p.bottom + 19, words[i]!, { size: sizes.tick, anchor: 'middle', colour: colours.quiet });
  });
}

function horizontalName(p: Panel, name: string, factor: string | null): Markup {
  const taken = factor === null ? 0 : textWidth(factor, sizes.tick) + 12;
  return fragment(
    text((p.left + p.right) / 2, p.bottom + 39, fitted(name, p.right - p.left - 2 * taken, sizes.text), {
      anchor: 'middle',
    }),
    factor === null
      ? []
      : text(p.right, p.bottom + 39, factor, { size: sizes.tick, anchor: 'end', colour: colours.quiet }),
  );
}

/** Left of the widest label: it never touches one. */
function verticalName(p: Panel, name: string, { labels: words }: Ticks): Markup {
  const middle = (p.top + p.bottom) / 2;
  const widest = Math.max(0, ...words.map((word) => textWidth(word, sizes.tick)));
  const x = Math.min(p.left - AXIS_WIDTH + 18, p.left - LABEL_GAP - widest - NAME_GAP);
  return text(x, middle, fitted(name, p.bottom - p.top, sizes.text), {
    anchor: 'middle',
    rotate: -90,
  });
}

/** Words in the middle of a panel that has nothing to show. */
export function emptyNote(p: Panel, words: string): Markup {
  const x = (p.left + p.right) / 2;
  const y = (p.top + p.bottom) / 2;
  const half = textWidth(words, sizes.text) / 2 + 6;
  return fragment(
    element('rect', { x: x - half, y: y - 16, width: 2 * half, height: 24, fill: colours.paper }),
    text(x, y, words, { anchor: 'middle', colour: colours.quiet }),
  );
}
