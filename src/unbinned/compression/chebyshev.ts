// Chebyshev interpolation on [-1, 1]: nodes, and the Lagrange polynomials of the nodes as coefficients of powers.
// Source: L. N. Trefethen, Approximation Theory and Approximation Practice (2013), chapters 3 and 4.

import type { ElementaryMath } from '../../kernel/math.ts';

/** The K + 1 Chebyshev nodes of the first kind, cos(pi (2k + 1) / (2K + 2)), k = 0 ... K. */
export function chebyshevNodes(degree: number, math: ElementaryMath): Float64Array {
  return Float64Array.from({ length: degree + 1 }, (_, k) =>
    math.cos((Math.PI * (2 * k + 1)) / (2 * degree + 2)),
  );
}

/** Coefficients of T_j in powers of t, as rows [j][power], j = 0 ... degree: whole numbers. */
export function chebyshevPowers(degree: number): readonly Float64Array[] {
  const rows: Float64Array[] = [];
  for (let j = 0; j <= degree; j++) {
    const row = new Float64Array(degree + 1);
    if (j < 2) {
      row[j] = 1;
    } else {
      for (let i = 0; i <= degree; i++) row[i] = (i > 0 ? 2 * rows[j - 1]![i - 1]! : 0) - rows[j - 2]![i]!;
    }
    rows.push(row);
  }
  return rows;
}

/**
 * The Lagrange polynomials of the Chebyshev nodes in powers of t, as [node * (degree + 1) + power]:
 * l_k(t) = (1 + 2 sum_{j >= 1} T_j(t_k) T_j(t)) / (K + 1).
 */
export function lagrangePowers(nodes: Float64Array): Float64Array {
  const count = nodes.length;
  const powers = chebyshevPowers(count - 1);
  const lagrange = new Float64Array(count * count);
  for (let k = 0; k < count; k++) {
    lagrange[k * count] = 1 / count;
    for (let j = 1; j < count; j++) {
      const atNode = polynomial(powers[j]!, nodes[k]!);
      for (let i = 0; i <= j; i++) lagrange[k * count + i]! += (2 * atNode * powers[j]![i]!) / count;
    }
  }
  return lagrange;
}

/** The value of a polynomial with coefficients in rising powers. */
export function polynomial(coefficients: Float64Array, t: number): number {
  let value = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * t + coefficients[i]!;
  return value;
}
