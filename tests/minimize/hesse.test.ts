// Cholesky factors and covariances against matrices whose inverses are known exactly.
import { describe, expect, test } from 'vitest';
import { factorCholesky, invertCholesky, solveCholesky } from '../../src/minimize/cholesky.ts';
import { hesse } from '../../src/minimize/hesse.ts';
import { type Place, parametersOf } from './helpers.ts';

/** Hilbert's matrix and its inverse, whole numbers (D. Knuth, TAOCP 1, exercise 1.2.3-45). */
function hilbert(n: number): { matrix: Float64Array; inverse: Float64Array } {
  const choose = (a: number, b: number): number => (b === 0 ? 1 : (choose(a - 1, b - 1) * a) / b);
  const matrix = new Float64Array(n * n);
  const inverse = new Float64Array(n * n);
  for (let i = 1; i <= n; i++) {
    for (let j = 1; j <= n; j++) {
      matrix[(i - 1) * n + j - 1] = 1 / (i + j - 1);
      inverse[(i - 1) * n + j - 1] =
        (-1) ** (i + j) *
        (i + j - 1) *
        choose(n + i - 1, n - j) *
        choose(n + j - 1, n - i) *
        choose(i + j - 2, i - 1) ** 2;
    }
  }
  return { matrix, inverse };
}

const covarianceOf = (
  places: readonly Place[],
  hessian: readonly number[],
  atBound: readonly number[] = [],
) =>
  hesse(parametersOf(places), {
    derivatives: { gradient: new Float64Array(places.length), hessian: Float64Array.from(hessian) },
    atBound,
  });

describe('Cholesky factors', () => {
  test('of a matrix with whole factors are those factors', () => {
    const factor = new Float64Array(9);
    expect(factorCholesky(Float64Array.of(4, 12, -16, 12, 37, -43, -16, -43, 98), 3, factor)).toBe(true);
    expect([factor[0], factor[3], factor[4], factor[6], factor[7], factor[8]]).toEqual([2, 6, 1, -8, 5, 3]);
  });

  test('solve a system, in place too', () => {
    const factor = new Float64Array(4);
    factorCholesky(Float64Array.of(4, 1, 1, 3), 2, factor);
    const b = Float64Array.of(1, 2);
    solveCholesky(factor, 2, b, b);
    expect(b[0]).toBeCloseTo(1 / 11, 15);
    expect(b[1]).toBeCloseTo(7 / 11, 15);
  });

  test.each([1, 2, 3, 4, 5])(
    'invert Hilbert’s matrix of %i rows to the digits that its condition leaves',
    (n) => {
      const { matrix, inverse } = hilbert(n);
      const factor = new Float64Array(n * n);
      expect(factorCholesky(matrix, n, factor)).toBe(true);
      const answer = new Float64Array(n * n);
      invertCholesky(factor, n, answer);
      const condition = [1, 20, 525, 15514, 476607][n - 1]!;
      const largest = Math.max(...inverse.map(Math.abs));
      for (let i = 0; i < n * n; i++) {
        expect(Math.abs(answer[i]! - inverse[i]!)).toBeLessThan(1e-15 * condition * largest);
        expect(answer[i]).toBe(answer[(i % n) * n + Math.floor(i / n)]);
      }
    },
  );

  test.each([
    ['indefinite', [1, 2, 2, 1]],
    ['negative', [-1, 0, 0, -1]],
    ['singular', [1, 1, 1, 1]],
    ['zero', [0, 0, 0, 0]],
    ['not a number', [Number.NaN, 0, 0, 1]],
  ])('do not exist for a matrix that is %s', (_, matrix) => {
    expect(factorCholesky(Float64Array.from(matrix), 2, new Float64Array(4))).toBe(false);
  });
});

describe('the covariance', () => {
  test('of a straight-line fit is its closed form', () => {
    // Hessian of sum (y - a - b x)^2 / (2 s^2) for x = 0 ... 9: [n, Sx; Sx, Sxx] / s^2.
    const [n, sx, sxx, s] = [10, 45, 285, 0.3];
    const { matrix, uncertainties, over } = covarianceOf(
      [[0], [0]],
      [n, sx, sx, sxx].map((v) => v / s ** 2),
    );
    const determinant = n * sxx - sx * sx;
    expect(over).toBe('full');
    expect(uncertainties[0]).toBeCloseTo(s * Math.sqrt(sxx / determinant), 14);
    expect(uncertainties[1]).toBeCloseTo(s * Math.sqrt(n / determinant), 14);
    expect(matrix[1]).toBeCloseTo((-sx * s * s) / determinant, 14);
    expect(matrix[2]).toBe(matrix[1]);
  });

  test('leaves fixed parameters and equal bounds out: their rows are 0, their uncertainty null', () => {
    const places: readonly Place[] = [[0], [0, -1, 1, 'fixed'], [0, 2, 2], [0]];
    const hessian = [4, 9, 9, 1, 9, -5, 9, 9, 9, 9, -5, 9, 1, 9, 9, 3];
    const { matrix, uncertainties, over } = covarianceOf(places, hessian);
    expect(over).toBe('full');
    expect(uncertainties[1]).toBeNull();
    expect(uncertainties[2]).toBeNull();
    expect(matrix[0]).toBeCloseTo(3 / 11, 15);
    expect(matrix[3]).toBeCloseTo(-1 / 11, 15);
    expect(uncertainties[3]).toBeCloseTo(Math.sqrt(4 / 11), 15);
    expect([4, 5, 6, 7, 8, 9, 10, 11].map((i) => matrix[i])).toEqual(new Array(8).fill(0));
  });

  test('is over all parameters, those at a bound too, where the Hessian allows it', () => {
    expect(covarianceOf([[0, 0, 1], [0]], [4, 1, 1, 3], [0]).over).toBe('full');
  });

  test('is over the others where a parameter at its bound spoils the Hessian', () => {
    const { matrix, uncertainties, over } = covarianceOf([[0, 0, 1], [0]], [-4, 1, 1, 4], [0]);
    expect(over).toBe('inactive');
    expect(uncertainties).toEqual([null, 0.5]);
    expect(Array.from(matrix)).toEqual([0, 0, 0, 0.25]);
  });

  test('leaves out parameters that the function does not depend on while another is at its bound', () => {
    // A yield at 0 and the place of its peak: only their mixed derivative is left of the peak.
    const { uncertainties, over } = covarianceOf([[0, 0, 9], [5], [1]], [2, 7, 0, 7, 0, 0, 0, 0, 4], [0]);
    expect(over).toBe('inactive');
    expect(uncertainties).toEqual([null, null, 0.5]);
  });

  test('is none where the Hessian is not positive definite inside the box', () => {
    const { matrix, uncertainties, over } = covarianceOf([[0], [0]], [1, 2, 2, 1]);
    expect(over).toBe('none');
    expect(uncertainties).toEqual([null, null]);
    expect(Array.from(matrix)).toEqual([0, 0, 0, 0]);
    expect(covarianceOf([[0]], [Number.POSITIVE_INFINITY]).over).toBe('none');
  });

  test('of no free parameter is there, and empty', () => {
    const { matrix, uncertainties, over } = covarianceOf([[0, 0, 1, 'fixed']], [5]);
    expect(over).toBe('full');
    expect(uncertainties).toEqual([null]);
    expect(Array.from(matrix)).toEqual([0]);
  });
});
