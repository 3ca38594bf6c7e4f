// Bernstein polynomial on a window [a, b], parameters b_0 ... b_m, none negative:
//   f = (m + 1)/(b - a) * (sum over k of b_k B_k(u)) / (sum over k of b_k),   B_k = C(m, k) u^k (1 - u)^(m - k),
//   u = (x - a)/(b - a); each B_k has the integral (b - a)/(m + 1).
// The scale of all b_k together is free, so one of them has to be fixed. No crest, for the reason in chebyshev.ts.

import type { Pdf, PdfAtPoint } from '../pdf.ts';
import { linearDensity } from './linear-density.ts';

export function bernstein(degree: number): Pdf {
  const count = degree + 1;
  const binomials = [1];
  for (let k = 1; k <= degree; k++) binomials.push((binomials[k - 1]! * (count - k)) / k);
  const ones = binomials.map(() => 1);
  return {
    type: 'bernstein',
    shapeNames: binomials.map((_, k) => `b_${k}`),
    features: count,
    slopes: count,
    // The binomial coefficients, and room for as many coefficients of the polynomial.
    constants: [...binomials, ...binomials.map(() => 0)],

    rangeProblem(ranges) {
      const negative = ranges.find((r) => r.lower < 0);
      if (negative !== undefined) {
        return `the coefficient ${negative.name} may reach ${negative.lower}; its lower bound must be 0 or above`;
      }
      if (ranges.some((r) => r.upper > 0)) return null;
      const names = ranges.map((r) => r.name).join(', ');
      return `none of the coefficients ${names} can be above 0; one at least must have an upper bound above 0`;
    },

    at(shape, window, math): PdfAtPoint {
      const width = window.upper - window.lower;
      let sum = 0;
      for (let k = 0; k < count; k++) sum += shape[k]!;
      // All 0 is no density: then ln f is -Infinity everywhere, and no derivative is finite.
      const inverse = sum > 0 ? 1 / sum : Number.POSITIVE_INFINITY;
      const constant = sum > 0 ? math.log(count / width) : Number.NEGATIVE_INFINITY;
      // The polynomial is taken of b_k / sum, so that the features are of order one whatever the scale.
      const scaled: number[] = [];
      for (let k = 0; k < count; k++) scaled.push(sum > 0 ? (shape[k]! / sum) * binomials[k]! : 0);
      const { first, second } = linearDensity(ones, inverse);
      return {
        first,
        second,
        curvature: 'density',
        quadratic: null,
        crest: null,
        breaks: [],
        writeColumns(kernel, x, n, logDensity, features, stride, constants) {
          kernel.doubles.set(scaled, constants / 8 + count);
          kernel.exports.bernsteinColumns(
            x,
            n,
            window.lower,
            window.upper,
            1 / width,
            constant,
            constants,
            degree,
            logDensity,
            features,
            stride,
          );
        },
      };
    },
  };
}
