// Below the bins of a channel: data, and the total before the fit, over the total after it, with the uncertainties of both totals.

import { element, fragment, type Markup, rounded } from '../markup.ts';
import { drawable, drawableOrNull } from '../numbers/finite.ts';
import { poissonInterval } from '../numbers/poisson.ts';
import { dots, errorBars, type Interval, type Point, path, type Stroke } from '../svg/marks.ts';
import { axes, type Panel, type PanelPlace, panel } from '../svg/panel.ts';
import { colours } from '../svg/theme.ts';
import type { Ticks } from '../svg/ticks.ts';

/** One value a bin each. */
interface Totals {
  readonly total: readonly number[];
  readonly sigma: readonly number[];
}

export interface YieldsRatio {
  readonly observed: readonly number[];
  readonly prefit: Totals;
  /** What all is divided by. */
  readonly best: Totals;
  /** Of the total before the fit. */
  readonly before: Stroke;
  readonly xTicks: Ticks;
}

/** Of the ends of the uncertainty before the fit. */
export const beforeEnds = { colour: colours.quiet, width: 1.5, dash: '1.5 2.5' } as const;
/** The picture goes this far up where a bin is farther; it has a triangle at the edge then. */
const HIGHEST = 3;

export function yieldsRatio(place: PanelPlace, of: YieldsRatio): Markup {
  const bins = of.observed.length;
  const total = drawable(of.best.total).map((t) => (t > 0 ? t : Number.NaN));
  const over = (values: readonly number[]) => drawable(values).map((v, b) => v / total[b]!);
  const data = over(of.observed);
  const before = over(of.prefit.total);
  const [ofBest, ofPrefit] = [over(of.best.sigma), over(of.prefit.sigma)];
  const intervals = of.observed.map((n, b): Interval | null => {
    if (!(n > 0) || Number.isNaN(data[b]!)) return null;
    const [lower, upper] = poissonInterval(n);
    return [lower / total[b]!, upper / total[b]!];
  });
  const heights = [
    ...data,
    ...intervals.map((i) => i?.[1] ?? 1),
    ...before.map((y, b) => y + (drawableOrNull(ofPrefit[b]!) ?? 0)),
    ...ofBest.map((s) => 1 + s),
  ];
  const farthest = heights.reduce((far, y) => (Number.isNaN(y) ? far : Math.max(far, Math.abs(y - 1))), 0.1);
  const reach = Math.min(1.1 * farthest, HIGHEST - 1);
  const p = panel(place, [0.5, bins + 0.5], [Math.max(0, 1 - reach), 1 + reach]);
  const edges = Array.from({ length: bins + 1 }, (_, i) => i + 0.5);
  const inside = data.flatMap((y, b): Point[] => (y <= 1 + reach ? [[b + 1, y]] : []));
  const above = data.flatMap((y, b) => (y > 1 + reach ? [triangle(p, b + 1)] : []));
  const [low, high] = [before, before].map((y, k) =>
    y.map((v, b) => clamped(p, v + (k === 0 ? -1 : 1) * (drawableOrNull(ofPrefit[b]!) ?? 0))),
  ) as [number[], number[]];
  return fragment(
    ofBest.map((s, b) =>
      s > 0
        ? element('rect', {
            x: p.x(b + 0.5),
            y: p.y(clamped(p, 1 + s)),
            width: p.x(b + 1.5) - p.x(b + 0.5),
            height: p.y(clamped(p, 1 - s)) - p.y(clamped(p, 1 + s)),
            fill: colours.ink,
            'fill-opacity': 0.2,
          })
        : [],
    ),
    path(p, [[0.5, 1], [bins + 0.5, 1]], { colour: colours.data, width: 1.5 }), // biome-ignore format: two points
    [low, high].map((ends) => strokes(p, ends, beforeEnds)),
    strokes(p, before.map((y) => clamped(p, y)), of.before), // biome-ignore format: one line
    errorBars(p, edges, intervals.map((i) => i && [clamped(p, i[0]), clamped(p, i[1])]), colours.ink), // biome-ignore format: one mark
    dots(p, inside, 2.75, colours.ink),
    above,
    axes(p, { x: 'bin', y: 'ratio', counts: false, xTicks: of.xTicks, yTicks: ratioTicks(p) }),
  );
}

function clamped({ y }: Panel, value: number): number {
  const [lowest, highest] = y.domain() as [number, number];
  return Number.isNaN(value) ? value : Math.min(highest, Math.max(lowest, value));
}

/** A level line in each bin: what is of different bins is not joined. */
function strokes(p: Panel, heights: readonly number[], stroke: Stroke): Markup {
  const points = heights.flatMap((y, b): Point[] => [
    [b + 0.5, y],
    [b + 1.5, y],
    [b + 1.5, Number.NaN],
  ]);
  return path(p, points, stroke);
}

function triangle(p: Panel, x: number): Markup {
  const [at, tip] = [p.x(x), p.top + 3];
  const d = `M${rounded(at)},${rounded(tip)}L${rounded(at - 4)},${rounded(tip + 7)}H${rounded(at + 4)}Z`;
  return element('path', { d, fill: colours.expected });
}

/** 1, and as far from it on both sides as fits well. */
function ratioTicks({ y }: Panel): Ticks {
  const [lowest, highest] = y.domain() as [number, number];
  const reach = Math.max(highest - 1, 1 - lowest);
  const step = [1, 0.5, 0.2, 0.1, 0.05].find((s) => s <= 0.9 * reach) ?? 0.05;
  const values = [1 - step, 1, 1 + step].filter((v) => v >= lowest && v <= highest);
  return { values, labels: values.map((v) => String(Number(v.toFixed(2)))), factor: null };
}
