// Data in bins with the model that was fitted to them, a legend above, and below, how far each bin is from the model.

import { fragment, type Markup } from '../markup.ts';
import { type Range, widened } from '../numbers/bins.ts';
import { significant } from '../numbers/format.ts';
import { type LegendItem, legend } from './legend.ts';
import { dots, errorBars, type Interval, type Point, path, type Stroke } from './marks.ts';
import { axes, emptyNote, grid, type Panel, panel } from './panel.ts';
import { residualPanel } from './residual-panel.ts';
import { colours } from './theme.ts';

export interface Curve {
  readonly points: readonly Point[];
  readonly smooth: boolean;
}

export interface ModelPanels {
  readonly observable: string;
  /** One more than bins, ascending (`binsOf`); NaN among the numbers of the bins leaves a gap. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly errors: readonly (Interval | null)[];
  /** What the model expects in each bin. */
  readonly expected: readonly number[];
  /** What pulls are in units of; null for the square root of what is expected. */
  readonly units: readonly number[] | null;
  readonly total: Curve;
  readonly processes: readonly { readonly name: string; readonly curve: Curve }[];
  /** What is in the bins: `events`, or a sum of weights. */
  readonly entries: string;
  readonly whole: boolean;
}

export interface ModelPlace {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  /** Heights of the data and of the pulls. */
  readonly heights: readonly [number, number];
}

const GAP = 14;
const dashes = [undefined, '7 4', '2 3'] as const;

/** `bottom` is that of the lower panel; its horizontal axis comes below. */
export function modelPanels(
  { left, right, top, heights }: ModelPlace,
  of: ModelPanels,
): { readonly markup: Markup; readonly bottom: number } {
  const { edges, counts, observable } = of;
  const bins = counts.length;
  const series = of.processes.map(({ name, curve }, i) => ({ name, curve, stroke: strokeOf(i) }));
  const items: LegendItem[] = [
    { kind: 'point', colour: colours.ink, name: of.entries },
    { kind: 'line', colour: colours.data, name: 'fitted model' },
    ...series.map(({ name, stroke }) => ({ kind: 'line', name, ...stroke }) as const),
  ];
  const key = legend(items, left, right, top);
  const domain: Range = bins === 0 ? [0, 1] : widened([edges[0]!, edges[bins]!]);
  const heightsOf = (curve: Curve): readonly number[] => curve.points.map(([, y]) => y);
  const drawn = [
    ...counts,
    ...of.errors.flatMap((e) => e ?? []),
    ...heightsOf(of.total),
    ...series.flatMap((s) => heightsOf(s.curve)),
  ];
  const begin = key.bottom + 18;
  const upper = panel({ left, right, top: begin, bottom: begin + heights[0] }, domain, upRange(drawn));
  const lowerTop = upper.bottom + GAP;
  const names = { x: null, y: `${of.entries}${widthOf(edges)}`, counts: of.whole };
  return {
    markup: fragment(
      key.markup,
      grid(upper, names),
      series.map((s) => path(upper, s.curve.points, s.stroke, s.curve.smooth)),
      path(upper, of.total.points, { colour: colours.data, width: 2.25 }, of.total.smooth),
      bins === 0 ? emptyNote(upper, 'no bins') : entries(upper, of),
      axes(upper, names),
      residualPanel(
        { left, right, top: lowerTop, bottom: lowerTop + heights[1] },
        { edges, counts, total: of.expected, units: of.units, domain, observable },
      ),
    ),
    bottom: lowerTop + heights[1],
  };
}

/** How many bins there are numbers for: none where the edges do not ascend. */
export function binsOf(edges: readonly number[], ...columns: readonly (readonly number[])[]): number {
  const ascends = edges.every((e, i) => Number.isFinite(e) && (i === 0 || e > edges[i - 1]!));
  return ascends ? Math.max(0, Math.min(edges.length - 1, ...columns.map((c) => c.length))) : 0;
}

export function middle(edges: readonly number[], i: number): number {
  return edges[i]! / 2 + edges[i + 1]! / 2;
}

export function equalWidths(edges: readonly number[]): boolean {
  const mean = (edges.at(-1)! - edges[0]!) / (edges.length - 1);
  return edges.every((e, i) => Math.abs(e - edges[0]! - i * mean) <= 1e-6 * mean);
}

function strokeOf(i: number): Stroke {
  const { series } = colours;
  return { colour: series[i % series.length]!, dash: dashes[Math.floor(i / series.length) % dashes.length] };
}

/** From 0, or from below it where something is negative, to a little above the greatest. */
function upRange(values: readonly number[]): Range {
  let [least, greatest] = [0, 0];
  for (const v of values) {
    if (v < least) least = v;
    if (v > greatest) greatest = v;
  }
  const lower = least < -1e-290 ? least * 1.05 : 0;
  return [lower, greatest > 1e-290 ? greatest * 1.05 : lower < 0 ? 0 : 1];
}

function entries(p: Panel, { edges, counts, errors }: ModelPanels): Markup {
  const points = counts.flatMap((n, i) => (Number.isNaN(n) ? [] : [[middle(edges, i), n] as const]));
  return fragment(
    errorBars(p, edges, errors, colours.ink),
    dots(p, points, counts.length > 80 ? 1.75 : 2.75, colours.ink),
  );
}

function widthOf(edges: readonly number[]): string {
  return edges.length > 1 && equalWidths(edges) ? ` / ${significant(edges[1]! - edges[0]!, 3)}` : ' / bin';
}
