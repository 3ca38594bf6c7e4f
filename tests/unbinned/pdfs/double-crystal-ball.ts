import type { PdfContract } from './contract.ts';
import { mass } from './crystal-ball.ts';

const good = [
  [-5, 5],
  [1e-3, 1],
  [1e-2, 5],
  [1.01, 1000],
  [0.5, 0.5],
  [2, 2],
] as const;
/** The good ranges, but for one parameter's. */
const but = (index: number, lower: number) =>
  good.map((range, i): readonly [number, number] => (i === index ? [lower, 3] : range));

export const doubleCrystalBall: PdfContract = {
  type: 'double_crystal_ball',
  cumulative: (x, [m, s, ...tails], { lower, upper }) => {
    const t = (place: number) => (place - m!) / s!;
    return mass(t(lower), t(x), tails) / mass(t(lower), t(upper), tails);
  },
  refused: [but(1, 0), but(2, 0), but(3, 1), but(4, -1), but(5, 1)],
  allowed: [good],
};
