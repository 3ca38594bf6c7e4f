// Gaussian on a window [a, b], parameters mean m and width s > 0:
//   ln f = -z^2/2 - ln s - ln(2 pi)/2 - ln Z,   z = (x - m)/s,   Z = Phi(B) - Phi(A),   A = (a - m)/s, B = (b - m)/s.
// With <...> over the density itself, so that all is finite however small Z is:
//   d ln f/dm = (z - <z>)/s                        d ln f/ds = (z^2 - <z^2>)/s
//   d2 ln f/dm2 = -var(z)/s^2                      d2 ln f/dm ds = (-2z + 2<z> - cov(z, z^2))/s^2
//   d2 ln f/ds2 = (-3z^2 + 3<z^2> - var(z^2))/s^2

import type { Pdf, PdfAtPoint } from '../pdf.ts';
import { truncatedNormal } from './truncated-normal.ts';

const HALF_LN_TWO_PI = 0.9189385332046727;
/** z and z^2. */
const FEATURES = [
  [0, 1, 0],
  [0, 0, 1],
] as const;

export const gaussian: Pdf = {
  type: 'gaussian',
  shapeNames: ['mean', 'sigma'],
  features: 2,
  slopes: 2,

  rangeProblem([, sigma]) {
    return sigma!.lower > 0
      ? null
      : `the width ${sigma!.name} may reach ${sigma!.lower}; its lower bound must be above 0`;
  },

  at(shape, window, math): PdfAtPoint {
    const m = shape[0]!;
    const s = shape[1]!;
    const { logMass, mean, square, variance, covariance, squareVariance } = truncatedNormal(
      (window.lower - m) / s,
      (window.upper - m) / s,
      (0.5 * (window.upper - window.lower)) / s,
      math,
    );
    const s1 = 1 / s;
    const s2 = s1 * s1;
    const constant = -math.log(s) - HALF_LN_TWO_PI - logMass;
    return {
      first: [-mean * s1, s1, 0, -square * s1, 0, s1],
      second: [
        -variance * s2,
        0,
        0, // mean, mean
        (2 * mean - covariance) * s2,
        -2 * s2,
        0, // mean, sigma
        (3 * square - squareVariance) * s2,
        0,
        -3 * s2, // sigma, sigma
      ],
      curvature: 'log',
      quadratic: {
        centre: m,
        scale: s1,
        logDensity: [constant, 0, -0.5],
        features: FEATURES,
      },
      crest: crestOf(m, s, window.lower, window.upper),
      breaks: [],
      writeColumns(kernel, x, n, logDensity, features, stride) {
        kernel.exports.gaussianColumns(x, n, m, s1, constant, logDensity, features, stride);
      },
    };
  },
};

/** The point of the window that is nearest to the mean; far from the mean, the density falls over s/|z|. */
function crestOf(m: number, s: number, lower: number, upper: number): { at: number; width: number } {
  const at = Math.min(Math.max(m, lower), upper);
  return { at, width: s / Math.max(1, Math.abs(at - m) / s) };
}
