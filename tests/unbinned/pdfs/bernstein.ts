import type { PdfContract } from './contract.ts';

export const bernstein: PdfContract = {
  type: 'bernstein',
  // The integral of a basis polynomial is the probability of more than k successes among m + 1, over m + 1.
  cumulative: (x, shape, { lower, upper }) => {
    const u = (x - lower) / (upper - lower);
    const n = shape.length;
    let term = (1 - u) ** n;
    let atMost = term;
    let sum = 0;
    for (let k = 0; k < n; k++) {
      sum += shape[k]! * (1 - atMost);
      term = binomial(n, k + 1) * u ** (k + 1) * (1 - u) ** (n - k - 1);
      atMost += term;
    }
    return sum / shape.reduce((total, b) => total + b, 0);
  },
  refused: [[[-1, 1]], [[0, 0]], [[-1e-9, 0]]],
  allowed: [[[0, 1]], [[1, 1]]],
};

function binomial(n: number, k: number): number {
  return k === 0 ? 1 : (binomial(n, k - 1) * (n - k + 1)) / k;
}
