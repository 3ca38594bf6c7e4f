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

/** In data. */
export type Point = readonly [x: number, y: number];

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

/** The corners of that outline. */
export function stepPoints(edges: readonly number[], heights: readonly number[]): readonly Point[] {
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

/** Between two curves over the same values; a gap where either is NaN. */
export function between(p: Panel, lower: readonly Point[], upper: readonly Point[], colour: string): Markup {
  const both = lower.map(([x, y], i) => [x, y, upper[i]![1]] as const);
  const at = area<readonly [x: number, low: number, high: number]>()
    .digits(2)
    .defined(([, low, high]) => !Number.isNaN(low) && !Number.isNaN(high))
    .x(([x]) => p.x(x))
    .y0(([, low]) => p.y(low))
    .y1(([, , high]) => p.y(high));
  return element('path', { d: at(both) ?? '', fill: colour });
}

/** Straight up through the whole panel, at a value of its horizontal axis. */
export function upright(p: Panel, x: number, stroke: Stroke): Markup {
  return element('path', {
    d: `M${rounded(p.x(x))},${rounded(p.bottom)}V${rounded(p.top)}`,
    ...stroked(stroke),
  });
}

/** The lower and upper end of an error bar. */
export type Interval = readonly [lower: number, upper: number];

/** Poisson errors of counts at the middle of their bins; bins without entries have none. */
export function countErrors(
  p: Panel,
  edges: readonly number[],
  counts: readonly number[],
  colour: string,
): Markup {
  const intervals = counts.map((n) => (n > 0 ? poissonInterval(n) : null));
  return errorBars(p, edges, intervals, colour);
}

/** An error bar at the middle of each bin that has one. */
export function errorBars(
  p: Panel,
  edges: readonly number[],
  intervals: readonly (Interval | null)[],
  colour: string,
): Markup {
  const bars = intervals.map((interval, i) => {
    if (interval === null) return '';
    const [lower, upper] = interval;
    return `M${rounded(p.x(edges[i]! / 2 + edges[i + 1]! / 2))},${rounded(p.y(lower))}V${rounded(p.y(upper))}`;
  });
  return element('path', { d: bars.join(''), ...stroked({ colour, width: 1.25 }) });
}

/** A dot each, as one path. */
export function dots(p: Panel, points: readonly Point[], radius: number, colour: string): Markup {
  return element('path', { d: circles(p, points, radius), fill: colour });
}

/** A ring each, for what is not to be taken for a dot. */
export function rings(p: Panel, points: readonly Point[], radius: number, colour: string): Markup {
  const d = circles(p, points, radius);
  return element('path', { d, fill: colours.paper, stroke: colour, 'stroke-width': 1.5 });
}

function circles(p: Panel, points: readonly Point[], radius: number): string {
  const r = rounded(radius);
  const d = points.map(
    ([x, y]) =>
      `M${rounded(p.x(x) - r)},${rounded(p.y(y))}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`,
  );
  return d.join('');
}
