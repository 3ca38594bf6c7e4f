// The legend: a row of samples with their names above the panel, in as many rows as the width asks for.

import { element, fragment, type Markup } from '../markup.ts';
import { fitted, text, textWidth } from './text.ts';
import { colours, sizes } from './theme.ts';

export interface LegendItem {
  /** A block is filled; an outline is a block that is not. */
  readonly kind: 'area' | 'block' | 'outline' | 'line' | 'point';
  readonly colour: string;
  readonly dash?: string | undefined;
  /** Of a block. Default 1. */
  readonly opacity?: number | undefined;
  readonly name: string;
}

export interface Legend {
  readonly markup: Markup;
  readonly bottom: number;
}

const ROW = 18;
const SAMPLE = 22;

/** Rows from `top` on, between `left` and `right`. */
export function legend(items: readonly LegendItem[], left: number, right: number, top: number): Legend {
  const parts: Markup[] = [];
  let x = left;
  let row = 0;
  for (const item of items) {
    const name = fitted(item.name, Math.min(right - left - SAMPLE - 8, 240), sizes.text);
    const width = SAMPLE + 6 + textWidth(name, sizes.text);
    if (x > left && x + width > right) {
      x = left;
      row++;
    }
    const baseline = top + row * ROW + 13;
    parts.push(sample(item, x, baseline - 4), text(x + SAMPLE + 6, baseline, name));
    x += width + 14;
  }
  return { markup: fragment(parts), bottom: items.length === 0 ? top : top + (row + 1) * ROW };
}

function sample({ kind, colour, dash, opacity }: LegendItem, x: number, y: number): Markup {
  const stroke = { stroke: colour, 'stroke-width': 2, 'stroke-dasharray': dash };
  if (kind === 'line') return element('line', { x1: x, y1: y, x2: x + SAMPLE, y2: y, ...stroke });
  if (kind === 'area')
    return element('rect', {
      x,
      y: y - 5,
      width: SAMPLE,
      height: 10,
      fill: colour,
      'fill-opacity': 0.15,
      stroke: colour,
    });
  if (kind === 'block' || kind === 'outline')
    return element('rect', {
      x,
      y: y - 5,
      width: SAMPLE,
      height: 10,
      fill: kind === 'block' ? colour : 'none',
      'fill-opacity': opacity,
      stroke: opacity === undefined ? colour : undefined,
    });
  const middle = x + SAMPLE / 2;
  return fragment(
    element('line', {
      x1: middle,
      y1: y - 7,
      x2: middle,
      y2: y + 7,
      stroke: colours.ink,
      'stroke-width': 1.25,
    }),
    element('circle', { cx: middle, cy: y, r: 3, fill: colour }),
  );
}
