// Nodes and weights of Gauss-Legendre quadrature on [-1, 1], exact for polynomials of degree 2 n - 1.
// Source: P. J. Davis, P. Rabinowitz, Methods of Numerical Integration (2nd ed. 1984), section 2.7: Newton's method on
// P_n from cos(pi (k + 3/4) / (n + 1/2)), weights 2 / ((1 - x^2) P_n'(x)^2).

import type { ElementaryMath } from '../kernel/math.ts';

export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** Newton doubles the digits: from an estimate good to 1e-3 or so, the fourth step is rounding. */
const STEPS = 5;

export function gaussLegendre(n: number, math: Pick<ElementaryMath, 'cos'>): Quadrature {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    let x = -math.cos((Math.PI * (k + 0.75)) / (n + 0.5));
    for (let step = 0; step < STEPS; step++) {
      const { value, slope } = legendre(n, x);
      x -= value / slope;
    }
    const { slope } = legendre(n, x);
    nodes[k] = x;
    weights[k] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
}

/** P_n and its derivative, by (j + 1) P_{j+1} = (2 j + 1) x P_j - j P_{j-1}. */
function legendre(n: number, x: number): { readonly value: number; readonly slope: number } {
  let before = 1;
  let value = x;
  for (let j = 1; j < n; j++) [before, value] = [value, ((2 * j + 1) * x * value - j * before) / (j + 1)];
  return { value, slope: (n * (before - x * value)) / (1 - x * x) };
}
