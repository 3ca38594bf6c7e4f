// A figure: its ground, what screen readers say of it, and the lines of text above the picture.

import { type Child, element } from '../markup.ts';
import { fitted, text } from './text.ts';
import { colours, font, sizes } from './theme.ts';

export interface FigureHead {
  readonly width: number;
  readonly height: number;
  /** Bold, on top. */
  readonly title: string;
  /** Below the title, a line each. */
  readonly lines: readonly string[];
  /** The picture in a sentence or two, for those who cannot see it. */
  readonly description: string;
}

/** Distance of anything from the left and right edge of a figure. */
export const EDGE = 16;

/** Where the head with so many lines ends, and the picture or its legend may begin. */
export function headBottom(lines: number): number {
  return 30 + lines * 18;
}

export function figure(
  { width, height, title, lines, description }: FigureHead,
  ...content: readonly Child[]
): string {
  const room = width - 2 * EDGE;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}`,
      width: Math.round(width),
      height: Math.round(height),
      role: 'img',
      'font-family': font,
      'font-size': sizes.text,
    },
    element('title', {}, title),
    element('desc', {}, description),
    element('rect', { width: Math.round(width), height: Math.round(height), fill: colours.paper }),
    text(EDGE, 25, fitted(title, room, sizes.title, true), { size: sizes.title, bold: true }),
    lines.map((line, i) =>
      text(EDGE, 25 + 19 + i * 18, fitted(line, room, sizes.text), { colour: colours.quiet }),
    ),
    ...content,
  ).markup;
}
