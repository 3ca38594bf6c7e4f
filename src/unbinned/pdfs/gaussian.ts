// Gaussian on a window [a, b], parameters mean m and width s > 0:
//   ln f = -z^2/2 - ln s - ln(2 pi)/2 - ln Z,   z = (x - m)/s,   Z = Phi(B) - Phi(A),   A = (a - m)/s, B = (b - m)/s.

import type { ElementaryMath } from '../../kernel/math.ts';
import type { PdfAtPoint, PdfType } from '../pdf.ts';

const HALF_LN_TWO_PI = 0.9189385332046727;

export const gaussian: PdfType = {
  type: 'gaussian',
  shapeNames: ['mean', 'sigma'],
  features: 2,

  rangeProblem([, sigma]) {
    return sigma!.lower > 0
      ? null
      : `the width ${sigma!.name} may reach ${sigma!.lower}; its lower bound must be above 0`;
  },

  at(shape, window, math): PdfAtPoint {
    const m = shape[0]!;
    const s = shape[1]!;
    const a = (window.lower - m) / s;
    const b = (window.upper - m) / s;
    const logZ = logNormalMass(a, b, math);
    // q_a = phi(A)/Z and q_b = phi(B)/Z; the derivatives of ln Z are polynomials in A, B, q_a and q_b.
    const qa = math.exp(-0.5 * a * a - HALF_LN_TWO_PI - logZ);
    const qb = math.exp(-0.5 * b * b - HALF_LN_TWO_PI - logZ);
    const d = difference(qb, 1, qa, 1);
    const e = difference(qb, b, qa, a);
    const f2 = difference(qb, b * b, qa, a * a);
    const f3 = difference(qb, b * b * b, qa, a * a * a);
    const s1 = 1 / s;
    const s2 = s1 * s1;
    const constant = -math.log(s) - HALF_LN_TWO_PI - logZ;
    return {
      first: Float64Array.of(d * s1, s1, 0, (e - 1) * s1, 0, s1),
      second: Float64Array.of(
        (e + d * d - 1) * s2,
        0,
        0, // mean, mean
        (f2 + d * e - d) * s2,
        -2 * s2,
        0, // mean, sigma
        (1 + f3 + e * e - 2 * e) * s2,
        0,
        -3 * s2, // sigma, sigma
      ),
      quadratic: {
        centre: m,
        scale: s1,
        logDensity: [constant, 0, -0.5],
        features: [
          [0, 1, 0],
          [0, 0, 1],
        ],
      },
      breaks: [],
      writeColumns(kernel, x, n, logDensity, features, stride) {
        kernel.exports.gaussianColumns(x, n, m, s1, constant, logDensity, features, stride);
      },
    };
  },
};

/** ln(Phi(b) - Phi(a)) for a < b, without cancellation in the tails. */
function logNormalMass(a: number, b: number, math: ElementaryMath): number {
  // By symmetry, the interval's nearer end is made its lower one whenever it lies on one side of 0.
  if (b < 0) return logNormalMass(-b, -a, math);
  if (a <= 0) return math.log1p(-0.5 * (math.erfc(-a * Math.SQRT1_2) + math.erfc(b * Math.SQRT1_2)));
  // erfc(x) = exp(-x^2) erfcx(x): Z = phi-like factor at a, times a difference that stays of order one.
  const far = math.exp(-0.5 * (b - a) * (b + a)) * math.erfcx(b * Math.SQRT1_2);
  return -0.5 * a * a + math.log(0.5 * (math.erfcx(a * Math.SQRT1_2) - far));
}

/** q_b u - q_a v, where a density that has vanished takes its factor with it. */
function difference(qb: number, u: number, qa: number, v: number): number {
  return (qb === 0 ? 0 : qb * u) - (qa === 0 ? 0 : qa * v);
}
