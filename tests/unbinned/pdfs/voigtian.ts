import { normalMass } from '../../stats/independent.ts';
import type { PdfContract } from './contract.ts';

/** The Lorentzian's share of the sum. */
function share(sigma: number, gamma: number): number {
  const [g, l] = [2 * sigma * Math.sqrt(2 * Math.log(2)), 2 * gamma];
  const fifth =
    g ** 5 +
    2.69269 * g ** 4 * l +
    2.42843 * g ** 3 * l ** 2 +
    4.47163 * g ** 2 * l ** 3 +
    0.07842 * g * l ** 4 +
    l ** 5;
  const r = l / fifth ** 0.2;
  return 1.36603 * r - 0.47719 * r ** 2 + 0.11116 * r ** 3;
}

const lorentzMass = (from: number, to: number) => (Math.atan(to) - Math.atan(from)) / Math.PI;

/** The convolution's mass of [from, to] around 0: one distribution function, weighted with the other density. */
function convolved(from: number, to: number, sigma: number, gamma: number): number {
  let sum = 0;
  if (gamma > 0.1 * sigma) {
    let weights = 0;
    for (let t = -8; t <= 8; t += 1 / 16) {
      const weight = Math.exp(-0.5 * t * t);
      weights += weight;
      sum += weight * lorentzMass((from - sigma * t) / gamma, (to - sigma * t) / gamma);
    }
    return sum / weights;
  }
  for (let i = 0; i < 64; i++) {
    const shift = gamma * Math.tan(Math.PI * ((i + 0.5) / 64 - 0.5));
    sum += normalMass((from - shift) / sigma, (to - shift) / sigma);
  }
  return sum / 64;
}

/** The mass of the last window. */
let whole: { readonly key: string; readonly mass: number } | undefined;

export const voigtian: PdfContract = {
  type: 'voigtian',
  cumulative: (x, [mu, sigma, gamma], { lower, upper }, spec) => {
    const key = JSON.stringify([mu, sigma, gamma, lower, upper, spec]);
    const mass = (to: number) => {
      if (spec?.['exact'] === true) return convolved(lower - mu!, to - mu!, sigma!, gamma!);
      const eta = share(sigma!, gamma!);
      const [a, b] = [lower - mu!, to - mu!];
      return eta * lorentzMass(a / gamma!, b / gamma!) + (1 - eta) * normalMass(a / sigma!, b / sigma!);
    };
    whole = whole?.key === key ? whole : { key, mass: mass(upper) };
    return mass(x) / whole.mass;
  },
  refused: [
    [
      [0, 1],
      [0, 1],
      [0.1, 1],
    ],
    [
      [0, 1],
      [0.1, 1],
      [-1, 1],
    ],
  ],
  allowed: [
    [
      [-5, 5],
      [1e-3, 1],
      [1e-3, 1],
    ],
  ],
};
