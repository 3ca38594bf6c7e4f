import type { PdfContract } from './contract.ts';

/** Gauss-Legendre's 3 points on [-1, 1]. */
const LEGENDRE = [
  [-Math.sqrt(0.6), 5 / 9],
  [0, 8 / 9],
  [Math.sqrt(0.6), 5 / 9],
] as const;

/** The integral of s^p e^(k (s - top)) from `from` to 1, in r = sqrt(s), in panels that shrink towards both ends. */
function integral(p: number, k: number, from: number): number {
  const top = k > 0 ? 1 : 0;
  const lower = Math.sqrt(from);
  const edge = (t: number): number => lower + (1 - lower) * t * t * (3 - 2 * t);
  let sum = 0;
  for (let i = 0; i < 40; i++) {
    const [a, b] = [edge(i / 40), edge((i + 1) / 40)];
    for (const [node, weight] of LEGENDRE) {
      const r = 0.5 * (a + b + (b - a) * node);
      sum += (b - a) * weight * r ** (2 * p + 1) * Math.exp(k * (r * r - top));
    }
  }
  return sum;
}

export const argus: PdfContract = {
  type: 'argus',
  cumulative: (x, [c, p], { lower, upper }) => {
    const u = (edge: number) => (1 - edge / upper) * (1 + edge / upper);
    const k = c! * u(lower);
    return integral(p!, k, u(x) / u(lower)) / integral(p!, k, 0);
  },
  refused: [
    [
      [-1, 1],
      [-0.5, 1],
    ],
  ],
  allowed: [
    [
      [-50, 50],
      [0, 20],
    ],
  ],
};
