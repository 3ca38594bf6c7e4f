// Triangles of scattered points, and level lines in them.
import { expect, test } from 'vitest';
import { levelSegments, type Point, triangulate } from '../../src/stats/triangulation.ts';

/** Scattered over the unit square, corners included, by a rule. */
const points: Point[] = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
  ...Array.from({ length: 60 }, (_, i): Point => [(0.618034 * (i + 1)) % 1, (0.754878 * (i + 1)) % 1]),
];
const triangles = triangulate(points);

test('triangles fill the hull, and no point lies in the circle of another triangle', () => {
  const corner = (i: number) => points[i]!;
  let area = 0;
  for (const [a, b, c] of triangles) {
    const [p, q, r] = [corner(a), corner(b), corner(c)];
    const twice = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
    expect(twice).toBeGreaterThan(0);
    area += 0.5 * twice;
    // The centre of the circle, from the perpendicular bisectors.
    const square = (s: Point) => s[0] ** 2 + s[1] ** 2;
    const x =
      (square(p) * (q[1] - r[1]) + square(q) * (r[1] - p[1]) + square(r) * (p[1] - q[1])) / (2 * twice);
    const y =
      (square(p) * (r[0] - q[0]) + square(q) * (p[0] - r[0]) + square(r) * (q[0] - p[0])) / (2 * twice);
    const radius = Math.hypot(p[0] - x, p[1] - y);
    for (const s of points) expect(Math.hypot(s[0] - x, s[1] - y)).toBeGreaterThan(radius * (1 - 1e-9));
  }
  expect(area).toBeCloseTo(1, 9);
  // Euler: 2 n - 2 - (points on the hull).
  expect(triangles.length).toBe(2 * points.length - 2 - 4);
});

test('the level line of a plane is the line', () => {
  const values = points.map(([x, y]) => x + 2 * y);
  const segments = levelSegments(points, values, triangles, 1);
  let length = 0;
  for (const [p, q] of segments) {
    for (const [x, y] of [p, q]) expect(x + 2 * y).toBeCloseTo(1, 12);
    length += Math.hypot(p[0] - q[0], p[1] - q[1]);
  }
  // From (1, 0) to (0, 1/2).
  expect(length).toBeCloseTo(Math.sqrt(1.25), 9);
});

test('points on one line, or fewer than three, have no triangles', () => {
  expect(triangulate([[0, 0]])).toEqual([]);
  expect(
    triangulate([
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 1],
    ]),
  ).toEqual([]);
});
