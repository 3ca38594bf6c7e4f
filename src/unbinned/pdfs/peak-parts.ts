// The normal density G and Cauchy's density L at a distance d from their centre, with derivatives in centre and width:
//   G_mu = G z/s, G_s = G (z^2 - 1)/s, G_mu,mu = G_s/s, G_mu,s = G z (z^2 - 3)/s^2, G_s,s = G (z^4 - 5 z^2 + 2)/s^2
//   L_mu = 2 d L/D, L_c = L (d^2 - c^2)/(c D), L_mu,mu = -L_c,c = 2 L (3 d^2 - c^2)/D^2,
//   L_mu,c = 2 d L (d^2 - 3 c^2)/(c D^2), with D = d^2 + c^2 and z = d/s.

import type { ElementaryMath } from '../../kernel/math.ts';

export interface PeakPart {
  readonly value: number;
  readonly mu: number;
  readonly width: number;
  readonly muMu: number;
  readonly muWidth: number;
  readonly widthWidth: number;
}

const INVERSE_ROOT_TWO_PI = 0.3989422804014327;

export function gaussianPart(d: number, s: number, math: ElementaryMath): PeakPart {
  const z = d / s;
  const zz = z * z;
  const value = (INVERSE_ROOT_TWO_PI * math.exp(-0.5 * zz)) / s;
  const once = value / s;
  const twice = once / s;
  return {
    value,
    mu: once * z,
    width: once * (zz - 1),
    muMu: twice * (zz - 1),
    muWidth: twice * z * (zz - 3),
    widthWidth: twice * (zz * (zz - 5) + 2),
  };
}

export function lorentzianPart(d: number, c: number): PeakPart {
  const inverse = 1 / (d * d + c * c);
  const value = (c / Math.PI) * inverse;
  const bend = 2 * value * inverse * inverse;
  const muMu = bend * (3 * d * d - c * c);
  return {
    value,
    mu: 2 * d * value * inverse,
    width: (value * inverse * (d * d - c * c)) / c,
    muMu,
    muWidth: (bend * d * (d * d - 3 * c * c)) / c,
    widthWidth: -muMu,
  };
}
