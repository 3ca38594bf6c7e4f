// The events of one toy in bins, the model that was fitted to them, and below, how far each bin is from the model.

import { type Child, fragment, type Markup } from '../markup.ts';
import { type Range, widened } from '../numbers/bins.ts';
import { counted, significant } from '../numbers/format.ts';
import { poissonInterval } from '../numbers/poisson.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { type LegendItem, legend } from '../svg/legend.ts';
import { countErrors, dots, path, type Stroke, stepLine } from '../svg/marks.ts';
import { AXIS_HEIGHT, AXIS_WIDTH, axes, emptyNote, grid, type Panel, panel } from '../svg/panel.ts';
import { residualPanel } from '../svg/residual-panel.ts';
import { colours, FIGURE_WIDTH } from '../svg/theme.ts';

/** One channel of one toy. */
export interface OneToyFigure {
  /** The channel. */
  readonly name: string;
  readonly observable: string;
  /** One more than bins, ascending. */
  readonly edges: readonly number[];
  /** Events in each bin. */
  readonly counts: readonly number[];
  /** Events that the fitted model expects in each bin. */
  readonly total: readonly number[];
  readonly processes: readonly { readonly name: string; readonly values: readonly number[] }[];
  /** Which toy it is. */
  readonly toy?: number | undefined;
}

const UPPER_HEIGHT = 210;
const LOWER_HEIGHT = 74;
const GAP = 14;
const dashes = [undefined, '7 4', '2 3'] as const;

export function modelFigure(of: OneToyFigure): string {
  const bins = ascends(of.edges)
    ? Math.max(0, Math.min(of.edges.length - 1, of.counts.length, of.total.length))
    : 0;
  const edges = of.edges.slice(0, bins + 1);
  const counts = drawable(of.counts.slice(0, bins));
  const total = drawable(of.total.slice(0, bins));
  const lines = [
    `${of.toy === undefined ? 'one toy' : `toy ${of.toy}`} · ${counted(sum(counts), 'event')} · fitted ${significant(sum(total), 5)}`,
  ];
  const series = of.processes.map((process, i) => ({
    name: process.name,
    values: drawable(process.values.slice(0, bins)),
    stroke: strokeOf(i),
  }));
  const items: LegendItem[] = [
    { kind: 'point', colour: colours.ink, name: 'events' },
    { kind: 'line', colour: colours.data, name: 'fitted model' },
    ...series.map(({ name, stroke }) => ({ kind: 'line', name, ...stroke }) as const),
  ];
  const left = AXIS_WIDTH + 4;
  const right = FIGURE_WIDTH - EDGE - 8;
  const key = legend(items, left, right, headBottom(lines.length) + 6);
  const top = key.bottom + 18;
  const domain: Range = bins === 0 ? [0, 1] : widened([edges[0]!, edges[bins]!]);
  const highest = greatest([
    ...counts.map((n) => poissonInterval(n)[1]),
    ...total,
    ...series.flatMap((s) => s.values),
  ]);
  const upper = panel({ left, right, top, bottom: top + UPPER_HEIGHT }, domain, [
    0,
    highest > 1e-290 ? highest * 1.05 : 1,
  ]);
  const place = { left, right, top: upper.bottom + GAP, bottom: upper.bottom + GAP + LOWER_HEIGHT };
  const names = { x: null, y: `events${widthOf(edges)}` };
  return figure(
    {
      title: `${of.name}: events and the fitted model`,
      lines,
      width: FIGURE_WIDTH,
      height: place.bottom + AXIS_HEIGHT + 6,
      description: `Events of channel ${of.name} in ${counted(bins, 'bin')} of ${of.observable} with the fitted model and its ${of.processes.length === 1 ? 'one process' : `${of.processes.length} processes`}, and the pull of each bin below. ${lines[0]}.`,
    },
    key.markup,
    grid(upper, names),
    series.map((s) => curve(upper, edges, s.values, s.stroke)),
    curve(upper, edges, total, { colour: colours.data, width: 2.25 }),
    bins === 0 ? emptyNote(upper, 'no bins') : events(upper, edges, counts),
    axes(upper, names),
    residualPanel(place, { edges, counts, total, domain, observable: of.observable }),
  );
}

/** NaN where a height cannot be drawn: it leaves a gap. */
function drawable(values: readonly number[]): readonly number[] {
  return values.map((v) => (v >= 0 && v < 1e300 ? v : Number.NaN));
}

function ascends(edges: readonly number[]): boolean {
  return edges.every((e, i) => Number.isFinite(e) && (i === 0 || e > edges[i - 1]!));
}

function strokeOf(i: number): Stroke {
  const { series } = colours;
  return { colour: series[i % series.length]!, dash: dashes[Math.floor(i / series.length) % dashes.length] };
}

function events(p: Panel, edges: readonly number[], counts: readonly number[]): Child {
  const radius = counts.length > 80 ? 1.75 : 2.75;
  return [
    countErrors(p, edges, counts, colours.ink, true),
    dots(
      p,
      counts.flatMap((n, i) => (Number.isNaN(n) ? [] : [[middle(edges, i), n] as const])),
      radius,
      colours.ink,
    ),
  ];
}

/** A smooth line through the middle of many equal bins; steps where bins are few or differ. */
function curve(p: Panel, edges: readonly number[], values: readonly number[], stroke: Stroke): Markup {
  if (values.length === 0) return fragment();
  if (values.length < 15 || !equalWidths(edges)) return stepLine(p, edges, values, stroke);
  return path(
    p,
    values.map((v, i) => [middle(edges, i), v] as const),
    stroke,
    true,
  );
}

function middle(edges: readonly number[], i: number): number {
  return edges[i]! / 2 + edges[i + 1]! / 2;
}

function equalWidths(edges: readonly number[]): boolean {
  const mean = (edges.at(-1)! - edges[0]!) / (edges.length - 1);
  return edges.every((e, i) => Math.abs(e - edges[0]! - i * mean) <= 1e-6 * mean);
}

function widthOf(edges: readonly number[]): string {
  return edges.length > 1 && equalWidths(edges) ? ` / ${significant(edges[1]! - edges[0]!, 3)}` : ' / bin';
}

function greatest(values: readonly number[]): number {
  return values.reduce((most, v) => (Number.isNaN(v) ? most : Math.max(most, v)), 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((all, v) => (Number.isNaN(v) ? all : all + v), 0);
}
