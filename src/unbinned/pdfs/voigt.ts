// The Voigt profile on a window: a normal density of width sigma > 0, convolved with Cauchy's of half width gamma > 0,
//   f = V/N,   V = Re w((x - mu + i gamma)/(sigma sqrt 2)) / (sigma sqrt(2 pi)),
// w the Faddeeva function. N and its derivatives are integrals of V and of its derivatives, by quadrature or from the ends
// (assembly/likelihood/voigt.ts, where the derivatives stand too). Where a window sees the Lorentzian's tail only,
// d ln f/d gamma is a small difference of terms 1/gamma, and good to 1e-15 of these.

import type { Pdf, PdfAtPoint } from '../pdf.ts';
import { ratioDerivatives } from './ratio-derivatives.ts';
import { voigtCrest, voigtRangeProblem } from './voigt-crest.ts';

const HALF_LN_TWO_PI = 0.9189385332046727;

export const voigt: Pdf = {
  type: 'voigtian',
  shapeNames: ['mu', 'sigma', 'gamma'],
  features: 9,
  slopes: 3,
  rangeProblem: voigtRangeProblem,

  at(shape, window, math): PdfAtPoint {
    const mu = shape[0]!;
    const sigma = shape[1]!;
    const gamma = shape[2]!;
    math.integrateVoigt(window.lower, window.upper, mu, sigma, gamma);
    const integrals = Array.from({ length: 10 }, (_, k) => math.voigtIntegral(k));
    const constant = -math.log(sigma * integrals[0]!) - HALF_LN_TWO_PI;
    return {
      ...ratioDerivatives(3, integrals),
      curvature: 'density',
      quadratic: null,
      crest: voigtCrest(mu, sigma, gamma, Math.max(sigma, gamma), window, math),
      breaks: [],
      writeColumns(kernel, x, n, logDensity, features, stride) {
        kernel.exports.voigtColumns(x, n, mu, sigma, gamma, constant, logDensity, features, stride);
      },
    };
  },
};
