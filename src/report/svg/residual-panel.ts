// How far each bin is from a model, in standard deviations of the Poisson distribution that the model gives
// it, or of the weights that are in it.

import { element, fragment, type Markup, rounded } from '../markup.ts';
import type { Range } from '../numbers/bins.ts';
import { band, dots, path } from './marks.ts';
import { axes, type Panel, type PanelPlace, panel } from './panel.ts';
import { colours } from './theme.ts';

export interface Residuals {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
  readonly total: readonly number[];
  /** What pulls are in units of; null for the square root of the total. A bin with the unit 0 has no pull. */
  readonly units: readonly number[] | null;
  readonly domain: Range;
  readonly observable: string;
}

/** The picture goes this far where a bin is farther; it has a triangle at the edge then. */
const FARTHEST = 6;

export function residualPanel(
  place: PanelPlace,
  { edges, counts, total, units, domain, observable }: Residuals,
): Markup {
  const pulls = counts.map((n, i) =>
    units === null ? pullOf(n, total[i]!) : pullIn(units[i]!, n - total[i]!),
  );
  const largest = Math.max(0, ...pulls.map((v) => (v === null ? 0 : Math.abs(v))));
  const reach = Math.min(FARTHEST, Math.max(3, Math.ceil(largest))) + 0.4;
  const p = panel(place, domain, [-reach, reach]);
  const step = reach > 4 ? 3 : 2;
  const yTicks = { values: [-step, 0, step], labels: [`−${step}`, '0', `+${step}`], factor: null };
  const points = pulls.map((v, i) => ({ x: edges[i]! / 2 + edges[i + 1]! / 2, v }));
  const inside = points.flatMap(({ x, v }) => (v !== null && Math.abs(v) <= reach ? [[x, v] as const] : []));
  const outside = points.flatMap(({ x, v }) =>
    v !== null && Math.abs(v) > reach ? [triangle(p, x, v > 0)] : [],
  );
  const bars = inside.map(([x, v]) => `M${rounded(p.x(x))},${rounded(p.y(0))}V${rounded(p.y(v))}`).join('');
  return fragment(
    band(p, -2, 2, colours.data, 0.08),
    band(p, -1, 1, colours.data, 0.1),
    path(
      p,
      [
        [domain[0], 0],
        [domain[1], 0],
      ],
      { colour: colours.data, width: 1.5 },
    ),
    bars === '' ? [] : element('path', { d: bars, stroke: colours.quiet, fill: 'none' }),
    inside.length === 0 ? [] : dots(p, inside, counts.length > 80 ? 1.75 : 2.5, colours.ink),
    outside,
    axes(p, { x: observable, y: 'pull', yTicks }),
  );
}

/** (n - m) / sqrt(m); null without numbers and for an empty bin that should be empty, infinite for events where none may be. */
function pullOf(n: number, m: number): number | null {
  if (Number.isNaN(n) || Number.isNaN(m)) return null;
  if (m > 0) return (n - m) / Math.sqrt(m);
  return n > 0 ? Number.POSITIVE_INFINITY : null;
}

function pullIn(unit: number, residual: number): number | null {
  const pull = residual / unit;
  return unit > 0 && Number.isFinite(pull) ? pull : null;
}

function triangle(p: Panel, x: number, up: boolean): Markup {
  const tip = up ? p.top + 3 : p.bottom - 3;
  const base = up ? tip + 7 : tip - 7;
  const at = p.x(x);
  return element('path', {
    d: `M${rounded(at)},${rounded(tip)}L${rounded(at - 4)},${rounded(base)}H${rounded(at + 4)}Z`,
    fill: colours.expected,
  });
}
