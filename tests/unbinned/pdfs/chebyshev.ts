import type { PdfContract } from './contract.ts';

/** The integral of T_k from -1 to t. */
function integral(k: number, t: number): number {
  if (k === 1) return 0.5 * (t * t - 1);
  const cosine = (n: number): number => Math.cos(n * Math.acos(Math.max(-1, Math.min(1, t))));
  const primitive = (sign: number, at: number): number => (sign * at) / (2 * (k + sign));
  const parity = k % 2 === 0 ? -1 : 1;
  return (
    primitive(1, cosine(k + 1)) + primitive(-1, cosine(k - 1)) - primitive(1, parity) - primitive(-1, parity)
  );
}

export const chebyshev: PdfContract = {
  type: 'chebyshev',
  cumulative: (x, shape, { lower, upper }) => {
    const upTo = (t: number) => shape.reduce((sum, c, i) => sum + c * integral(i + 1, t), t + 1);
    return upTo((2 * x - lower - upper) / (upper - lower)) / upTo(1);
  },
  refused: [],
  allowed: [[[-1, 1]], [[0, 0]], [[-100, 100]]],
};
