// Second derivatives of the logarithm of a tailed gaussian; notation and features as in tailed-gaussian.ts.

import { type Tail, zeros } from './tailed-gaussian-pieces.ts';

/**
 * Second derivatives of ln g over the features, row by row, the constant's place left at 0. In the core they are
 * -1, -2 t, -3 t^2 over s^2; the constant -1 is left out, since ln I has the same. What the core needs of c q and t c q
 * is taken off again in the tails; where the window holds no core, none is added, and nothing cancels.
 */
export function curvatures(sigma: number, tails: readonly Tail[], hasCore: boolean): number[] {
  const slopes = 2 + 2 * tails.length;
  const width = 1 + slopes + 2 * tails.length;
  const all = zeros((width * slopes * (slopes + 1)) / 2);
  const add = (a: number, b: number, feature: number, value: number): void => {
    all[(a * slopes - (a * (a - 1)) / 2 + b - a) * width + 1 + feature]! += value;
  };
  const r = 1 / sigma;
  const core = hasCore ? 1 : 0;
  add(0, 1, 0, -2 * core * r * r);
  add(1, 1, 1, -3 * core * r * r);
  for (let i = 0; i < tails.length; i++) {
    const { side, alpha, n } = tails[i]!;
    const A = 2 + 2 * i;
    const N = A + 1;
    const v = A;
    const qq = slopes + 2 * i;
    const qv = qq + 1;
    const z = (alpha * alpha) / n;
    // mean, mean: alpha^2 q^2 / n, and 1 = q^2 + q v + v for the core's constant.
    add(0, 0, qq, (z + core) * r * r);
    add(0, 0, qv, core * r * r);
    add(0, 0, v, core * r * r);
    // mean, sigma: -side alpha (1 - z) q^2
    add(0, 1, qq, side * alpha * (2 * core - (1 - z)) * r * r);
    add(0, 1, qv, side * alpha * 2 * core * r * r);
    // sigma, sigma: -n v - n q v + alpha^2 (z - 2) q^2, and t c q = n v + alpha^2 q
    add(1, 1, qq, alpha * alpha * (z - 2 + 3 * core) * r * r);
    add(1, 1, qv, (3 * core * alpha * alpha - n) * r * r);
    add(1, 1, v, (3 * core - 1) * n * r * r);
    add(0, A, qq, side * (1 + z) * r);
    add(1, A, qq, alpha * (1 + z) * r);
    add(1, A, qv, (alpha + n / alpha) * r);
    add(0, N, qv, (side * alpha * r) / n);
    add(1, N, v, r);
    add(1, N, qv, (z - 1) * r);
    add(A, A, v, n / (alpha * alpha) - 1);
    add(A, A, qv, -(1 + n / (alpha * alpha)));
    add(A, A, qq, 1 + z);
    add(A, N, v, -1 / alpha);
    add(A, N, qv, 1 / alpha + alpha / n);
    add(N, N, v, 1 / n);
    add(N, N, qv, -1 / n);
  }
  return all;
}
