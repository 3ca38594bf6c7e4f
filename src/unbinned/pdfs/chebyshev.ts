// Chebyshev polynomial on a window [a, b], parameters c_1 ... c_m:
//   f = (1 + sum over k of c_k T_k(t)) / I,   t = (2x - a - b)/(b - a),   I = (b - a)(1 + sum over even k of c_k/(1 - k^2)).
// It is a density only where the polynomial is positive, which is looked at event by event: ln f is -Infinity elsewhere.
// No crest: a polynomial of degree m has nothing narrower than the window over m^2, and at its ends only.

import type { Pdf, PdfAtPoint } from '../pdf.ts';
import { linearDensity } from './linear-density.ts';

export function chebyshev(degree: number): Pdf {
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
      // A mean that is not positive is no normalisation: then ln f is -Infinity everywhere, and no derivative is finite.
      const inverse = mean > 0 ? 1 / mean : Number.POSITIVE_INFINITY;
      const constant = mean > 0 ? -math.log(width * mean) : Number.NEGATIVE_INFINITY;
      const q: number[] = [];
      for (let k = 1; k <= degree; k++) q.push(k % 2 === 0 ? inverse / (1 - k * k) : 0);
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
