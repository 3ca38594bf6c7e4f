// Level lines of values at scattered points of the plane: Delaunay's triangles, and straight lines of equal value in each.
// Source: A. Bowyer, Comput. J. 24 (1981) 162; D. F. Watson, ibid. 167 (points are added one by one; the triangles whose circumcircle
// holds the new one are replaced). Meant for hundreds of points: the work grows with their square.

export type Point = readonly [x: number, y: number];
export type Triangle = readonly [a: number, b: number, c: number];
export type Segment = readonly [from: Point, to: Point];

/** Far away, in units of the points' extent: its circles are almost straight lines. */
const FAR = 1e4;

/** Triangles of different points, as indices; none where all lie on a line. Axes are brought to one scale first. */
export function triangulate(points: readonly Point[]): readonly Triangle[] {
  const n = points.length;
  if (n < 3) return [];
  const scaled = [0, 1].map((axis) => {
    const values = points.map((p) => p[axis]!);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return values.map((v) => (high > low ? (v - low) / (high - low) : 0));
  });
  const at: Point[] = points.map((_, i) => [scaled[0]![i]!, scaled[1]![i]!]);
  at.push([-FAR, -FAR], [FAR, -FAR], [0, FAR]);
  let triangles: Triangle[] = [[n, n + 1, n + 2]];
  for (let i = 0; i < n; i++) {
    const kept: Triangle[] = [];
    const edges = new Map<string, readonly [number, number]>();
    for (const triangle of triangles) {
      if (!circleHolds(at, triangle, at[i]!)) {
        kept.push(triangle);
        continue;
      }
      const [a, b, c] = triangle;
      for (const [u, v] of [
        [a, b],
        [b, c],
        [c, a],
      ] as const) {
        // An edge of two such triangles lies inside the hole.
        if (!edges.delete(`${v} ${u}`)) edges.set(`${u} ${v}`, [u, v]);
      }
    }
    triangles = [...kept, ...[...edges.values()].map(([u, v]): Triangle => [u, v, i])];
  }
  return triangles.filter((t) => t.every((corner) => corner < n) && area(at, t) > 1e-9);
}

/** Where the values, taken as straight inside each triangle, are `level`. */
export function levelSegments(
  points: readonly Point[],
  values: readonly number[],
  triangles: readonly Triangle[],
  level: number,
): readonly Segment[] {
  return triangles.flatMap((triangle): Segment[] => {
    const crossings = triangle.flatMap((a, k): Point[] => {
      const b = triangle[(k + 1) % 3]!;
      const [u, v] = [values[a]! - level, values[b]! - level];
      if (u < 0 === v < 0) return [];
      const t = u / (u - v);
      const [p, q] = [points[a]!, points[b]!];
      return [[p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])]];
    });
    return crossings.length === 2 ? [[crossings[0]!, crossings[1]!]] : [];
  });
}

/** Twice the area; positive where the corners go round to the left. */
function area(at: readonly Point[], [a, b, c]: Triangle): number {
  const [p, q, r] = [at[a]!, at[b]!, at[c]!];
  return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
}

/** Whether the circle through the corners, which go round to the left, holds `point`. */
function circleHolds(at: readonly Point[], [a, b, c]: Triangle, point: Point): boolean {
  const row = (i: number) => {
    const [x, y] = [at[i]![0] - point[0], at[i]![1] - point[1]];
    return [x, y, x * x + y * y] as const;
  };
  const [p, q, r] = [row(a), row(b), row(c)];
  return (
    p[0] * (q[1] * r[2] - q[2] * r[1]) -
      p[1] * (q[0] * r[2] - q[2] * r[0]) +
      p[2] * (q[0] * r[1] - q[1] * r[0]) >
    0
  );
}
