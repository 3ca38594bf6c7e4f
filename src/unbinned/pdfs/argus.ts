// ARGUS background on a window [a, b], a >= 0, which ends at the cutoff b; parameters c and p >= 0 (H. Albrecht et al., ARGUS
// Collaboration, Phys. Lett. B 241 (1990) 278, with a free power):
//   f = x u^p e^{c u} / N,   u = 1 - (x/b)^2.
// As x dx = -b^2/2 du and with u = U s, U = 1 - (a/b)^2:
//   ln N = ln(b^2/2) + (p + 1) ln U + ln J,   J = integral over s in [0, 1] of s^p e^{c U s}   (argus-moments.ts).
// f is 0 at x = 0, and at x = b unless p = 0. With moments over the density itself:
//   d ln f/dc = u - U <s>          d ln f/dp = ln u - ln U - <ln s>
//   second: -U^2 var(s) for (c, c), -U cov(s, ln s) for (c, p), -var(ln s) for (p, p)

import type { Crest, Pdf, PdfAtPoint, Window } from '../pdf.ts';
import { powerExponential } from './argus-moments.ts';

export function argus(window: Window): Pdf {
  const { lower, upper } = window;
  if (lower < 0) {
    throw new RangeError(
      `the window of an argus starts at ${lower}, and it is no density below 0: expected 0 or above`,
    );
  }
  return {
    type: 'argus',
    shapeNames: ['c', 'p'],
    features: 2,
    slopes: 2,

    rangeProblem([, p]) {
      return p!.lower >= 0
        ? null
        : `the power ${p!.name} may reach ${p!.lower}; its lower bound must be 0 or above`;
    },

    at(shape, _, math): PdfAtPoint {
      const c = shape[0]!;
      const p = shape[1]!;
      const scale = 1 / (upper * upper);
      const largest = (upper - lower) * (upper + lower) * scale;
      const logLargest = math.log(largest);
      const moments = powerExponential(p, c * largest, math);
      const constant = -math.log(0.5 * upper * upper) - (p + 1) * logLargest - moments.logMass;
      return {
        first: [-largest * moments.mean, 0, 1, -logLargest - moments.meanLog, 1, 0],
        second: [
          -largest * largest * moments.variance,
          0,
          0, // c, c
          -largest * moments.covariance,
          0,
          0, // c, p
          -moments.logVariance,
          0,
          0, // p, p
        ],
        curvature: 'log',
        quadratic: null,
        crest: crestOf(c, p, window),
        breaks: [{ at: window.upper, slopes: [0, 0], singular: true }],
        writeColumns(kernel, x, n, logDensity, features, stride) {
          kernel.exports.argusColumns(x, n, upper, scale, c, p, constant, logDensity, features, stride);
        },
      };
    },
  };
}

/**
 * In u, ln f = ln(1 - u)/2 + p ln u + c u has one maximum, where 2c u^2 + (1 + 2p - 2c) u - 2p = 0. It falls over the
 * inverse of its slope or of the root of its curvature in x, and must see the end of the window, where f may be 0.
 */
function crestOf(c: number, p: number, { lower, upper }: Window): Crest {
  const linear = 1 + 2 * p - 2 * c;
  const root = Math.sqrt(linear * linear + 16 * c * p);
  // The root of the equation that lies in [0, 1], without cancellation.
  const u = linear >= 0 ? (4 * p) / (linear + root) : (root - linear) / (4 * c);
  const at = Math.max(lower, upper * Math.sqrt(1 - Math.min(1, u)));
  const room = (upper - at) * (upper + at);
  const end = p === 0 ? 0 : p / room;
  const slope = 1 / at - 2 * at * (end + c / (upper * upper));
  const curvature =
    1 / (at * at) + 2 * end + (p === 0 ? 0 : (4 * at * at * end) / room) + (2 * c) / (upper * upper);
  const fall = Math.max(Math.abs(slope), Math.sqrt(Math.abs(curvature)));
  const width = 1 / Math.max(fall, 1 / (upper - lower));
  return { at, width: p === 0 ? width : Math.min(width, 0.2 * (upper - at)) };
}
