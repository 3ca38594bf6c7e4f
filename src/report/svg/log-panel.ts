// A histogram over powers of ten, where zero has a bar of its own at the left end.

import { element, fragment, type Markup } from '../markup.ts';
import { binned, type Range } from '../numbers/bins.ts';
import { count, superscript } from '../numbers/format.ts';
import { steps, upright } from './marks.ts';
import { axes, emptyNote, grid, type Panel, type PanelPlace, panel } from './panel.ts';
import { text, textWidth } from './text.ts';
import { colours, sizes } from './theme.ts';
import type { Ticks } from './ticks.ts';

export interface LogPanel {
  readonly values: readonly (number | null)[];
  readonly quantity: string;
  /** A line at this value. */
  readonly limit: { readonly value: number; readonly name: string } | null;
}

/** Powers of ten between two edges. */
const STEPS = [0.5, 1, 2, 5, 10, 20];

export function logPanel(place: PanelPlace, { values, quantity, limit }: LogPanel): Markup {
  const numbers = values.filter((v): v is number => v !== null);
  const zeros = numbers.filter((v) => v <= 0).length;
  const logs = numbers.filter((v) => v > 0).map((v) => Math.log10(v));
  const marks = limit === null ? logs : [...logs, Math.log10(limit.value)];
  const lower = Math.floor(marks.length === 0 ? -1 : least(marks)) - (limit === null ? 0 : 1);
  const upper = Math.max(
    lower + 1,
    Math.ceil(marks.length === 0 ? 0 : -least(marks.map((m) => -m))) + (limit === null ? 0 : 1),
  );
  const step = STEPS.find((s) => (upper - lower) / s <= 40) ?? 50;
  const bins = Math.ceil((upper - lower) / step);
  const edges = Array.from({ length: bins + 1 }, (_, i) => lower + i * step);
  const { counts } = binned(logs, edges);
  const end = edges[bins]!;
  // Zeros stand left of the smallest power, a gap away.
  const bar = Math.max(step, (end - lower) / 16);
  const start = zeros === 0 ? lower : lower - 3.5 * bar;
  const highest = Math.max(1, zeros, ...counts);
  const p = panel(place, [start, end], [0, highest * 1.12]);
  const zeroAt = start + bar;
  const names = {
    x: quantity,
    y: 'toys',
    xTicks: powers(p, marks.length === 0 ? null : [lower, end], zeros === 0 ? null : zeroAt),
  };
  return fragment(
    grid(p, names),
    logs.length === 0 ? [] : steps(p, edges, counts),
    zeros === 0 ? [] : zeroBar(p, zeroAt, bar, zeros),
    limit === null
      ? []
      : [
          upright(p, Math.log10(limit.value), { colour: colours.expected, width: 2, dash: '5 4' }),
          limitName(p, limit.value, limit.name),
        ],
    axes(p, names),
    numbers.length === 0 ? emptyNote(p, 'no toy has a value here') : [],
  );
}

function least(values: readonly number[]): number {
  let all = Number.POSITIVE_INFINITY;
  for (const v of values) all = Math.min(all, v);
  return all;
}

function zeroBar(p: Panel, middle: number, width: number, zeros: number): Markup {
  const left = p.x(middle - width / 2);
  const top = p.y(zeros);
  return fragment(
    element('rect', {
      x: left,
      y: top,
      width: p.x(middle + width / 2) - left,
      height: p.bottom - top,
      fill: colours.truth,
      'fill-opacity': 0.25,
      stroke: colours.truth,
    }),
    text(p.x(middle), top - 5, count(zeros), { size: sizes.tick, anchor: 'middle', colour: colours.quiet }),
  );
}

/** On the side of its line where there is more room. */
function limitName(p: Panel, value: number, name: string): Markup {
  const x = p.x(Math.log10(value));
  const after = p.right - x > textWidth(name, sizes.tick) + 8;
  return text(after ? x + 5 : x - 5, p.top + 14, name, {
    size: sizes.tick,
    anchor: after ? 'start' : 'end',
    colour: colours.expected,
  });
}

function powers(p: Panel, range: Range | null, zeroAt: number | null): Ticks {
  const [lower, upper] = range ?? [1, 0];
  const widest = Math.max(
    ...[lower, upper].map((e) => textWidth(`10${superscript(Math.trunc(e))}`, sizes.tick)),
  );
  const every = [1, 2, 5, 10, 20, 50, 100, 200].find((n) => p.x(n) - p.x(0) >= widest + 10) ?? 500;
  const exponents: number[] = [];
  for (let e = Math.ceil(lower / every) * every; e <= upper; e += every) exponents.push(e + 0);
  const zero = zeroAt === null ? [] : [zeroAt];
  return {
    values: [...zero, ...exponents],
    labels: [...zero.map(() => '0'), ...exponents.map((e) => `10${superscript(e)}`)],
    factor: null,
  };
}
