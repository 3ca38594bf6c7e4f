// CL_s of the patches of a patch set over the first two of their values: which are excluded, and where CL_s is 1 - CL, observed and
// expected. Lines are those of log CL_s taken as straight between neighbouring patches (Delaunay's triangles).

import { levelSegments, type Segment, triangulate } from '../../stats/triangulation.ts';
import { widened } from '../numbers/bins.ts';
import { percent } from '../numbers/format.ts';
import { EDGE, figure, headBottom } from '../svg/figure.ts';
import { type LegendItem, legend } from '../svg/legend.ts';
import { dots, type Point, path, rings } from '../svg/marks.ts';
import { AXIS_HEIGHT, AXIS_WIDTH, axes, emptyNote, grid, panel } from '../svg/panel.ts';
import { colours, PLOT_WIDTH } from '../svg/theme.ts';

export interface PatchesFigure {
  /** What the values are. */
  readonly labels: readonly string[];
  readonly patches: readonly {
    readonly values: readonly (number | string)[];
    /** null where there is none. */
    readonly cls: number | null;
    /** The median for background-only data. */
    readonly expected: number | null;
  }[];
  /** Confidence level of the exclusion, a part of 1. */
  readonly cl: number;
  readonly mu: number;
}

const HEIGHT = 520;
/** Below this a CL_s is as good as 0. */
const LEAST = 1e-12;
const EXPECTED = { colour: colours.expected, width: 1.5, dash: '7 4' } as const;
const OBSERVED = { colour: colours.data, width: 2 } as const;

/** Whether there is a plane to draw in: two numbers in front of the values of each patch. */
export function hasPlane(
  labels: readonly string[],
  patches: readonly { readonly values: readonly (number | string)[] }[],
): boolean {
  const isNumber = (value: unknown): boolean => typeof value === 'number';
  return labels.length >= 2 && patches.every(({ values: [x, y] }) => isNumber(x) && isNumber(y));
}

export function patchesFigure({ labels, patches, cl, mu }: PatchesFigure): string {
  const [nameX, nameY] = [labels[0]!, labels[1]!];
  const at = patches.map(({ values }): Point => [values[0] as number, values[1] as number]);
  const isExcluded = (c: number | null): boolean => c !== null && c < 1 - cl;
  const excluded = at.filter((_, i) => isExcluded(patches[i]!.cls));
  const allowed = at.filter((_, i) => patches[i]!.cls !== null && !isExcluded(patches[i]!.cls));
  const places = new Set(at.map(String)).size;
  const lines = [
    `${patches.length} patches, ${excluded.length} excluded at ${percent(cl, 2)} CLs for mu = ${mu}`,
    ...(places === patches.length
      ? []
      : ['where several patches share a place, the lines are of the one that is excluded least']),
  ];
  const items: LegendItem[] = [
    { kind: 'line', name: 'observed', ...OBSERVED },
    { kind: 'line', name: 'expected', ...EXPECTED },
    { kind: 'point', name: 'excluded', colour: colours.data },
  ];
  const left = AXIS_WIDTH + 4;
  const right = PLOT_WIDTH - EDGE - 8;
  const key = legend(items, left, right, headBottom(lines.length) + 6);
  const top = key.bottom + 18;
  const range = (axis: 0 | 1) =>
    widened([Math.min(...at.map((p) => p[axis])), Math.max(...at.map((p) => p[axis]))]);
  const p = panel({ left, right, top, bottom: top + HEIGHT }, range(0), range(1));
  const names = { x: nameX, y: nameY, counts: false };
  const observed = contour(
    at,
    patches.map((x) => x.cls),
    1 - cl,
  );
  const expected = contour(
    at,
    patches.map((x) => x.expected),
    1 - cl,
  );
  return figure(
    {
      title: `Patches excluded in ${nameX} and ${nameY}`,
      lines,
      width: PLOT_WIDTH,
      height: p.bottom + AXIS_HEIGHT + 6,
      description: `Where CLs is ${percent(1 - cl, 2)} in ${nameX} and ${nameY}, observed and expected. ${lines.join('. ')}.`,
    },
    key.markup,
    grid(p, names),
    allowed.length === 0 ? [] : rings(p, allowed, 2.5, colours.quiet),
    excluded.length === 0 ? [] : dots(p, excluded, 2.5, colours.data),
    expected.map((s) => path(p, s, EXPECTED)),
    observed.map((s) => path(p, s, OBSERVED)),
    axes(p, names),
    observed.length === 0 ? emptyNote(p, 'no line of exclusion crosses the patches') : [],
  );
}

function contour(at: readonly Point[], cls: readonly (number | null)[], level: number): readonly Segment[] {
  const known = new Map<string, { readonly point: Point; readonly value: number }>();
  at.forEach((point, i) => {
    const c = cls[i]!;
    if (c === null) return;
    const value = Math.log(Math.max(c, LEAST));
    const other = known.get(String(point));
    if (other === undefined || other.value < value) known.set(String(point), { point, value });
  });
  const all = [...known.values()];
  const points = all.map((k) => k.point);
  const values = all.map((k) => k.value);
  return levelSegments(points, values, triangulate(points), Math.log(level));
}
