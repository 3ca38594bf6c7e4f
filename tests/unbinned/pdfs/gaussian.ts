import { normalMass } from '../../stats/independent.ts';
import type { PdfContract } from './contract.ts';

export const gaussian: PdfContract = {
  type: 'gaussian',
  cumulative: (x, [m, s], { lower, upper }) =>
    normalMass((lower - m!) / s!, (x - m!) / s!) / normalMass((lower - m!) / s!, (upper - m!) / s!),
  refused: [
    [
      [0, 1],
      [0, 1],
    ],
    [
      [0, 1],
      [-1, 1],
    ],
  ],
  allowed: [
    [
      [-5, 5],
      [1e-3, 1],
    ],
  ],
};
