// Text in figures. There is no browser that could measure it, so widths are estimated from above, by the widest of the
// usual system fonts (DejaVu Sans): what fits here fits everywhere.

import { element, type Markup, rounded } from '../markup.ts';
import { colours, sizes } from './theme.ts';

export interface TextStyle {
  readonly size?: number;
  readonly colour?: string;
  readonly bold?: boolean;
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Degrees, clockwise, around the point where the text is. */
  readonly rotate?: number;
}

/** One line; `y` is its baseline. */
export function text(x: number, y: number, content: string, style: TextStyle = {}): Markup {
  const { size = sizes.text, colour = colours.ink, bold = false, anchor = 'start', rotate = 0 } = style;
  return element(
    'text',
    {
      x,
      y,
      'font-size': size === sizes.text ? undefined : size,
      'font-weight': bold ? 600 : undefined,
      'text-anchor': anchor === 'start' ? undefined : anchor,
      fill: colour,
      transform: rotate === 0 ? undefined : `rotate(${rotate} ${rounded(x)} ${rounded(y)})`,
    },
    content,
  );
}

/** Width in pixels, at most. */
export function textWidth(content: string, size: number, bold = false): number {
  let em = 0;
  for (const c of content) em += widthOf(c);
  return em * size * (bold ? 1.1 : 1);
}

function widthOf(c: string): number {
  if (/[ijlI|'.,:;· \u00a0]/.test(c)) return 0.34;
  if (/[ftr!()[\]/-]/.test(c)) return 0.42;
  if (/[⁰¹²³⁴-⁹⁻]/.test(c)) return 0.45;
  if (/[mwMW@%±×−+=<>~…]/.test(c)) return 0.95;
  if (/[A-Z]/.test(c)) return 0.73;
  if (/[a-z_]/.test(c)) return 0.62;
  return c.codePointAt(0)! < 0x2e80 ? 0.65 : 1.1;
}

/** The same, cut in the middle: names that begin alike stay apart. */
export function fittedInside(content: string, width: number, size: number): string {
  const line = Array.from(content.replace(/\s+/g, ' ').trim());
  if (textWidth(line.join(''), size) <= width) return line.join('');
  let shown = '…';
  for (let kept = 1; kept < line.length; kept++) {
    const next = `${line.slice(0, Math.ceil(kept / 2)).join('')}…${kept < 2 ? '' : line.slice(-Math.floor(kept / 2)).join('')}`;
    if (textWidth(next, size) > width) break;
    shown = next;
  }
  return shown;
}

/** Each cut in the middle, but so that names which differ stay different where that is possible. */
export function fittedApart(names: readonly string[], width: number, size: number): readonly string[] {
  const cut = names.map((name) => fittedInside(name, width, size));
  return cut.map((label, i) => {
    const alike = names.filter((_, k) => cut[k] === label);
    return new Set(alike).size < 2 ? label : aroundDifference(names[i]!, alike, width, size);
  });
}

/** What `name` has and the others have not, with as much of both ends as there is room for. */
function aroundDifference(name: string, others: readonly string[], width: number, size: number): string {
  const least = Math.min(...others.map((o) => o.length));
  let begin = 0;
  while (begin < least && others.every((o) => o[begin] === name[begin])) begin++;
  let end = 0;
  while (end < least - begin && others.every((o) => o.at(-1 - end) === name.at(-1 - end))) end++;
  const own = name.slice(begin, name.length - end);
  for (let kept = Math.max(begin, end); kept >= 0; kept--) {
    const head = kept < begin ? `${name.slice(0, kept)}…` : name.slice(0, begin);
    const tail = kept < end ? `…${name.slice(name.length - kept)}` : name.slice(name.length - end);
    const label = `${head}${own}${tail}`;
    if (textWidth(label, size) <= width) return label;
  }
  return fittedInside(name, width, size);
}

/** The text on one line, cut with an ellipsis where it is wider than `width` pixels. */
export function fitted(content: string, width: number, size: number, bold = false): string {
  const line = content.replace(/\s+/g, ' ').trim();
  if (textWidth(line, size, bold) <= width) return line;
  let kept = '';
  for (const c of line) {
    if (textWidth(`${kept}${c}…`, size, bold) > width) break;
    kept += c;
  }
  return `${kept.trimEnd()}…`;
}
