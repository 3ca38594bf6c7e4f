// The derivatives of a density that is linear in its parameters but for its normalisation: f = p / I with p and I linear
// in theta. With p_a = dp/d theta_a, phi_a = p_a / (p unit) its feature, and q_a = (dI/d theta_a) / (I unit):
//   d ln f/d theta_a = unit (phi_a - q_a)
//   (d2 f/d theta_a d theta_b) / f = unit^2 (2 q_a q_b - q_b phi_a - q_a phi_b)

import type { PdfAtPoint } from '../pdf.ts';

/** For features phi_1 ... phi_A, one a parameter, in this order. */
export function linearDensity(
  q: readonly number[],
  unit: number,
): Pick<PdfAtPoint, 'first' | 'second' | 'curvature'> {
  const count = q.length;
  const width = count + 1;
  const first = new Array<number>(count * width).fill(0);
  const second = new Array<number>((count * (count + 1) * width) / 2).fill(0);
  const square = unit * unit;
  let row = 0;
  for (let a = 0; a < count; a++) {
    first[a * width] = -unit * q[a]!;
    first[a * width + a + 1] = unit;
    for (let b = a; b < count; b++) {
      second[row] = 2 * square * q[a]! * q[b]!;
      second[row + a + 1]! -= square * q[b]!;
      second[row + b + 1]! -= square * q[a]!;
      row += width;
    }
  }
  return { first, second, curvature: 'density' };
}
