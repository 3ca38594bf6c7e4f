// Convex quadratics in boxes, of which the minimum is found by trying every way to hold parameters at their bounds: an
// answer must satisfy the conditions of Karush, Kuhn and Tucker, and be that one.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minimize } from '../../src/minimize/newton.ts';
import { inBox, type Place, quadratic } from './helpers.ts';

/** Solves a x = b by elimination with pivots. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const n = b.length;
  const m = a.map((row, i) => [...row, b[i]!]);
  for (let c = 0; c < n; c++) {
    let best = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(m[r]![c]!) > Math.abs(m[best]![c]!)) best = r;
    [m[c], m[best]] = [m[best]!, m[c]!];
    for (let r = c + 1; r < n; r++) {
      const factor = m[r]![c]! / m[c]![c]!;
      for (let k = c; k <= n; k++) m[r]![k]! -= factor * m[c]![k]!;
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let r = n - 1; r >= 0; r--) {
    let sum = m[r]![n]!;
    for (let k = r + 1; k < n; k++) sum -= m[r]![k]! * x[k]!;
    x[r] = sum / m[r]![r]!;
  }
  return x;
}

interface Problem {
  readonly a: readonly (readonly number[])[];
  readonly b: readonly number[];
  readonly places: readonly Place[];
}

/** The best of all points that some choice of held parameters gives: 3^n choices. */
function enumerate({ a, b, places }: Problem): { at: number[]; value: number } {
  const n = b.length;
  const formula = quadratic(a, b);
  let best = { at: [] as number[], value: Number.POSITIVE_INFINITY };
  for (let code = 0; code < 3 ** n; code++) {
    const held = Array.from({ length: n }, (_, i) => Math.floor(code / 3 ** i) % 3);
    const at = held.map((h, i) => (h === 1 ? places[i]![1]! : h === 2 ? places[i]![2]! : 0));
    if (!at.every(Number.isFinite)) continue;
    const free = held.flatMap((h, i) => (h === 0 ? [i] : []));
    const right = free.map(
      (i) => b[i]! - a[i]!.reduce((sum, v, k) => sum + (held[k] === 0 ? 0 : v * at[k]!), 0),
    );
    const solved = solve(
      free.map((i) => free.map((k) => a[i]![k]!)),
      right,
    );
    free.forEach((i, k) => {
      at[i] = solved[k]!;
    });
    const inside = at.every((x, i) => x >= places[i]![1]! - 1e-12 && x <= places[i]![2]! + 1e-12);
    const { value } = formula(at);
    if (inside && value < best.value) best = { at, value };
  }
  return best;
}

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });

const problems: fc.Arbitrary<Problem> = fc.integer({ min: 1, max: 6 }).chain((n) =>
  fc
    .record({
      // A = F F^T + d: correlations from none to very strong ones.
      factor: fc.array(fc.array(number(-3, 3), { minLength: n, maxLength: n }), {
        minLength: n,
        maxLength: n,
      }),
      diagonal: fc.constantFrom(1e-3, 0.1, 1, 10),
      b: fc.array(number(-20, 20), { minLength: n, maxLength: n }),
      boxes: fc.array(
        fc.record({
          lower: fc.oneof(number(-5, 5), fc.constant(Number.NEGATIVE_INFINITY)),
          width: fc.oneof(number(0.01, 8), fc.constant(Number.POSITIVE_INFINITY)),
          place: fc.oneof(number(0, 1), fc.constantFrom(0, 1)),
        }),
        { minLength: n, maxLength: n },
      ),
    })
    .map(({ factor, diagonal, b, boxes }) => ({
      a: factor.map((row, i) =>
        factor.map((other, j) => row.reduce((sum, v, k) => sum + v * other[k]!, i === j ? diagonal : 0)),
      ),
      b,
      places: boxes.map(({ lower, width, place }): Place => {
        const upper = Number.isFinite(lower)
          ? lower + width
          : width === Number.POSITIVE_INFINITY
            ? width
            : width - 4;
        const start = Number.isFinite(upper - lower)
          ? lower + place * (upper - lower)
          : Number.isFinite(lower)
            ? lower + place
            : Number.isFinite(upper)
              ? upper - place
              : place;
        return [Math.min(Math.max(start, lower), upper), lower, upper];
      }),
    })),
);

test('the minimum of a convex quadratic in a box is the one that enumeration finds, and satisfies KKT', () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const { a, b, places } = problem;
      const expected = enumerate(problem);
      const minimum = minimize(inBox(quadratic(a, b), places));
      expect(minimum.reason).toBe('converged');
      const size = 1 + Math.abs(expected.value);
      expect(minimum.value).toBeLessThan(expected.value + 1e-11 * size);
      minimum.at.forEach((x, i) => {
        const [, lower, upper] = places[i]! as [number, number, number];
        expect(x >= lower && x <= upper).toBe(true);
        const gradient = minimum.derivatives.gradient[i]!;
        // How far the function could still fall by moving this parameter alone, down its gradient up to the wall.
        const room = gradient > 0 ? x - lower : upper - x;
        const fall =
          gradient === 0 ? 0 : Math.min(gradient ** 2 / (2 * a[i]![i]!), Math.abs(gradient) * room);
        expect(fall).toBeLessThan(1e-11 * size);
        expect(minimum.atBound.includes(i)).toBe(x === lower || x === upper);
        expect(Math.abs(x - expected.at[i]!)).toBeLessThan(1e-3 * (1 + Math.abs(expected.at[i]!)));
      });
      expect(minimum.evaluations).toBeLessThan(100);
    }),
    { seed: 20260711, numRuns: 1500 },
  );
});
