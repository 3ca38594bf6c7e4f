// The profile likelihood of two parameters: contours of their confidence regions, the best fit, and the values whose fits
// did not converge. Lines are those of the grid; dots on them are the roots along rays, where these were asked for.

import type { Range } from '../numbers/bins.ts';
import { widened } from '../numbers/bins.ts';
import { drawableOrNull } from '../numbers/finite.ts';
import { counted, percent, withError } from '../numbers/format.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { type LegendItem, legend } from '../svg/legend.ts';
import { dots, type Point, path, rings } from '../svg/marks.ts';
import { AXIS_HEIGHT, AXIS_WIDTH, axes, emptyNote, grid, panel } from '../svg/panel.ts';
import { colours, PLOT_WIDTH } from '../svg/theme.ts';

export interface PlaneFigure {
  readonly parameters: readonly [PlaneAxis, PlaneAxis];
  readonly contours: readonly {
    /** Confidence level of the region, a part of 1. */
    readonly level: number;
    readonly lines: readonly { readonly closed: boolean; readonly points: readonly Point[] }[];
    readonly rays: readonly Point[];
  }[];
  /** Values of the grid whose fits did not converge. */
  readonly failed: readonly Point[];
}

export interface PlaneAxis {
  readonly name: string;
  /** Values of the grid, ascending. */
  readonly values: readonly number[];
  readonly best: number;
  /** One standard deviation of the free fit. */
  readonly uncertainty: number | null;
}

const STROKES = [
  { colour: colours.data, width: 2 },
  { colour: colours.expected, width: 2, dash: '7 4' },
] as const;
const HEIGHT = 520;

export function planeFigure({ parameters, contours, failed }: PlaneFigure): string {
  const [a, b] = parameters;
  const [across, up] = [rangeOf(a), rangeOf(b)];
  const isInside = holds(across, a.best) && holds(up, b.best);
  const estimate = ({ name, best, uncertainty }: PlaneAxis) =>
    `${name} ${withError({ value: best, error: drawableOrNull(uncertainty) ?? 0 })}`;
  const lines = [
    `best fit ${estimate(a)}, ${estimate(b)}${isInside ? '' : ', outside the picture'}`,
    `${a.values.length} × ${b.values.length} values`,
    ...(failed.length === 0 ? [] : [`open: ${counted(failed.length, 'fit')} did not converge`]),
    ...contours
      .filter((c) => c.lines.some((line) => !line.closed))
      .map((c) => `the contour of ${percent(c.level, 2)} leaves the values that were scanned`),
  ];
  const items: LegendItem[] = [
    ...contours.map(({ level }, i) => ({ kind: 'line', name: percent(level, 2), ...strokeOf(i) }) as const),
    ...(isInside ? [{ kind: 'point', name: 'best fit', colour: colours.ink } as const] : []),
  ];
  const left = AXIS_WIDTH + 4;
  const right = PLOT_WIDTH - EDGE - 8;
  const key = legend(items, left, right, headBottom(lines.length) + 6);
  const top = key.bottom + 18;
  const p = panel({ left, right, top, bottom: top + HEIGHT }, across, up);
  const names = { x: a.name, y: b.name, counts: false };
  const visible = (points: readonly Point[]) => points.filter(([x, y]) => holds(across, x) && holds(up, y));
  const roots = contours.map(({ rays }) => visible(rays));
  const unsure = visible(failed);
  const empty = contours.every((c) => c.lines.length === 0);
  return figure(
    {
      title: `Profile likelihood of ${a.name} and ${b.name}`,
      lines,
      width: PLOT_WIDTH,
      height: p.bottom + AXIS_HEIGHT + 6,
      description: `Contours of ${contours.map((c) => percent(c.level, 2)).join(' and ')} confidence in ${a.name} and ${b.name}. ${lines.join('. ')}.`,
    },
    key.markup,
    grid(p, names),
    contours.map((c, i) =>
      c.lines.map(({ closed, points }) => path(p, closed ? [...points, points[0]!] : points, strokeOf(i))),
    ),
    roots.map((points, i) => (points.length === 0 ? [] : dots(p, points, 2.25, strokeOf(i).colour))),
    unsure.length === 0 ? [] : rings(p, unsure, 3.5, colours.data),
    isInside ? dots(p, [[a.best, b.best]], 4.5, colours.ink) : [],
    axes(p, names),
    empty ? emptyNote(p, 'no contour crosses the values that were scanned') : [],
  );
}

/** What result files hold of a scan in two parameters. */
export interface PlaneResult {
  readonly parameters: PlaneFigure['parameters'];
  readonly contours: readonly {
    readonly cl: number;
    readonly lines: PlaneFigure['contours'][number]['lines'];
    /** Not of studies: their contours are by the grid alone. */
    readonly rays?: readonly { readonly values: Point | null }[];
  }[];
  readonly points: readonly { readonly values: Point; readonly converged: boolean }[];
}

/** The figure of a result file. */
export function planeFigureOf({ parameters, contours, points }: PlaneResult): string {
  return planeFigure({
    parameters,
    contours: contours.map(({ cl, lines, rays = [] }) => ({
      level: cl,
      lines,
      rays: rays.flatMap(({ values }) => (values === null ? [] : [values])),
    })),
    failed: points.filter((p) => !p.converged).map((p) => p.values),
  });
}

function strokeOf(index: number): (typeof STROKES)[number] {
  return STROKES[index % STROKES.length]!;
}

function rangeOf({ values }: PlaneAxis): Range {
  return widened([values[0]!, values.at(-1)!]);
}

function holds([from, to]: Range, value: number): boolean {
  return value >= from && value <= to;
}
