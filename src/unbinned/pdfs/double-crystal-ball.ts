// Double crystal ball on a window, parameters [mu, sigma, alpha_l, n_l, alpha_r, n_r]: a Gaussian core with a power-law
// tail on each side, from t = (x - mu)/sigma = -alpha_l and alpha_r on. Density, derivatives, features: tailed-gaussian.ts.

import type { Pdf, PdfAtPoint } from '../pdf.ts';
import { tailRangeProblem } from './crystal-ball.ts';
import { tailedGaussian } from './tailed-gaussian.ts';
import type { Tail } from './tailed-gaussian-pieces.ts';

export const doubleCrystalBall: Pdf = {
  type: 'double_crystal_ball',
  shapeNames: ['mu', 'sigma', 'alpha_l', 'n_l', 'alpha_r', 'n_r'],
  features: 10,
  slopes: 6,

  rangeProblem([, sigma, alphaL, nL, alphaR, nR]) {
    return tailRangeProblem(sigma!, [
      [alphaL!, nL!],
      [alphaR!, nR!],
    ]);
  },

  at(shape, window, math): PdfAtPoint {
    const mean = shape[0]!;
    const sigma = shape[1]!;
    const left: Tail = { side: -1, alpha: shape[2]!, n: shape[3]! };
    const right: Tail = { side: 1, alpha: shape[4]!, n: shape[5]! };
    const { constant, first, second, crest, breaks } = tailedGaussian(
      mean,
      sigma,
      [left, right],
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
        kernel.exports.doubleCrystalBallColumns(
          x,
          count,
          mean,
          1 / sigma,
          left.alpha,
          left.alpha / left.n,
          left.n,
          right.alpha,
          right.alpha / right.n,
          right.n,
          constant,
          logDensity,
          features,
          stride,
        );
      },
    };
  },
};
