// Profiles in two parameters and their contours: against ellipses, a closed form, and iminuit (reference/make-contours.py).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fit } from '../../src/inference/fit.ts';
import type { FittedData } from '../../src/inference/fixed.ts';
import { pairRise, planeContours } from '../../src/inference/plane-contours.ts';
import { type Pair, planePoint, planeScan } from '../../src/inference/plane-scan.ts';
import { rayContour } from '../../src/inference/ray-contour.ts';
import { linearGrid } from '../../src/inference/scan.ts';
import { type Kernel, loadKernel } from '../../src/kernel/kernel.ts';
import type { Likelihood } from '../../src/minimize/likelihood.ts';
import type { Formula } from '../minimize/helpers.ts';
import { quadratic } from '../minimize/helpers.ts';
import { modelOf, place, likelihoodOf as unbinnedOf } from '../unbinned/helpers.ts';
import { gaussian, likelihoodOf, poisson } from './helpers.ts';

interface Plane {
  readonly parameters: readonly [string, string];
  readonly axes: readonly [number[], number[]];
  readonly grid: readonly (readonly number[])[];
  readonly contours: readonly { cl: number; points: readonly Pair[]; two_delta_nll: readonly number[] }[];
}
const reference = JSON.parse(readFileSync(join(import.meta.dirname, 'reference/contours.json'), 'utf8')) as {
  readonly window: readonly [number, number];
  readonly events: readonly number[];
  readonly best: Readonly<Record<string, number>>;
  readonly planes: readonly Plane[];
};

/** chi^2 with two degrees of freedom at 68.27 % and 95.45 %: 2.2957 and 6.1801 of any table. */
const LEVELS = [2.295748928898636, 6.180074306244174] as const;

/** As exact as rounding allows: the free fit's own distance to its minimum enters every rise. */
const fittedTo = (likelihood: Likelihood): FittedData => ({
  ways: [() => likelihood],
  fit: fit([() => likelihood], { starts: [likelihood.parameters.map((p) => p.start)], tolerance: 1e-18 }),
});

let kernel: Kernel;
beforeAll(async () => {
  kernel = await loadKernel();
});

test('two parameters at 68.27 % and 95.45 % rise by twice 1.1479 and 3.0900', () => {
  expect(pairRise(0.6826894921370859, kernel.exports)).toBeCloseTo(LEVELS[0], 12);
  expect(pairRise(0.9544997361036416, kernel.exports)).toBeCloseTo(LEVELS[1], 12);
  expect(pairRise(0.6826894921370859, kernel.exports) / 2).toBeCloseTo(1.1479, 4);
  expect(pairRise(0.9544997361036416, kernel.exports) / 2).toBeCloseTo(3.09, 4);
});

describe('of a parabola in three parameters', () => {
  const matrix = [
    [4, 1.5, 0.5],
    [1.5, 2, -0.8],
    [0.5, -0.8, 1],
  ];
  /** The first two with the third one profiled: the Schur complement of its element. */
  const schur = [0, 1].map((i) => [0, 1].map((k) => matrix[i]![k]! - matrix[i]![2]! * matrix[2]![k]!));
  const centre = [1, -2, 3];
  const b = matrix.map((row) => row.reduce((sum, v, k) => sum + v * centre[k]!, 0));
  const rise = ([x, y]: Pair): number => {
    const d = [x - 1, y + 2];
    return d.reduce((sum, di, i) => sum + d.reduce((s, dk, k) => s + schur[i]![k]! * di * dk, 0), 0);
  };
  const parabola = () => likelihoodOf(quadratic(matrix, b), [[0], [0], [0]]);

  test('the profile is that of the Schur complement, and no fit needs a second evaluation', () => {
    const likelihood = parabola();
    const data = fittedTo(likelihood);
    const done: number[] = [];
    const scan = planeScan(data, [0, 1], [linearGrid(-1, 3, 5), linearGrid(-4, 0, 4)], (n) => done.push(n));
    expect(scan.points).toHaveLength(20);
    expect(done).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(scan.retried).toBe(0);
    scan.points.forEach((point, i) => {
      expect(point.values).toEqual([scan.axes[0][Math.floor(i / 4)], scan.axes[1][i % 4]]);
      expect(Math.abs(point.twoDeltaNll - rise(point.values))).toBeLessThan(1e-11);
      // The start is the answer already: -ln L is a parabola.
      expect(point.fit.evaluations).toBe(1);
    });
  });

  test.each(LEVELS)('contours at %d are ellipses, by the grid and by rays', (level) => {
    const likelihood = parabola();
    const data = fittedTo(likelihood);
    const scan = planeScan(data, [0, 1], [linearGrid(-3, 5, 12), linearGrid(-7, 3, 14)]);
    const lines = planeContours(scan, level);
    expect(lines.map((l) => l.closed)).toEqual([true]);
    // Cubics hold parabolas exactly.
    for (const at of lines[0]!.points) expect(rise(at)).toBeCloseTo(level, 9);
    expect(lines[0]!.points.length).toBeGreaterThan(8);

    const rays = rayContour(data, likelihood.parameters, [0, 1], level, 16, kernel.exports);
    expect(rays.map((r) => r.turn)).toEqual(Array.from({ length: 16 }, (_, k) => k / 16));
    for (const { values, problem } of rays) {
      expect(problem).toBeNull();
      expect(rise(values!)).toBeCloseTo(level, 8);
    }
    // Equal angles where the covariance, the inverse of the complement, is a circle: the ellipse's own parametrisation.
    const determinant = schur[0]![0]! * schur[1]![1]! - schur[0]![1]! * schur[1]![0]!;
    const sigma = Math.sqrt(schur[1]![1]! / determinant);
    const below = -schur[0]![1]! / determinant / sigma;
    const second = Math.sqrt(schur[0]![0]! / determinant - below * below);
    rays.forEach(({ values }, k) => {
      const [c, s] = [Math.cos((2 * Math.PI * k) / 16), Math.sin((2 * Math.PI * k) / 16)];
      expect(values![0]).toBeCloseTo(1 + Math.sqrt(level) * sigma * c, 8);
      expect(values![1]).toBeCloseTo(-2 + Math.sqrt(level) * (below * c + second * s), 8);
    });
  });

  test('a point is the same, bit for bit, whichever others there are', () => {
    const data = fittedTo(parabola());
    const scan = planeScan(data, [0, 1], [linearGrid(-1, 3, 5), linearGrid(-4, 0, 4)]);
    const alone = planePoint(data, [0, 1], [scan.axes[0][3]!, scan.axes[1][2]!]);
    expect(alone).toEqual(scan.points[3 * 4 + 2]);
  });
});

describe('of a mean and a width', () => {
  const n = 20;
  /** 2 Delta of n values with mean 0 and population width 1, whose widths make a contour that is no ellipse. */
  const rise = ([m, s]: Pair): number => 2 * n * (Math.log(s) + (1 + m * m) / (2 * s * s) - 0.5);
  const likelihood = likelihoodOf(gaussian(n), [
    [0.2, -10, 10],
    [0.9, 1e-3, 100],
  ]);

  test.each(LEVELS)('the grid at %d is good to the fourth order of its step, rays to 1e-8', (level) => {
    const data = fittedTo(likelihood);
    const worst = [20, 40].map((points) => {
      const scan = planeScan(data, [0, 1], [linearGrid(-1, 1, points), linearGrid(0.5, 2, points)]);
      const lines = planeContours(scan, level);
      expect(lines.map((l) => l.closed)).toEqual([true]);
      return Math.max(...lines[0]!.points.map((at) => Math.abs(rise(at) - level)));
    });
    expect(worst[0]).toBeLessThan(2e-3);
    expect(worst[1]).toBeLessThan(worst[0]! / 8);
    for (const { values } of rayContour(data, likelihood.parameters, [0, 1], level, 24, kernel.exports))
      expect(rise(values!)).toBeCloseTo(level, 7);
  });

  test('lines that leave the grid are open, and end on its rim', () => {
    const data = fittedTo(likelihood);
    const scan = planeScan(data, [0, 1], [linearGrid(-0.2, 0.2, 5), linearGrid(0.5, 2, 16)]);
    const lines = planeContours(scan, LEVELS[0]);
    expect(lines.map((l) => l.closed)).toEqual([false, false]);
    for (const { points } of lines) expect([points[0]![0], points.at(-1)![0]].sort()).toEqual([-0.2, 0.2]);
  });

  test('a bound that comes first is told, and the other rays keep their answers', () => {
    const narrow = likelihoodOf(gaussian(n), [
      [0.2, -10, 0.1],
      [0.9, 1e-3, 100],
    ]);
    const rays = rayContour(fittedTo(narrow), narrow.parameters, [0, 1], LEVELS[0], 4, kernel.exports);
    expect(rays[0]!.values).toBeNull();
    expect(rays[0]!.problem).toMatch(/^the bound 0.1 of x0 ends the ray at 0.1, /);
    for (const { values } of rays.slice(1)) expect(rise(values!)).toBeCloseTo(LEVELS[0], 7);
  });

  test('without a covariance there are no rays, and the profile is as good', () => {
    const held = likelihoodOf(gaussian(n), [
      [0, -10, 10, 'fixed'],
      [0.9, 1e-3, 100],
    ]);
    const data = fittedTo(held);
    for (const point of planeScan(
      data,
      [0, 1],
      [
        [-0.3, 0.3],
        [0.8, 1.2],
      ],
    ).points)
      expect(point.twoDeltaNll).toBeCloseTo(rise(point.values), 10);
    const [ray] = rayContour(data, held.parameters, [0, 1], LEVELS[0], 1, kernel.exports);
    expect(ray).toEqual({
      turn: 0,
      values: null,
      problem: 'the free fit has no covariance of the two parameters',
    });
  });
});

test('two islands are two closed lines, and a saddle between them is one', () => {
  // (x^2 - 1)^2 + y^2 as 2 Delta: separate below 1, one line above.
  const formula: Formula = (at) => {
    const [x, y, z] = at as [number, number, number];
    return {
      value: 0.5 * ((x * x - 1) ** 2 + y * y + z * z),
      gradient: [2 * x * (x * x - 1), y, z],
      hessian: [
        [6 * x * x - 2, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
    };
  };
  const data = fittedTo(likelihoodOf(formula, [[0.9], [0], [0.3]]));
  const scan = planeScan(data, [0, 1], [linearGrid(-2, 2, 24), linearGrid(-1.5, 1.5, 18)]);
  const counts = [0.5, 1.5].map((level) => planeContours(scan, level).map((l) => l.closed));
  expect(counts).toEqual([[true, true], [true]]);
});

test('in a cell that is a saddle, lines part the corners that its middle parts', () => {
  // 2 Delta = 4 + 3 x y at the corners (+-1, +-1) of one cell: 7 and 1, with 4 in the middle.
  const formula: Formula = (at) => {
    const [x, y, z] = at as [number, number, number];
    return {
      value: 2 + 1.5 * x * y + 0.5 * z * z,
      gradient: [1.5 * y, 1.5 * x, z],
      hessian: [
        [0, 1.5, 0],
        [1.5, 0, 0],
        [0, 0, 1],
      ],
    };
  };
  const likelihood = likelihoodOf(formula, [[0, -1, 1], [0, -1, 1], [0.3]]);
  const free = fittedTo(likelihood);
  const zero: FittedData = { ...free, fit: { ...free.fit, minimum: { ...free.fit.minimum, value: 0 } } };
  const scan = planeScan(
    zero,
    [0, 1],
    [
      [-1, 1],
      [-1, 1],
    ],
  );
  expect(scan.points.map((p) => p.twoDeltaNll)).toEqual([7, 1, 1, 7]);
  // Below 4 each low corner is cut off by itself: both ends of a line are near it. Above, each high one.
  const signs = (level: number) =>
    planeContours(scan, level).map(({ closed, points }) => {
      const [x, y] = [0, 1].map((k) => points[0]![k]! + points[1]![k]!);
      return [closed, points.length, Math.sign(x! * y!)];
    });
  expect(signs(3)).toEqual([
    [false, 2, -1],
    [false, 2, -1],
  ]);
  expect(signs(5)).toEqual([
    [false, 2, 1],
    [false, 2, 1],
  ]);
});

test('a fit that fails starts again from its neighbour, and its place on the grid stays', () => {
  // z follows x over a wall: from the free fit's side -ln L is not finite where |z - x| is 1 or more.
  const formula: Formula = (at) => {
    const [x, y, z] = at as [number, number, number];
    const d = z - x * x * x;
    return {
      value: Math.abs(d) < 1 ? 0.5 * (x * x + y * y + d * d) : Number.POSITIVE_INFINITY,
      gradient: [x - 3 * x * x * d, y, d],
      hessian: [
        [1 - 6 * x * d + 9 * x ** 4, 0, -3 * x * x],
        [0, 1, 0],
        [-3 * x * x, 0, 1],
      ],
    };
  };
  const data = fittedTo(likelihoodOf(formula, [[0.1], [0.1], [0]]));
  const xs = linearGrid(-1.5, 1.5, 31);
  const scan = planeScan(data, [0, 1], [xs, [-1, 0, 1]]);
  expect(scan.retried).toBeGreaterThan(6);
  for (const { values, fit: at, twoDeltaNll } of scan.points) {
    expect(at.status).not.toBe('outside-domain');
    expect(twoDeltaNll).toBeCloseTo(values[0] ** 2 + values[1] ** 2, 9);
  }
});

test('points without a density stay failed, and no line goes through their cells', () => {
  const likelihood = likelihoodOf(
    (at) => {
      const { value, gradient, hessian } = poisson(3)([at[0]!]);
      return {
        value: value + 0.5 * at[1]! ** 2,
        gradient: [...gradient, at[1]!],
        hessian: [
          [hessian[0]![0]!, 0],
          [0, 1],
        ],
      };
    },
    [
      [2, 0, 100],
      [0.1, -9, 9],
    ],
  );
  const scan = planeScan(
    fittedTo(likelihood),
    [0, 1],
    [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], linearGrid(-3, 3, 13)],
  );
  const failed = scan.points.filter((p) => p.fit.status === 'outside-domain');
  expect(failed.map((p) => p.values[0])).toEqual(new Array(13).fill(0));
  expect(failed.every((p) => p.twoDeltaNll === Number.POSITIVE_INFINITY)).toBe(true);
  const [line, ...others] = planeContours(scan, LEVELS[1]);
  expect(others).toEqual([]);
  expect(line!.closed).toBe(false);
  expect(Math.min(...line!.points.map((p) => p[0]))).toBe(1);
});

describe('of a peak on a slope, as iminuit has it', () => {
  const model = modelOf({
    parameters: {
      s: { init: 60, bounds: [0, 500] },
      b: { init: 200, bounds: [0, 1000] },
      m: { init: 4, bounds: [1, 9] },
      w: { init: 0.7, bounds: [0.1, 5] },
      k: { init: -0.25, bounds: [-3, 1] },
    },
    channels: [
      {
        window: reference.window,
        processes: [
          { pdf: 'gaussian', params: ['m', 'w'], yield: 's' },
          { pdf: 'exponential', params: ['k'], yield: 'b' },
        ],
      },
    ],
  });
  const names = model.parameters.map((p) => p.name);
  const data = () => fittedTo(unbinnedOf(kernel, model, [place(kernel, reference.events)]));

  test.each(reference.planes.map((plane) => [plane.parameters.join(' and '), plane] as const))(
    '%s',
    (_, { parameters, axes, grid, contours }) => {
      const pair = parameters.map((p) => names.indexOf(p)) as unknown as Pair;
      const fitted = data();
      names.forEach((name, i) => {
        expect(Math.abs(fitted.fit.minimum.at[i]! / reference.best[name]! - 1)).toBeLessThan(1e-4);
      });
      const scan = planeScan(fitted, pair, axes);
      scan.points.forEach((p, i) => {
        expect(Math.abs(p.twoDeltaNll - grid[Math.floor(i / 5)]![i % 5]!)).toBeLessThan(2e-6);
      });
      for (const { cl, points, two_delta_nll: theirs } of contours) {
        const level = pairRise(cl, kernel.exports);
        points.forEach((at, i) => {
          expect(Math.abs(planePoint(fitted, pair, at).twoDeltaNll - theirs[i]!)).toBeLessThan(2e-6);
        });
        const rays = rayContour(fitted, model.parameters, pair, level, 360, kernel.exports);
        // MNCONTOUR's points lie on the polygon of the rays, as well as MNCONTOUR itself is on its level: 0.15 %.
        const best: Pair = [fitted.fit.minimum.at[pair[0]]!, fitted.fit.minimum.at[pair[1]]!];
        const sigma = pair.map((p) => fitted.fit.uncertainties[p]!) as unknown as Pair;
        const polar = (at: Pair) => {
          const [x, y] = [(at[0] - best[0]) / sigma[0], (at[1] - best[1]) / sigma[1]];
          return { angle: Math.atan2(y, x), radius: Math.hypot(x, y) };
        };
        const ours = rays.map((r) => polar(r.values!)).sort((p, q) => p.angle - q.angle);
        for (const at of points) {
          const { angle, radius } = polar(at);
          const after = ours.findIndex((o) => o.angle > angle);
          const [p, q] = [ours.at(after - 1)!, ours.at(after)!];
          const turn = (x: number) => (x + 4 * Math.PI) % (2 * Math.PI);
          const t = turn(angle - p.angle) / turn(q.angle - p.angle);
          expect(Math.abs(radius / (p.radius + t * (q.radius - p.radius)) - 1)).toBeLessThan(1.5e-3);
        }
      }
    },
  );
});
