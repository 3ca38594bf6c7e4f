// What data become: steps, error bars, lines, bands, points, and lines straight up.

import { area, curveLinear, curveMonotoneX, line } from 'd3-shape';
import { element, fragment, type Markup, rounded } from '../markup.ts';
import { poissonInterval } from '../numbers/poisson.ts';
import type { Panel } from './panel.ts';
import { colours } from './theme.ts';

export interface Stroke {
  readonly colour: string;
  readonly width?: number;
  readonly dash?: string | undefined;
}

type Point = readonly [x: number, y: number];

function stroked({ colour, width = 1.75, dash }: Stroke) {
  return {
    fill: 'none',
    stroke: colour,
    'stroke-width': width,
    'stroke-dasharray': dash,
    'stroke-linejoin': 'round',
  };
}

/** The outline of a histogram, with a light ground below it. */
export function steps(
  p: Panel,
  edges: readonly number[],
  heights: readonly number[],
  colour: string = colours.data,
): Markup {
  const outline = stepPoints(edges, heights);
  const at = area<Point>()
    .digits(2)
    .x(([x]) => p.x(x))
    .y0(p.y(0))
    .y1(([, y]) => p.y(y));
  return fragment(
    element('path', { d: at(outline) ?? '', fill: colour, 'fill-opacity': 0.15 }),
    path(p, outline, { colour, width: 1.5 }),
  );
}

/** The same outline as a line only. */
export function stepLine(
  p: Panel,
  edges: readonly number[],
  heights: readonly number[],
  stroke: Stroke,
): Markup {
  return path(p, stepPoints(edges, heights), stroke);
}

function stepPoints(edges: readonly number[], heights: readonly number[]): readonly Point[] {
  return heights.flatMap((h, i): Point[] => [
    [edges[i]!, h],
    [edges[i + 1]!, h],
  ]);
}

/** Through all points, straight or smoothly, with a gap at NaN; smooth lines stay between neighbouring points. */
export function path(p: Panel, points: readonly Point[], stroke: Stroke, smooth = false): Markup {
  const at = line<Point>()
    .digits(2)
    .defined(([, y]) => !Number.isNaN(y))
    .curve(smooth ? curveMonotoneX : curveLinear)
    .x(([x]) => p.x(x))
    .y(([, y]) => p.y(y));
  return element('path', { d: at(points) ?? '', ...stroked(stroke) });
}

/** Between two heights, over the whole width of the panel. */
export function band(p: Panel, from: number, to: number, colour: string, opacity: number): Markup {
  const top = p.y(Math.max(from, to));
  return element('rect', {
    x: p.left,
    y: top,
    width: p.right - p.left,
    height: p.y(Math.min(from, to)) - top,
    fill: colour,
    'fill-opacity': opacity,
  });
}

/** Straight up through the whole panel, at a value of its horizontal axis. */
export function upright(p: Panel, x: number, stroke: Stroke): Markup {
  return element('path', {
    d: `M${rounded(p.x(x))},${rounded(p.bottom)}V${rounded(p.top)}`,
    ...stroked(stroke),
  });
}

/** Poisson errors of counts at the middle of their bins; bins without entries have them only where `zeros`. */
export function countErrors(
  p: Panel,
  edges: readonly number[],
  counts: readonly number[],
  colour: string,
  zeros = false,
): Markup {
  const bars = counts.map((n, i) => {
    if (!(n > 0) && !(zeros && n === 0)) return '';
    const [lower, upper] = poissonInterval(n);
    return `M${rounded(p.x(edges[i]! / 2 + edges[i + 1]! / 2))},${rounded(p.y(lower))}V${rounded(p.y(upper))}`;
  });
  return element('path', { d: bars.join(''), ...stroked({ colour, width: 1.25 }) });
}

/** A dot each, as one path. */
export function dots(p: Panel, points: readonly Point[], radius: number, colour: string): Markup {
  const r = rounded(radius);
  const d = points.map(
    ([x, y]) =>
      `M${rounded(p.x(x) - r)},${rounded(p.y(y))}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`,
  );
  return element('path', { d: d.join(''), fill: colour });
}
