// Crystal ball on a window, parameters [mu, sigma, alpha, n]: a Gaussian core with a power-law tail on the left, from
// t = (x - mu)/sigma = -alpha on. Density, derivatives and features: tailed-gaussian.ts.

import type { Pdf, PdfAtPoint, ShapeRange } from '../pdf.ts';
import { tailedGaussian } from './tailed-gaussian.ts';

export const crystalBall: Pdf = {
  type: 'crystal_ball',
  shapeNames: ['mu', 'sigma', 'alpha', 'n'],
  features: 6,
  slopes: 4,

  rangeProblem([, sigma, alpha, n]) {
    return tailRangeProblem(sigma!, [[alpha!, n!]]);
  },

  at(shape, window, math): PdfAtPoint {
    const mean = shape[0]!;
    const sigma = shape[1]!;
    const alpha = shape[2]!;
    const n = shape[3]!;
    const { constant, first, second, crest, breaks } = tailedGaussian(
      mean,
      sigma,
      [{ side: -1, alpha, n }],
      window,
      math,
    );
    return {
      first,
      second,
      curvature: 'log',
      quadratic: null,
      crest,
      breaks,
      writeColumns(kernel, x, count, logDensity, features, stride) {
        kernel.exports.crystalBallColumns(
          x,
          count,
          mean,
          1 / sigma,
          alpha,
          alpha / n,
          n,
          constant,
          logDensity,
          features,
          stride,
        );
      },
    };
  },
};

/** sigma and every alpha must stay above 0, every n above 1: with n = 1 an endless tail has no finite mass. */
export function tailRangeProblem(
  sigma: ShapeRange,
  tails: readonly (readonly [ShapeRange, ShapeRange])[],
): string | null {
  const above = (what: string, { name, lower }: ShapeRange, least: number): string | null =>
    lower > least ? null : `the ${what} ${name} may reach ${lower}; its lower bound must be above ${least}`;
  let problem = above('width', sigma, 0);
  for (const [alpha, n] of tails)
    problem ??= above('start of the tail', alpha, 0) ?? above('power of the tail', n, 1);
  return problem;
}
