// Pseudo-Voigt on a window, parameters mu, sigma > 0 and gamma > 0 (half the Lorentzian's width at half maximum):
//   f = (eta L + (1 - eta) G) / N,   L = gamma/pi / (d^2 + gamma^2),   G = e^(-z^2/2) / (sigma sqrt(2 pi)),   d = x - mu
// with eta of pseudo-voigt-share.ts and the given widths in L and G. N = eta I_L + (1 - eta) I_G in closed form; with [...]
// the difference of upper and lower end, the derivatives of the integrals are
//   I_mu = -[h]    I_mu,a = -[h_a]    (h is L or G)    G: I_sigma = -[z G], I_sigma,sigma = -[z G_sigma - z G/sigma],
//   and L: I_gamma = -[d L]/gamma, I_gamma,gamma = -[d L_gamma - d L/gamma]/gamma.
// Over a window that is narrow beside the widths the ends are nearly alike; there the integrals are taken by quadrature.

import type { ElementaryMath } from '../../kernel/math.ts';
import type { Pdf, PdfAtPoint, Window } from '../pdf.ts';
import { LEGENDRE_16 } from './legendre.ts';
import { gaussianPart, lorentzianPart, type PeakPart } from './peak-parts.ts';
import { type PseudoVoigtShare, pseudoVoigtShare } from './pseudo-voigt-share.ts';
import { ratioDerivatives } from './ratio-derivatives.ts';
import { truncatedNormal } from './truncated-normal.ts';
import { voigtCrest, voigtRangeProblem } from './voigt-crest.ts';

export const pseudoVoigt: Pdf = {
  type: 'voigtian',
  shapeNames: ['mu', 'sigma', 'gamma'],
  features: 9,
  slopes: 3,
  rangeProblem: voigtRangeProblem,

  at(shape, window, math): PdfAtPoint {
    const mu = shape[0]!;
    const sigma = shape[1]!;
    const gamma = shape[2]!;
    const share = pseudoVoigtShare(sigma, gamma, math);
    const [a, b] = [window.lower - mu, window.upper - mu];
    const integrals = isNarrow(a, b, sigma, gamma)
      ? byQuadrature(a, b, sigma, gamma, share, math)
      : byEnds(a, b, window, sigma, gamma, share, math);
    const { eta, rest, etaS, etaC, etaSS, etaSC, etaCC } = share;
    const constant = -math.log(integrals[0]!);
    return {
      ...ratioDerivatives(3, integrals),
      curvature: 'density',
      quadratic: null,
      crest: voigtCrest(mu, sigma, gamma, Math.min(sigma, gamma), window, math),
      breaks: [],
      writeColumns(kernel, x, n, logs, features, stride) {
        kernel.exports.pseudoVoigtColumns(
          ...([x, n, mu, sigma, gamma, eta, rest, etaS, etaC, etaSS, etaSC, etaCC] as const),
          ...([constant, logs, features, stride] as const),
        );
      },
    };
  },
};

/** No closer to the poles at mu +- i gamma than its own length, and over it G changes little. */
function isNarrow(a: number, b: number, sigma: number, gamma: number): boolean {
  const nearest = a > 0 ? a : b < 0 ? -b : 0;
  const length = b - a;
  return (
    length * length < nearest * nearest + gamma * gamma &&
    length < 2 * sigma &&
    Math.abs(a + b) * length < 8 * sigma * sigma
  );
}

/** The combined derivatives of eta h_L + (1 - eta) h_G, from those of h_L and h_G. */
function combine(l: PeakPart, g: PeakPart, share: PseudoVoigtShare): number[] {
  const { eta, rest, etaS, etaC, etaSS, etaSC, etaCC } = share;
  const over = l.value - g.value;
  const slope = l.mu - g.mu;
  return [
    eta * l.value + rest * g.value,
    eta * l.mu + rest * g.mu,
    etaS * over + rest * g.width,
    etaC * over + eta * l.width,
    eta * l.muMu + rest * g.muMu,
    etaS * slope + rest * g.muWidth,
    etaC * slope + eta * l.muWidth,
    etaSS * over - 2 * etaS * g.width + rest * g.widthWidth,
    etaSC * over - etaC * g.width + etaS * l.width,
    etaCC * over + 2 * etaC * l.width + eta * l.widthWidth,
  ];
}

function byQuadrature(
  a: number,
  b: number,
  sigma: number,
  gamma: number,
  share: PseudoVoigtShare,
  math: ElementaryMath,
): number[] {
  const centre = 0.5 * (a + b);
  const half = 0.5 * (b - a);
  const sums = new Array<number>(10).fill(0);
  for (const [node, weight] of LEGENDRE_16) {
    for (const d of [centre - half * node, centre + half * node]) {
      const values = combine(lorentzianPart(d, gamma), gaussianPart(d, sigma, math), share);
      values.forEach((value, k) => {
        sums[k]! += half * weight * value;
      });
    }
  }
  return sums;
}

function byEnds(
  a: number,
  b: number,
  window: Window,
  sigma: number,
  gamma: number,
  share: PseudoVoigtShare,
  math: ElementaryMath,
): number[] {
  const length = window.upper - window.lower;
  const { logMass } = truncatedNormal(a / sigma, b / sigma, (0.5 * length) / sigma, math);
  const angle = math.atan2(length * gamma, gamma * gamma + a * b);
  return combine(
    integralOf(angle / Math.PI, a, b, gamma, lorentzianPart(a, gamma), lorentzianPart(b, gamma)),
    integralOf(math.exp(logMass), a, b, sigma, gaussianPart(a, sigma, math), gaussianPart(b, sigma, math)),
    share,
  );
}

/** The integral of L or G and its derivatives: a density of d/width alone, times 1/width. */
function integralOf(
  value: number,
  a: number,
  b: number,
  width: number,
  lower: PeakPart,
  upper: PeakPart,
): PeakPart {
  const widthOf = (d: number, p: PeakPart) => (d / width) * p.value;
  const widthWidthOf = (d: number, p: PeakPart) => (d / width) * (p.width - p.value / width);
  return {
    value,
    mu: lower.value - upper.value,
    width: widthOf(a, lower) - widthOf(b, upper),
    muMu: lower.mu - upper.mu,
    muWidth: lower.width - upper.width,
    widthWidth: widthWidthOf(a, lower) - widthWidthOf(b, upper),
  };
}
