// The Lorentzian's share eta in the pseudo-Voigt of P. Thompson, D. E. Cox and J. B. Hastings, J. Appl. Cryst. 20 (1987) 79:
// with the widths at half maximum f_G = 2 sigma sqrt(2 ln 2) and f_L = 2 gamma,
//   f^5 = f_G^5 + 2.69269 f_G^4 f_L + 2.42843 f_G^3 f_L^2 + 4.47163 f_G^2 f_L^3 + 0.07842 f_G f_L^4 + f_L^5,  r = f_L/f,
//   eta = 1.36603 r - 0.47719 r^2 + 0.11116 r^3,   which rises from 0 to 1 with r from 0 to 1.
// 1 - eta = (1 - r) (1 - 0.36603 r + 0.11116 r^2), and 1 - r from 1 - r^5 = f_G (...)/f^5: both small shares keep their digits.

import type { ElementaryMath } from '../../kernel/math.ts';

export interface PseudoVoigtShare {
  readonly eta: number;
  /** 1 - eta. */
  readonly rest: number;
  /** Derivatives of eta in sigma (S) and gamma (C). */
  readonly etaS: number;
  readonly etaC: number;
  readonly etaSS: number;
  readonly etaSC: number;
  readonly etaCC: number;
}

/** f_G/sigma and f_L/gamma. */
const G = 2.3548200450309493;
const L = 2;
const [C1, C2, C3, C4] = [2.69269, 2.42843, 4.47163, 0.07842] as const;

export function pseudoVoigtShare(sigma: number, gamma: number, math: ElementaryMath): PseudoVoigtShare {
  const unit = Math.max(G * sigma, L * gamma);
  const total = fifth((G * sigma) / unit, (L * gamma) / unit);
  const f = unit * math.exp(0.2 * math.log(total));
  const a = (G * sigma) / f;
  const r = (L * gamma) / f;
  const aa = a * a;
  const rr = r * r;
  // Derivatives of f^5 in units of f, then those of f: p, q first ones, h second ones times f.
  const p = (5 * aa * aa + r * (4 * C1 * aa * a + r * (3 * C2 * aa + r * (2 * C3 * a + r * C4)))) / 5;
  const q = (5 * rr * rr + a * (4 * C4 * rr * r + a * (3 * C3 * rr + a * (2 * C2 * r + a * C1)))) / 5;
  const hGG = (20 * aa * a + r * (12 * C1 * aa + r * (6 * C2 * a + r * 2 * C3)) - 20 * p * p) / 5;
  const hGL = (4 * C1 * aa * a + r * (6 * C2 * aa + r * (6 * C3 * a + r * 4 * C4)) - 20 * p * q) / 5;
  const hLL = (20 * rr * r + a * (12 * C4 * rr + a * (6 * C3 * r + a * 2 * C2)) - 20 * q * q) / 5;
  // Derivatives of r, by f_G and f_L turned into those by sigma and gamma; 1 - r q = a p, f being homogeneous.
  const rS = (-G * r * p) / f;
  const rC = (L * a * p) / f;
  const ff = f * f;
  const rSS = (G * G * r * (2 * p * p - hGG)) / ff;
  const rSC = (G * L * (2 * r * p * q - p - r * hGL)) / ff;
  const rCC = (L * L * (2 * q * (r * q - 1) - r * hLL)) / ff;
  const slope = 1.36603 + r * (-0.95438 + r * 0.33348);
  const curve = -0.95438 + r * 0.66696;
  const sum = aa * aa + r * (C1 * aa * a + r * (C2 * aa + r * (C3 * a + r * C4)));
  const lessR = (a * sum) / (1 + r * (1 + r * (1 + r * (1 + r))));
  return {
    eta: r * (1.36603 + r * (-0.47719 + r * 0.11116)),
    rest: lessR * (1 + r * (-0.36603 + r * 0.11116)),
    etaS: slope * rS,
    etaC: slope * rC,
    etaSS: curve * rS * rS + slope * rSS,
    etaSC: curve * rS * rC + slope * rSC,
    etaCC: curve * rC * rC + slope * rCC,
  };
}

function fifth(g: number, l: number): number {
  return g * g * g * g * (g + C1 * l) + l * l * (C2 * g * g * g + l * (C3 * g * g + l * (C4 * g + l)));
}
