// The frame that all histograms of one quantity over toys share: head, legend, panel, steps with error bars.

import type { Child } from '../markup.ts';
import type { Bins, Range } from '../numbers/bins.ts';
import { counted, significant } from '../numbers/format.ts';
import { poissonInterval } from '../numbers/poisson.ts';
import { EDGE, type FigureHead, figure, headBottom } from './figure.ts';
import { type LegendItem, legend } from './legend.ts';
import { countErrors, steps } from './marks.ts';
import { AXIS_HEIGHT, AXIS_WIDTH, axes, emptyNote, grid, type Panel, panel } from './panel.ts';
import { colours, FIGURE_WIDTH } from './theme.ts';

export interface HistogramFigure {
  readonly title: string;
  readonly lines: readonly string[];
  readonly description: string;
  readonly bins: Bins;
  /** What is shown along the axis; it holds all edges. */
  readonly domain: Range;
  /** Name of the horizontal axis. */
  readonly quantity: string;
  /** What is counted, as the legend says. */
  readonly entries: string;
  /** Further samples of the legend. */
  readonly legend: readonly LegendItem[];
  /** Where a curve in `over` goes up to, in toys a bin. */
  readonly peak?: number;
  /** What is drawn over the histogram. */
  readonly over: (p: Panel) => Child;
}

const PANEL_HEIGHT = 216;

export function histogramFigure(of: HistogramFigure): string {
  const { edges, counts } = of.bins;
  const lines = [...of.lines, ...outsideLine(of.bins)];
  const left = AXIS_WIDTH + 4;
  const right = FIGURE_WIDTH - EDGE - 8;
  const sample: LegendItem = { kind: 'area', colour: colours.data, name: of.entries };
  const key = legend([sample, ...of.legend], left, right, headBottom(lines.length) + 6);
  const top = key.bottom + 18;
  const highest = Math.max(of.peak ?? 0, ...counts.map((n) => (n > 0 ? poissonInterval(n)[1] : 0)));
  const p = panel({ left, right, top, bottom: top + PANEL_HEIGHT }, of.domain, [
    0,
    highest > 0 ? highest * 1.04 : 1,
  ]);
  const width = (edges.at(-1)! - edges[0]!) / counts.length;
  const names = { x: of.quantity, y: `toys / ${significant(width, 3)}` };
  const head: FigureHead = { ...of, lines, width: FIGURE_WIDTH, height: p.bottom + AXIS_HEIGHT + 6 };
  const empty = counts.every((n) => n === 0);
  return figure(
    head,
    key.markup,
    grid(p, names),
    empty ? [] : [steps(p, edges, counts), countErrors(p, edges, counts, colours.data)],
    of.over(p),
    axes(p, names),
    empty ? emptyNote(p, 'no toy has a value here') : [],
  );
}

/** What the picture leaves out is said in it. */
function outsideLine({ below, above }: Bins): string[] {
  if (below + above === 0) return [];
  return [`outside the picture: ${counted(below, 'toy')} to the left, ${counted(above, 'toy')} to the right`];
}
