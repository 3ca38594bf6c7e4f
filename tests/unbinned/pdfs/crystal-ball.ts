import { normalMass } from '../../stats/independent.ts';
import type { PdfContract } from './contract.ts';

/** The integral of (1 + (alpha/n) y)^-n over y from `from` to `to`, at a density of e^{-alpha^2/2}. */
export function tailMass(from: number, to: number, alpha: number, n: number): number {
  const start = Math.log1p((alpha / n) * from);
  const length = Math.log1p(((alpha / n) * (to - from)) / (1 + (alpha / n) * from));
  return (
    (n / alpha) *
    Math.exp(-0.5 * alpha * alpha - (n - 1) * start) *
    (-Math.expm1(-(n - 1) * length) / (n - 1))
  );
}

/** The integral of the unnormalised crystal ball with two tails over t. */
export function mass(from: number, to: number, [al, nl, ar, nr]: readonly number[]): number {
  const clip = (t: number) => Math.min(Math.max(t, -al!), ar!);
  const core = clip(from) < clip(to) ? Math.sqrt(2 * Math.PI) * normalMass(clip(from), clip(to)) : 0;
  const left = from < -al! ? tailMass(Math.max(-al! - to, 0), -al! - from, al!, nl!) : 0;
  const right = to > ar! ? tailMass(Math.max(from - ar!, 0), to - ar!, ar!, nr!) : 0;
  return left + core + right;
}

export const crystalBall: PdfContract = {
  type: 'crystal_ball',
  cumulative: (x, [m, s, alpha, n], { lower, upper }) => {
    const t = (place: number) => (place - m!) / s!;
    const tails = [alpha!, n!, Number.POSITIVE_INFINITY, 2];
    return mass(t(lower), t(x), tails) / mass(t(lower), t(upper), tails);
  },
  refused: [
    [
      [0, 1],
      [0, 1],
      [1, 2],
      [2, 3],
    ],
    [
      [0, 1],
      [1, 2],
      [0, 2],
      [2, 3],
    ],
    [
      [0, 1],
      [1, 2],
      [1, 2],
      [1, 3],
    ],
    [
      [0, 1],
      [1, 2],
      [-1, 2],
      [0.5, 0.5],
    ],
  ],
  allowed: [
    [
      [-5, 5],
      [1e-3, 1],
      [1e-2, 5],
      [1.01, 1000],
    ],
  ],
};
