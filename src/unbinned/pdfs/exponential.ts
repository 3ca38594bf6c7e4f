// Exponential on a window [a, b], parameter the slope k (a falling background has k < 0):
//   ln f = k (x - c) - ln I,   c = (a + b)/2, h = (b - a)/2,   I = integral of e^{k (x - c)} = 2h sinh(u)/u,   u = k h.

import type { ElementaryMath } from '../../kernel/math.ts';
import type { Pdf, PdfAtPoint } from '../pdf.ts';

export const exponential: Pdf = {
  type: 'exponential',
  shapeNames: ['slope'],
  features: 1,
  slopes: 1,

  rangeProblem() {
    return null;
  },

  at(shape, window, math): PdfAtPoint {
    const k = shape[0]!;
    const centre = 0.5 * (window.lower + window.upper);
    const h = 0.5 * (window.upper - window.lower);
    const { log, first, second } = logSinhc(k * h, math);
    const constant = -math.log(2 * h) - log;
    return {
      first: [-h * first, 1],
      second: [-h * h * second, 0],
      curvature: 'log',
      quadratic: { centre, scale: 1 / h, logDensity: [constant, k * h, 0], features: [[0, h, 0]] },
      crest: k === 0 ? null : { at: k < 0 ? window.lower : window.upper, width: 1 / Math.abs(k) },
      breaks: [],
      writeColumns(kernel, x, n, logDensity, features) {
        kernel.exports.exponentialColumns(x, n, centre, k, constant, logDensity, features);
      },
    };
  },
};

/** ln(sinh(u)/u) with its first two derivatives, coth(u) - 1/u and 1/u^2 - 1/sinh^2(u). */
function logSinhc(u: number, math: ElementaryMath): { log: number; first: number; second: number } {
  const v = Math.abs(u);
  if (v < 0.5) {
    // The series of ln(sinh(u)/u) in w = u^2: its next term is below 2e-17 of the second derivative for |u| < 0.5.
    const w = u * u;
    let log = 0;
    let first = 0;
    let second = 0;
    for (let n = LOG_SINHC.length; n >= 1; n--) {
      const c = LOG_SINHC[n - 1]!;
      log = log * w + c;
      first = first * w + 2 * n * c;
      second = second * w + 2 * n * (2 * n - 1) * c;
    }
    return { log: log * w, first: first * u, second };
  }
  const t = math.expm1(-2 * v); // -(1 - e^{-2v})
  const log = v + math.log(-t / (2 * v));
  const coth = 1 - (2 * (1 + t)) / t;
  const first = coth - 1 / v;
  const second = 1 / (v * v) - (4 * (1 + t)) / (t * t);
  return { log, first: u < 0 ? -first : first, second };
}

/** 2^{2n} B_{2n} / (2n (2n)!): coefficients of w^n, n = 1, 2, ... (Abramowitz and Stegun 4.5.67, integrated). */
const LOG_SINHC = [
  1 / 6,
  -1 / 180,
  1 / 2835,
  -1 / 37800,
  1 / 467775,
  -691 / 3831077250,
  2 / 127702575,
  -3617 / 2605132530000,
  43867 / 350813659321125,
  -174611 / 15313294652906250,
  1.0502923908637557e-12,
  -9.754877841593701e-14,
];
