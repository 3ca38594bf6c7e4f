// Steps with a convex stand-in where the Hessian is not positive definite; and factors of larger matrices, bit for bit those of
// the textbook's loop.
import { expect, test } from 'vitest';
import { factorCholesky, invertCholesky, solveCholesky } from '../../src/minimize/cholesky.ts';
import type { SmoothFunction } from '../../src/minimize/function.ts';
import { minimize } from '../../src/minimize/newton.ts';
import { type Formula, inBox } from './helpers.ts';

/** 10 (x^2 - y)^2 + (x - 1)^2 as a sum of squares: its Gauss-Newton matrix is 2 J^T J. */
const valley: Formula = ([x, y]) => {
  const r = x! * x! - y!;
  return {
    value: 10 * r * r + (x! - 1) ** 2,
    gradient: [40 * r * x! + 2 * (x! - 1), -20 * r],
    hessian: [
      [40 * r + 80 * x! * x! + 2, -40 * x!],
      [-40 * x!, 20],
    ],
  };
};

test('a step where the Hessian is not positive definite is solved with the stand-in', () => {
  // Far above the parabola, 40 r + 80 x^2 is negative.
  const f = inBox(valley, [[0.1], [5]]);
  let asked = 0;
  const withStandIn: SmoothFunction = {
    parameters: f.parameters,
    evaluate: (at, into) => f.evaluate(at, into),
    writeConvexHessian: (at, into) => {
      asked++;
      into.set([80 * at[0]! * at[0]! + 2, -40 * at[0]!, -40 * at[0]!, 20]);
    },
  };
  const { reason, at, evaluations } = minimize(withStandIn);
  expect(reason).toBe('converged');
  expect(at[0]).toBeCloseTo(1, 10);
  expect(asked).toBe(1);
  expect(evaluations).toBeLessThan(minimize(f).evaluations);
});

test('a saddle is left by damping, though the stand-in sees nothing to do', () => {
  // x^4/4 - x^2/2 + y^2 near its saddle at (0, 0).
  const f = inBox(
    ([x, y]) => ({
      value: x! ** 4 / 4 - (x! * x!) / 2 + y! * y!,
      gradient: [x! ** 3 - x!, 2 * y!],
      hessian: [
        [3 * x! * x! - 1, 0],
        [0, 2],
      ],
    }),
    [[1e-9], [0]],
  );
  const { reason, at } = minimize({
    parameters: f.parameters,
    evaluate: (x, into) => f.evaluate(x, into),
    writeConvexHessian: (_x, into) => into.set([2, 0, 0, 2]),
  });
  expect(reason).toBe('converged');
  expect(Math.abs(at[0]!)).toBeCloseTo(1, 10);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 22])('a matrix of %i rows has the bits of the plain loops', (n) => {
  let seed = n;
  const random = (): number => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647 - 0.5;
  };
  const v = Float64Array.from({ length: n * n }, random);
  const a = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      for (let k = 0; k < n; k++) a[i * n + j]! += v[i * n + k]! * v[j * n + k]! + (i === j ? 0.01 : 0);
  const plain = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= plain[i * n + k]! * plain[j * n + k]!;
      plain[i * n + j] = i === j ? Math.sqrt(sum) : sum / plain[j * n + j]!;
    }
  const factor = new Float64Array(n * n);
  expect(factorCholesky(a, n, factor)).toBe(true);
  expect(factor).toEqual(plain);
  const inverse = new Float64Array(n * n);
  invertCholesky(factor, n, inverse);
  const columns = Array.from({ length: n }, (_, j) => {
    const unit = new Float64Array(n);
    unit[j] = 1;
    solveCholesky(factor, n, unit, unit);
    return unit;
  });
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      expect(inverse[i * n + j]).toBe(i === j ? columns[i]![i] : 0.5 * (columns[i]![j]! + columns[j]![i]!));
});
