import type { PdfContract } from './contract.ts';

/** The distribution function: Simpson's rule, exact for cubics, over each segment of Hermite's form with its slopes. */
export const spline: PdfContract = {
  type: 'spline',
  cumulative: (x, _shape, _window, spec) => {
    const knots = spec!['knots_x'] as number[];
    const heights = spec!['knots_y'] as number[];
    const slopes = slopesOf(knots, heights);
    const upTo = (end: number): number =>
      knots.slice(1).reduce((total, right, i) => {
        const left = knots[i]!;
        const to = Math.min(right, end);
        if (to <= left) return total;
        const h = right - left;
        const f = (at: number): number => {
          const t = (at - left) / h;
          return (
            heights[i]! * (1 + 2 * t) * (1 - t) ** 2 +
            h * slopes[i]! * t * (1 - t) ** 2 +
            heights[i + 1]! * t * t * (3 - 2 * t) +
            h * slopes[i + 1]! * t * t * (t - 1)
          );
        };
        return total + ((to - left) / 6) * (f(left) + 4 * f(0.5 * (left + to)) + f(to));
      }, 0);
    return upTo(x) / upTo(knots.at(-1)!);
  },
  refused: [],
  allowed: [[]],
};

function slopesOf(x: readonly number[], y: readonly number[]): number[] {
  const last = x.length - 1;
  const secant = (i: number): number => (y[i + 1]! - y[i]!) / (x[i + 1]! - x[i]!);
  const m = x.map((_, i) => {
    if (i === 0) return secant(0);
    if (i === last) return secant(last - 1);
    return secant(i - 1) * secant(i) > 0 ? (secant(i - 1) + secant(i)) / 2 : 0;
  });
  for (let i = 0; i < last; i++) {
    const d = secant(i);
    if (d === 0) {
      m[i] = 0;
      m[i + 1] = 0;
      continue;
    }
    const length = Math.hypot(m[i]! / d, m[i + 1]! / d);
    if (length > 3) {
      m[i]! *= 3 / length;
      m[i + 1]! *= 3 / length;
    }
  }
  return m;
}
