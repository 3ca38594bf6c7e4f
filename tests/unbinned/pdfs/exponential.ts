import type { PdfContract } from './contract.ts';

export const exponential: PdfContract = {
  type: 'exponential',
  cumulative: (x, [k], { lower, upper }) =>
    k === 0
      ? (x - lower) / (upper - lower)
      : k! < 0
        ? Math.expm1(k! * (x - lower)) / Math.expm1(k! * (upper - lower))
        : 1 - Math.expm1(k! * (x - upper)) / Math.expm1(k! * (lower - upper)),
  refused: [],
  allowed: [[[-1, 1]], [[0, 0]]],
};
