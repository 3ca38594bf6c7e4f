// Chebyshev polynomial on a window [a, b], parameters c_1 ... c_m:
//   f = (1 + sum over k of c_k T_k(t)) / I,   t = (2x - a - b)/(b - a),   I = (b - a)(1 + sum over even k of c_k/(1 - k^2)).
// Parameters at which the polynomial is negative somewhere in the window make no density: ln f is -Infinity everywhere then.
// It is looked at on N = 16 m Chebyshev points; between them it can be below their least value by no more than
// sec(pi m/(2 N)) - 1 = 0.005 of its size (H. Ehlich, K. Zeller, Math. Z. 86 (1964) 41), and where it is, at an event,
// ln f is -Infinity there.
// No crest: a polynomial of degree m has nothing narrower than the window over m^2, and at its ends only.

import type { ElementaryMath } from '../../kernel/math.ts';
import { chebyshevNodes } from '../compression/chebyshev.ts';
import type { Pdf, PdfAtPoint } from '../pdf.ts';
import { linearDensity } from './linear-density.ts';

export function chebyshev(degree: number): Pdf {
  let grid: Float64Array | undefined;
  const isPositive = (coefficients: readonly number[], math: ElementaryMath): boolean => {
    // |T_k| <= 1: most polynomials of use need no closer look.
    if (coefficients.reduce((left, c) => left - Math.abs(c), 1) > 0) return true;
    grid ??= chebyshevNodes(16 * degree - 1, math);
    return grid.every((t) => polynomialAt(coefficients, t) > 0);
  };
  return {
    type: 'chebyshev',
    shapeNames: Array.from({ length: degree }, (_, k) => `c_${k + 1}`),
    features: degree,
    slopes: degree,
    // Room for the coefficients.
    constants: new Float64Array(degree),

    rangeProblem() {
      return null;
    },

    at(shape, window, math): PdfAtPoint {
      const coefficients: number[] = [];
      for (let k = 0; k < degree; k++) coefficients.push(shape[k]!);
      const centre = 0.5 * (window.lower + window.upper);
      const width = window.upper - window.lower;
      let mean = 1;
      for (let k = 2; k <= degree; k += 2) mean += coefficients[k - 1]! / (1 - k * k);
      // Without a normalisation ln f is -Infinity everywhere, and no derivative is finite.
      const isDensity = mean > 0 && isPositive(coefficients, math);
      const inverse = isDensity ? 1 / mean : Number.POSITIVE_INFINITY;
      const constant = isDensity ? -math.log(width * mean) : Number.NEGATIVE_INFINITY;
      const q: number[] = [];
      for (let k = 1; k <= degree; k++) q.push(k % 2 === 0 || !isDensity ? inverse / (1 - k * k) : 0);
      const { first, second } = linearDensity(q, 1);
      return {
        first,
        second,
        curvature: 'density',
        quadratic: null,
        crest: null,
        breaks: [],
        writeColumns(kernel, x, n, logDensity, features, stride, constants) {
          kernel.doubles.set(coefficients, constants / 8);
          kernel.exports.chebyshevColumns(
            x,
            n,
            centre,
            2 / width,
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

/** 1 + sum of c_k T_k(t), by Clenshaw's recurrence. */
function polynomialAt(coefficients: readonly number[], t: number): number {
  let b1 = 0;
  let b2 = 0;
  for (let k = coefficients.length; k >= 1; k--) {
    const b = coefficients[k - 1]! + 2 * t * b1 - b2;
    b2 = b1;
    b1 = b;
  }
  return 1 + t * b1 - b2;
}
