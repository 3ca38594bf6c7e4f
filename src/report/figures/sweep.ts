// A scaling study: makespan and efficiency against the number of shards, a line for each number of threads.

import { widened } from '../numbers/bins.ts';
import { counted } from '../numbers/format.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { legend } from '../svg/legend.ts';
import { dots, type Point, path } from '../svg/marks.ts';
import { AXIS_HEIGHT, AXIS_WIDTH, axes, emptyNote, grid, panel } from '../svg/panel.ts';
import { colours, PLOT_WIDTH } from '../svg/theme.ts';
import { ticksAlong } from '../svg/ticks.ts';

export interface SweepFigure {
  readonly name: string;
  readonly runs: readonly SweepPoint[];
}

export interface SweepPoint {
  readonly shards: number;
  readonly threads: number;
  /** Seconds; null where nothing ran. */
  readonly makespan: number | null;
  /** From 0 to 1. */
  readonly efficiency: number | null;
}

const HEIGHT = 190;

export function sweepFigure({ name, runs }: SweepFigure): string {
  const shown = runs.filter((run) => run.makespan !== null).toSorted((a, b) => a.shards - b.shards);
  const threads = [...new Set(shown.map((run) => run.threads))].sort((a, b) => a - b);
  const palette = [colours.data, ...colours.series];
  const colourOf = (i: number): string => palette[i % palette.length]!;
  const items = threads.map((n, i) => ({
    kind: 'line' as const,
    name: counted(n, 'thread'),
    colour: colourOf(i),
  }));
  const [left, right] = [AXIS_WIDTH + 4, PLOT_WIDTH - EDGE - 8];
  const key = legend(items, left, right, headBottom(1) + 6);
  const counts = shown.map((run) => run.shards);
  const domain = widened(counts.length === 0 ? [0, 1] : [Math.min(...counts), Math.max(...counts)]);
  const longest = Math.max(0, ...shown.map((run) => run.makespan ?? 0));
  const top = key.bottom + 18;
  const above = panel({ left, right, top, bottom: top + HEIGHT }, domain, [0, 1.08 * longest || 1]);
  const lower = above.bottom + 28;
  const below = panel({ left, right, top: lower, bottom: lower + HEIGHT }, domain, [0, 1.08]);
  // Half a shard is none.
  const ticks = ticksAlong(domain, right - left);
  const places = [...ticks.values.keys()].filter((i) => Number.isInteger(ticks.values[i]));
  const whole = {
    ...ticks,
    values: places.map((i) => ticks.values[i]!),
    labels: places.map((i) => ticks.labels[i]!),
  };
  const names = [
    { x: null, y: 'makespan in s', counts: false, xTicks: whole },
    { x: 'shards', y: 'efficiency', counts: false, xTicks: whole },
  ] as const;
  const curves = (of: (run: SweepPoint) => number | null, p: typeof above) =>
    threads.map((n, i) => {
      const points = shown
        .filter((run) => run.threads === n)
        .map((run): Point => [run.shards, of(run) ?? Number.NaN]);
      const colour = colourOf(i);
      const known = points.filter(([, y]) => !Number.isNaN(y));
      return [path(p, points, { colour }), dots(p, known, 3, colour)];
    });
  return figure(
    {
      title: `Scaling of ${name}`,
      lines: [
        'makespan: first start to last end; efficiency: share of that time for which the cores had work',
      ],
      width: PLOT_WIDTH,
      height: below.bottom + AXIS_HEIGHT + 6,
      description: `Makespan and efficiency against the number of shards, ${counted(shown.length, 'run')}. ${shown
        .map((run) => `${counted(run.shards, 'shard')}, ${counted(run.threads, 'thread')}: ${run.makespan} s`)
        .join('; ')}.`,
    },
    key.markup,
    grid(above, names[0]),
    curves((run) => run.makespan, above),
    axes(above, names[0]),
    grid(below, names[1]),
    curves((run) => run.efficiency, below),
    axes(below, names[1]),
    shown.length === 0 ? emptyNote(above, 'nothing ran yet') : [],
  );
}
