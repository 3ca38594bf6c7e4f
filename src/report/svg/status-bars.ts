// Counts by name, as bars from left to right with the name above each and the number at its end.

import { element, fragment, type Markup } from '../markup.ts';
import { count } from '../numbers/format.ts';
import type { PanelPlace } from './panel.ts';
import { fitted, text, textWidth } from './text.ts';
import { colours, sizes } from './theme.ts';

export interface NamedCount {
  readonly status: string;
  readonly toys: number;
}

/** Rows that fit; what is beyond is told in words. */
const ROWS = 6;

export function statusBars(place: PanelPlace, counts: readonly NamedCount[]): Markup {
  const shown = counts.length <= ROWS ? counts : counts.slice(0, ROWS - 1);
  const rest = counts.slice(shown.length).reduce((sum, c) => sum + c.toys, 0);
  const rows = rest === 0 ? shown : [...shown, { status: 'other ways', toys: rest }];
  if (rows.length === 0) return text(place.left, place.top + 20, 'no toys', { colour: colours.quiet });
  const height = Math.min(44, (place.bottom - place.top) / rows.length);
  const most = Math.max(1, ...rows.map((r) => r.toys));
  const room =
    place.right - place.left - 10 - Math.max(...rows.map((r) => textWidth(count(r.toys), sizes.text)));
  return fragment(
    rows.map((row, i) => {
      const y = place.top + i * height;
      const width = row.toys === 0 ? 0 : Math.max(1, (room * row.toys) / most);
      return fragment(
        text(place.left, y + 11, fitted(row.status, place.right - place.left, sizes.text)),
        element('rect', {
          x: place.left,
          y: y + 16,
          width,
          height: height - 24 > 4 ? 12 : 8,
          fill: row.status === 'converged' ? colours.data : colours.expected,
        }),
        text(place.left + width + 6, y + 26, count(row.toys), { colour: colours.quiet }),
      );
    }),
  );
}
