// The chi-square distribution, and where the data lie in it. Density: x^(k/2-1) e^(-x/2) / (2^(k/2) Gamma(k/2)); of the curve only
// the shape is drawn, so that the constants need not be known.

import { element, type Markup } from '../markup.ts';
import type { Range } from '../numbers/bins.ts';
import { drawableOrNull } from '../numbers/finite.ts';
import { count, significant } from '../numbers/format.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { type LegendItem, legend } from '../svg/legend.ts';
import { type Point, path, type Stroke, upright } from '../svg/marks.ts';
import { AXIS_HEIGHT, axes, emptyNote, type Panel, panel } from '../svg/panel.ts';
import { colours, PLOT_WIDTH } from '../svg/theme.ts';

export interface ChiSquareFigure {
  readonly chi2: number | null;
  readonly degrees: number;
  readonly pValue: number | null;
}

const HEIGHT = 260;
const POINTS = 200;
const observedStroke: Stroke = { colour: colours.ink, width: 2.5 };

export function chiSquareFigure({ chi2, degrees, pValue }: ChiSquareFigure): string {
  const observed = drawableOrNull(chi2);
  const known = degrees > 0;
  const lines = [
    known
      ? `χ² = ${significant(observed, 5)} for ${count(degrees)} degrees of freedom, p = ${significant(pValue, 4)}`
      : `χ² = ${significant(observed, 5)}, and no degree of freedom is left`,
  ];
  const items: LegendItem[] = [
    { kind: 'line', colour: colours.data, name: 'where the model is right' },
    ...(observed === null
      ? []
      : ([
          { kind: 'line', name: 'data', ...observedStroke },
          { kind: 'area', colour: colours.data, name: 'p-value' },
        ] as const)),
  ];
  const left = EDGE + 20;
  const right = PLOT_WIDTH - EDGE - 8;
  const key = legend(items, left, right, headBottom(lines.length) + 6);
  const top = key.bottom + 14;
  const k = Math.max(1, degrees);
  // Beyond six widths nothing can be seen.
  const end = Math.max(k + 6 * Math.sqrt(2 * k), 1.08 * (observed ?? 0));
  const begin = known && k > 60 ? Math.max(0, Math.min(k - 6 * Math.sqrt(2 * k), 0.92 * (observed ?? k))) : 0;
  const domain: Range = [begin, end];
  const curve = known ? shapeOf(k, domain) : [];
  const p = panel({ left, right, top, bottom: top + HEIGHT }, domain, [0, 1.08]);
  return figure(
    {
      title: 'Goodness of fit',
      lines,
      width: PLOT_WIDTH,
      height: p.bottom + AXIS_HEIGHT + 6,
      description: `Chi-square of the data in the distribution that it has where the model is right. ${lines[0]}.`,
    },
    key.markup,
    observed === null || !known ? [] : tail(p, k, observed, end),
    path(p, curve, { colour: colours.data, width: 2 }),
    observed === null ? [] : upright(p, observed, observedStroke),
    axes(p, { x: 'χ²', y: null, yTicks: { values: [], labels: [], factor: null } }),
    known ? [] : emptyNote(p, 'χ² has no distribution without degrees of freedom'),
  );
}

/** Up to 1 at its highest; for one degree of freedom, which has no highest point, at a fiftieth of the picture. */
function shapeOf(k: number, [begin, end]: Range): readonly Point[] {
  const highest = logDensity(k, Math.max(k - 2, begin, end / 50));
  return Array.from({ length: POINTS + 1 }, (_, i): Point => {
    const x = Math.max(begin + ((end - begin) * i) / POINTS, end / (50 * POINTS));
    return [x, Math.min(1.08, Math.exp(logDensity(k, x) - highest))];
  });
}

function logDensity(k: number, x: number): number {
  return (k / 2 - 1) * Math.log(x) - x / 2;
}

function tail(p: Panel, k: number, from: number, to: number): Markup {
  const [begin, end] = p.x.domain() as [number, number];
  const highest = logDensity(k, Math.max(k - 2, begin, end / 50));
  const steps = 100;
  const corners = Array.from({ length: steps + 1 }, (_, i): Point => {
    const x = Math.max(from + ((to - from) * i) / steps, end / (50 * POINTS));
    return [x, Math.min(1.08, Math.exp(logDensity(k, x) - highest))];
  });
  const outline = corners.map(([x, y]) => `L${p.x(x).toFixed(2)},${p.y(y).toFixed(2)}`).join('');
  return element('path', {
    d: `M${p.x(from).toFixed(2)},${p.y(0).toFixed(2)}${outline}V${p.y(0).toFixed(2)}Z`,
    fill: colours.data,
    'fill-opacity': 0.2,
  });
}
