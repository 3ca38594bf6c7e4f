import { normalMass } from '../../stats/independent.ts';
import type { PdfContract } from './contract.ts';

export const johnsonSu: PdfContract = {
  type: 'johnson_su',
  cumulative: (x, [mu, lambda, gamma, delta], { lower, upper }) => {
    const y = (at: number) => gamma! + delta! * Math.asinh((at - mu!) / lambda!);
    return normalMass(y(lower), y(x)) / normalMass(y(lower), y(upper));
  },
  refused: [
    [
      [0, 1],
      [0, 1],
      [-1, 1],
      [0.1, 1],
    ],
    [
      [0, 1],
      [0.1, 1],
      [-1, 1],
      [0, 1],
    ],
  ],
  allowed: [
    [
      [-5, 5],
      [1e-3, 1],
      [-2, 2],
      [1e-3, 4],
    ],
  ],
};
