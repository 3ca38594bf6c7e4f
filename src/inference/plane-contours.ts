// Lines of equal 2 Delta(-ln L) through the grid of a plane scan. On each edge of the grid the profile is the cubic that
// has the values and slopes of both ends (Hermite), exact to the fourth order in the grid's step; a line joins the places
// where the edges of a cell cross the level (marching squares, the flat form of W. E. Lorensen, H. E. Cline, SIGGRAPH 21 (1987) 163).

import { findRoot } from '../minimize/root.ts';
import type { Pair, PlaneScan } from './plane-scan.ts';

export interface ContourLine {
  /** Whether it comes back to its first point, which is not repeated; else it ends at the grid's rim or at a failed fit. */
  readonly closed: boolean;
  readonly points: readonly Pair[];
}

/**
 * The rise of 2 Delta(-ln L) that a region of confidence level `cl` in two parameters has at its rim, -2 ln(1 - cl): the
 * quantile of chi^2 with two degrees of freedom, whose distribution function is 1 - exp(-x/2) (S. S. Wilks, Ann. Math.
 * Stat. 9 (1938) 60).
 */
export function pairRise(cl: number, { log1p }: { readonly log1p: (x: number) => number }): number {
  return -2 * log1p(-cl);
}

/** One and two standard deviations of a Gaussian: 68.27 % and 95.45 %. */
export const CONTOUR_LEVELS = [0.6826894921370859, 0.9544997361036416];

/** What contours know of a scan. */
export interface ContourGrid {
  readonly axes: PlaneScan['axes'];
  readonly points: readonly ContourPoint[];
}

/** As of `PlanePoint`. */
interface ContourPoint {
  readonly values: Pair;
  readonly twoDeltaNll: number;
  readonly slopes: Pair;
  /** Whether there is a minimum here: no line goes through a cell that has a corner without one. */
  readonly found: boolean;
}

/** All lines where 2 Delta(-ln L) is `level`, in the order of the cells that they begin in. */
export function planeContours(scan: ContourGrid, level: number): readonly ContourLine[] {
  const crossings = new Crossings(scan, level);
  const next = new Map<string, string[]>();
  for (let i = 0; i + 1 < scan.axes[0].length; i++) {
    for (let j = 0; j + 1 < scan.axes[1].length; j++) {
      for (const [a, b] of crossings.ofCell(i, j)) {
        next.set(a, [...(next.get(a) ?? []), b]);
        next.set(b, [...(next.get(b) ?? []), a]);
      }
    }
  }
  const lines: ContourLine[] = [];
  const seen = new Set<string>();
  const follow = (start: string): ContourLine => {
    const keys: string[] = [];
    let closed = false;
    for (let key: string | undefined = start, from = ''; key !== undefined; ) {
      seen.add(key);
      keys.push(key);
      const onward: readonly string[] = next.get(key)!;
      const to: string | undefined = onward.find((k) => k !== from && !seen.has(k));
      closed = to === undefined && keys.length > 2 && onward.includes(start);
      [from, key] = [key, to];
    }
    return { closed, points: keys.map((k) => crossings.at(k)) };
  };
  // Open lines from their ends first; what is left goes round.
  for (const [key, onward] of next) if (onward.length === 1 && !seen.has(key)) lines.push(follow(key));
  for (const key of next.keys()) if (!seen.has(key)) lines.push(follow(key));
  return lines;
}

type Segment = readonly [string, string];

/** Where one level crosses the edges of a grid; an edge is named by its lower corner and the axis that it runs along. */
class Crossings {
  readonly #scan: ContourGrid;
  readonly #level: number;
  readonly #found = new Map<string, Pair | null>();

  constructor(scan: ContourGrid, level: number) {
    this.#scan = scan;
    this.#level = level;
  }

  at(edge: string): Pair {
    return this.#found.get(edge)!;
  }

  /** The pairs of edges that lines through this cell join; none where a corner has no value. */
  ofCell(i: number, j: number): readonly Segment[] {
    const corners = [
      this.#corner(i, j),
      this.#corner(i + 1, j),
      this.#corner(i + 1, j + 1),
      this.#corner(i, j + 1),
    ];
    if (corners.some((corner) => corner === null)) return [];
    // In order round the cell, each between corner k and the next.
    const edges = [
      this.#edge(i, j, 0),
      this.#edge(i + 1, j, 1),
      this.#edge(i, j + 1, 0),
      this.#edge(i, j, 1),
    ];
    const crossed = edges.filter((edge) => this.#found.get(edge) !== null);
    if (crossed.length === 2) return [[crossed[0]!, crossed[1]!]];
    if (crossed.length < 4) return [];
    // A saddle: its middle says whether the corners below the level hang together.
    const middle = corners.reduce((sum, corner) => sum + corner!.twoDeltaNll, 0) / 4;
    const first = this.#isInside(corners[0]!);
    return first === middle <= this.#level
      ? [
          [edges[0]!, edges[1]!],
          [edges[2]!, edges[3]!],
        ]
      : [
          [edges[3]!, edges[0]!],
          [edges[1]!, edges[2]!],
        ];
  }

  #corner(i: number, j: number): ContourPoint | null {
    const point = this.#scan.points[i * this.#scan.axes[1].length + j]!;
    return point.found ? point : null;
  }

  #isInside({ twoDeltaNll }: ContourPoint): boolean {
    return twoDeltaNll <= this.#level;
  }

  #edge(i: number, j: number, along: 0 | 1): string {
    const edge = `${i} ${j} ${along}`;
    if (!this.#found.has(edge)) {
      const from = this.#corner(i, j)!;
      const to = (along === 0 ? this.#corner(i + 1, j) : this.#corner(i, j + 1))!;
      const crosses = this.#isInside(from) !== this.#isInside(to);
      this.#found.set(edge, crosses ? this.#crossing(from, to, along) : null);
    }
    return edge;
  }

  #crossing(from: ContourPoint, to: ContourPoint, along: 0 | 1): Pair {
    const step = to.values[along] - from.values[along];
    const [f0, f1] = [from.twoDeltaNll - this.#level, to.twoDeltaNll - this.#level];
    const [d0, d1] = [from.slopes[along] * step, to.slopes[along] * step];
    const cubic = (t: number): number => {
      const u = 1 - t;
      return u * u * ((1 + 2 * t) * f0 + t * d0) + t * t * ((1 + 2 * u) * f1 - u * d1);
    };
    const straight = f0 / (f0 - f1);
    const t = findRoot(cubic, { x: 0, f: f0 }, { x: 1, f: f1 }, 1e-14, 200) ?? straight;
    const middle = from.values[along] + t * step;
    return along === 0 ? [middle, from.values[1]] : [from.values[0], middle];
  }
}
