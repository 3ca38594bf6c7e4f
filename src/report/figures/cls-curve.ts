// CL_s against the parameter of interest, observed and expected with its bands, and where the curves fall through alpha.

import { element, fragment, type Markup } from '../markup.ts';
import { type Range, widened } from '../numbers/bins.ts';
import { drawableOrNull } from '../numbers/finite.ts';
import { counted, significant } from '../numbers/format.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { type LegendItem, legend } from '../svg/legend.ts';
import { between, dots, type Point, path, type Stroke, upright } from '../svg/marks.ts';
import { AXIS_HEIGHT, AXIS_WIDTH, axes, emptyNote, grid, type Panel, panel } from '../svg/panel.ts';
import { colours, PLOT_WIDTH } from '../svg/theme.ts';
import { medianStroke, observedStroke } from './band.ts';

export interface ClsCurveFigure {
  /** The parameter of interest. */
  readonly name: string;
  /** Confidence level, in (0, 1). */
  readonly cl: number;
  /** In ascending order of mu. */
  readonly points: readonly ClsPoint[];
  readonly observed: number | null;
}

export interface ClsPoint {
  readonly mu: number;
  readonly cls: number | null;
  /** One standard deviation of CL_s by the number of toys; null where it has none. */
  readonly error: number | null;
  /** Of background-only data -2 to 2 standard deviations from their median. */
  readonly expected: readonly (number | null)[];
}

const HEIGHT = 330;
const alphaStroke: Stroke = { colour: colours.data, width: 2.25, dash: '3 3' };
const limitStroke: Stroke = { colour: colours.quiet, width: 1.25, dash: '5 4' };

export function clsCurveFigure({ name, cl, points, observed }: ClsCurveFigure): string {
  const alpha = Number((1 - cl).toPrecision(6));
  const shown = points.filter((p) => drawableOrNull(p.mu) !== null);
  const hasErrors = shown.some((p) => drawableOrNull(p.error) !== null);
  const [inner, outer] = colours.bands;
  const lines = [
    `${counted(shown.length, 'value')} of ${name}${hasErrors ? '; error bars: one standard deviation by the number of toys' : ''}`,
  ];
  const limit = drawableOrNull(observed);
  const items: LegendItem[] = [
    { kind: 'line', name: 'observed', ...observedStroke },
    { kind: 'line', name: 'expected median', ...medianStroke },
    { kind: 'block', name: '±1 σ', colour: inner },
    { kind: 'block', name: '±2 σ', colour: outer },
    { kind: 'line', name: `CL_s = ${significant(alpha, 4)}`, ...alphaStroke },
    ...(limit === null ? [] : [{ kind: 'line', name: 'observed limit', ...limitStroke } as const]),
  ];
  const left = AXIS_WIDTH + 4;
  const right = PLOT_WIDTH - EDGE - 8;
  const key = legend(items, left, right, headBottom(lines.length) + 6);
  const top = key.bottom + 18;
  const mus = shown.map((point) => point.mu);
  const domain: Range = mus.length === 0 ? [0, 1] : widened([Math.min(...mus), Math.max(...mus)]);
  const p = panel({ left, right, top, bottom: top + HEIGHT }, domain, [0, 1.04]);
  const names = { x: name, y: 'CL_s', counts: false };
  const curve = (of: (point: ClsPoint) => number | null | undefined): readonly Point[] =>
    shown.map((point) => [point.mu, shareOrNull(of(point)) ?? Number.NaN]);
  const expected = (i: number) => curve((point) => point.expected[i]);
  const seen = curve((point) => point.cls);
  return figure(
    {
      title: `CL_s against ${name}`,
      lines,
      width: PLOT_WIDTH,
      height: p.bottom + AXIS_HEIGHT + 6,
      description: `CL_s against ${name}, observed and expected, with a line at ${alpha}. ${limit === null ? 'There is no observed limit' : `The observed limit is ${significant(limit, 4)}`}.`,
    },
    key.markup,
    between(p, expected(0), expected(4), outer),
    between(p, expected(1), expected(3), inner),
    grid(p, names),
    path(p, [[domain[0], alpha], [domain[1], alpha]], alphaStroke), // biome-ignore format: two points
    limit === null || limit < domain[0] || limit > domain[1] ? [] : upright(p, limit, limitStroke),
    path(p, expected(2), medianStroke),
    path(p, seen, observedStroke),
    errorBars(p, shown),
    dots(p, seen.filter(([, y]) => !Number.isNaN(y)), shown.length > 30 ? 1.75 : 2.75, colours.ink), // biome-ignore format: one mark
    axes(p, names),
    shown.length === 0 ? emptyNote(p, 'no value was tested') : [],
  );
}

/** Null for what cannot be a CL_s. */
function shareOrNull(value: number | null | undefined): number | null {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : null;
}

function errorBars(p: Panel, points: readonly ClsPoint[]): Markup {
  const bars = points.map(({ mu, cls, error }) => {
    const [y, half] = [shareOrNull(cls), shareOrNull(error)];
    if (y === null || half === null || half === 0) return '';
    const ends = [Math.max(0, y - half), Math.min(1.04, y + half)].map((v) => p.y(v).toFixed(2));
    return `M${p.x(mu).toFixed(2)},${ends[0]}V${ends[1]}`;
  });
  const d = bars.join('');
  return d === ''
    ? fragment()
    : element('path', { d, stroke: colours.ink, 'stroke-width': 1.5, fill: 'none' });
}
