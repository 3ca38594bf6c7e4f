// How the estimates of parameters move together from toy to toy, as a matrix of coloured numbers.

import { element, type Markup, rounded } from '../markup.ts';
import { correlationMatrix } from '../numbers/correlation.ts';
import { counted, none } from '../numbers/format.ts';
import { diverging } from '../svg/diverging.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { fittedApart, text, textWidth } from '../svg/text.ts';
import { colours, FIGURE_WIDTH, sizes } from '../svg/theme.ts';

export interface CorrelationsFigure {
  readonly names: readonly string[];
  /** The estimates of each parameter; the same toys in all, null where one has no estimate. */
  readonly columns: readonly (readonly (number | null)[])[];
}

export interface MatrixFigure {
  readonly names: readonly string[];
  /** Correlations; null where there is none. */
  readonly matrix: readonly (readonly (number | null)[])[];
  /** What they are of. */
  readonly of: string;
  /** How many parameters are left out, whose correlations are weaker. Default none. */
  readonly left?: number;
}

/** Cells smaller than this hold no number. */
const READABLE = 34;
/** Of parameters that are few, and of many, which are often called alike. */
const WIDEST_NAME = 140;
const WIDEST_OF_MANY = 250;
const FEW = 12;
const SCALE_WIDTH = 70;

export function correlationsFigure({ names, columns }: CorrelationsFigure): string {
  const matrix = correlationMatrix(columns);
  return matrixFigure({ names, matrix, of: 'of the estimates, over all converged toys' });
}

/** Of more than `most` parameters those whose correlation with another one is the largest, in their order. */
export function strongest({ names, matrix, of }: MatrixFigure, most: number): MatrixFigure {
  const largest = matrix.map((row, i) =>
    row.reduce<number>((far, value, k) => (k === i ? far : Math.max(far, Math.abs(value ?? 0))), 0),
  );
  const shown = names
    .map((_, i) => i)
    .sort((a, b) => largest[b]! - largest[a]!)
    .slice(0, most)
    .sort((a, b) => a - b);
  return {
    names: shown.map((i) => names[i]!),
    matrix: shown.map((i) => shown.map((k) => matrix[i]![k]!)),
    of,
    left: names.length - shown.length,
  };
}

/** What correlations of one fit are of. */
export const BY_CURVATURE = 'of the estimates, by the curvature at the minimum';

export function matrixFigure({ names, matrix, of, left: weaker = 0 }: MatrixFigure): string {
  const room = names.length > FEW ? WIDEST_OF_MANY : WIDEST_NAME;
  const labels = fittedApart(names, room, sizes.text);
  const widest = Math.max(0, ...labels.map((label) => textWidth(label, sizes.text)));
  const left = EDGE + widest + 10;
  const across = FIGURE_WIDTH - left - SCALE_WIDTH - EDGE;
  const cell = Math.floor(Math.max(18, Math.min(72, across / Math.max(1, names.length))));
  const lines = [
    of,
    ...(weaker === 0 ? [] : [`not in the picture: ${counted(weaker, 'parameter')} with weaker ones`]),
  ];
  const top = headBottom(lines.length) + 8;
  const right = left + cell * names.length;
  const bottom = top + cell * names.length;
  const flat = widest <= cell - 8;
  const below = flat ? 26 : 16 + widest * Math.SQRT1_2;
  const x = (i: number) => left + (i + 0.5) * cell;
  const y = (i: number) => top + (i + 0.5) * cell;
  return figure(
    {
      title: 'Correlations',
      lines: names.length === 0 ? ['no parameter varies'] : lines,
      width: Math.max(FIGURE_WIDTH, right + SCALE_WIDTH + EDGE),
      height: Math.max(bottom + below + 8, top + 60),
      description: described(names, matrix),
    },
    cell < READABLE
      ? cells(left, top, cell, matrix)
      : matrix.map((row, i) => row.map((value, j) => cellAt(left + j * cell, top + i * cell, cell, value))),
    labels.map((label, i) => text(left - 8, y(i) + 4, label, { anchor: 'end' })),
    labels.map((label, j) =>
      flat
        ? text(x(j), bottom + 18, label, { anchor: 'middle' })
        : text(x(j) + 4, bottom + 14, label, { anchor: 'end', rotate: -45 }),
    ),
    names.length === 0 ? [] : scale(right + 20, top, Math.min(160, Math.max(bottom - top, 60))),
  );
}

/** Cells without numbers: a path for each colour, since there may be thousands of them. */
function cells(left: number, top: number, size: number, matrix: MatrixFigure['matrix']): Markup[] {
  const paths = new Map<string, string>();
  const side = size - 1;
  matrix.forEach((row, i) => {
    row.forEach((value, j) => {
      const ground = value === null ? colours.grid : diverging(Number(value.toFixed(2))).ground;
      const d = `M${rounded(left + j * size)},${rounded(top + i * size)}h${side}v${side}h${-side}Z`;
      paths.set(ground, `${paths.get(ground) ?? ''}${d}`);
    });
  });
  return [...paths].map(([fill, d]) => element('path', { d, fill }));
}

function cellAt(x: number, y: number, size: number, value: number | null): Markup[] {
  const { ground, ink } = value === null ? { ground: colours.grid, ink: colours.quiet } : diverging(value);
  const box = element('rect', { x, y, width: size, height: size, fill: ground, stroke: colours.paper });
  const words = value === null ? none : written(value);
  return [
    box,
    text(x + size / 2, y + size / 2 + 4, words, {
      anchor: 'middle',
      colour: ink,
      size: size < 44 ? 10 : sizes.text,
    }),
  ];
}

function written(value: number): string {
  return value
    .toFixed(2)
    .replace(/^-(?=.*[1-9])/, '−')
    .replace('-', '');
}

/** The key of the colours, from +1 down to -1. */
function scale(x: number, top: number, height: number): Markup[] {
  const n = 21;
  const boxes = Array.from({ length: n }, (_, i) =>
    element('rect', {
      x,
      y: top + (height * i) / n,
      width: 12,
      height: height / n + 0.5,
      fill: diverging(1 - (2 * i) / (n - 1)).ground,
    }),
  );
  const at = (value: number) => top + (height * (1 - value)) / 2;
  const words = [1, 0, -1].map((v) =>
    text(x + 18, at(v) + 4, v === 1 ? '+1' : v === 0 ? '0' : '−1', {
      size: sizes.tick,
      colour: colours.quiet,
    }),
  );
  return [
    ...boxes,
    element('rect', { x, y: top, width: 12, height, fill: 'none', stroke: colours.frame }),
    ...words,
  ];
}

function described(names: readonly string[], matrix: readonly (readonly (number | null)[])[]): string {
  let most: { readonly value: number; readonly pair: string } | null = null;
  for (const [i, row] of matrix.entries()) {
    for (const [j, value] of row.entries()) {
      if (j < i && value !== null && (most === null || Math.abs(value) > Math.abs(most.value))) {
        most = { value, pair: `${names[j]} and ${names[i]}` };
      }
    }
  }
  const strongest =
    most === null ? 'No two of them vary.' : `The strongest: ${most.pair}, ${written(most.value)}.`;
  return `Matrix of the correlations between the estimates of ${names.length} parameters. ${strongest}`;
}
