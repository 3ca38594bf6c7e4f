// The profile likelihood of one parameter: how far -ln L has risen at each value, and the values that one and two standard
// deviations leave.

import { type Range, widened } from '../numbers/bins.ts';
import { drawableOrNull } from '../numbers/finite.ts';
import { counted, withError } from '../numbers/format.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { type LegendItem, legend } from '../svg/legend.ts';
import { dots, type Point, path, rings, type Stroke, upright } from '../svg/marks.ts';
import { AXIS_HEIGHT, AXIS_WIDTH, axes, emptyNote, grid, panel } from '../svg/panel.ts';
import { colours, PLOT_WIDTH } from '../svg/theme.ts';

export interface ScanFigure {
  /** The parameter. */
  readonly name: string;
  readonly points: readonly {
    readonly value: number;
    /** 2 (-ln L(value) + ln L(best)). */
    readonly twoDeltaNll: number;
    readonly converged: boolean;
  }[];
  readonly best: number;
  /** One standard deviation of the free fit. */
  readonly uncertainty: number | null;
}

/** Rises of twice -ln L at one and two standard deviations of one parameter, and the shares that these hold. */
const LEVELS = [
  { rise: 1, name: '1: 68.27 %', stroke: { colour: colours.truth, dash: '7 4' } },
  { rise: 4, name: '4: 95.45 %', stroke: { colour: colours.expected, dash: '2 3' } },
] as const;
const HEIGHT = 360;

export function scanFigure({ name, points, best, uncertainty }: ScanFigure): string {
  const shown = points.filter(
    (p) => drawableOrNull(p.value) !== null && drawableOrNull(p.twoDeltaNll) !== null,
  );
  const known = shown.filter((p) => p.converged).map(pointOf);
  const unsure = shown.filter((p) => !p.converged).map(pointOf);
  const lost = points.length - shown.length;
  const domain = widened(rangeOf(shown.map((p) => p.value)));
  const isInside = best >= domain[0] && best <= domain[1];
  const error = drawableOrNull(uncertainty) ?? 0;
  const estimate = withError({ value: best, error });
  const lines = [
    `best fit ${estimate}${isInside ? '' : ', outside the picture'} · ${counted(points.length, 'value')}`,
    ...(unsure.length === 0 ? [] : [`open: ${counted(unsure.length, 'fit')} did not converge`]),
    ...(lost === 0 ? [] : [`not in the picture: ${counted(lost, 'value')} without a finite -ln L`]),
  ];
  const bestStroke: Stroke = { colour: colours.ink, width: 1.5, dash: '5 4' };
  const items: LegendItem[] = [
    { kind: 'line', colour: colours.data, name: 'profile' },
    ...LEVELS.map((level) => ({ kind: 'line', name: level.name, ...level.stroke }) as const),
    ...(isInside ? [{ kind: 'line', name: 'best fit', ...bestStroke } as const] : []),
  ];
  const left = AXIS_WIDTH + 4;
  const right = PLOT_WIDTH - EDGE - 8;
  const key = legend(items, left, right, headBottom(lines.length) + 6);
  const top = key.bottom + 18;
  const [least, highest] = rangeOf([0, ...shown.map((p) => p.twoDeltaNll)]);
  const p = panel({ left, right, top, bottom: top + HEIGHT }, domain, [
    least * 1.05,
    Math.max(4.4, highest * 1.05),
  ]);
  const names = { x: name, y: '2 Δ(−ln L)', counts: false };
  return figure(
    {
      title: `Profile likelihood of ${name}`,
      lines,
      width: PLOT_WIDTH,
      height: p.bottom + AXIS_HEIGHT + 6,
      description: `Twice the rise of -ln L over its minimum against ${name}, with lines at 1 and 4. ${lines.join('. ')}.`,
    },
    key.markup,
    grid(p, names),
    LEVELS.map(({ rise, stroke }) =>
      path(p, [[domain[0], rise] as const, [domain[1], rise] as const], { width: 1.5, ...stroke }),
    ),
    isInside ? upright(p, best, bestStroke) : [],
    path(p, known, { colour: colours.data, width: 2 }),
    known.length === 0 ? [] : dots(p, known, 2.75, colours.data),
    unsure.length === 0 ? [] : rings(p, unsure, 3.5, colours.data),
    isInside ? dots(p, [[best, 0]], 4.5, colours.ink) : [],
    axes(p, names),
    shown.length === 0 ? emptyNote(p, 'no value has a finite -ln L') : [],
  );
}

function pointOf({ value, twoDeltaNll }: ScanFigure['points'][number]): Point {
  return [value, twoDeltaNll];
}

function rangeOf(values: readonly number[]): Range {
  if (values.length === 0) return [0, 1];
  return [
    values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  ];
}
