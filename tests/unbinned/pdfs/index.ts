import { argus } from './argus.ts';
import { bernstein } from './bernstein.ts';
import { chebyshev } from './chebyshev.ts';
import type { PdfContract } from './contract.ts';
import { crystalBall } from './crystal-ball.ts';
import { doubleCrystalBall } from './double-crystal-ball.ts';
import { exponential } from './exponential.ts';
import { expression } from './expression.ts';
import { gaussian } from './gaussian.ts';
import { histogram } from './histogram.ts';
import { johnsonSu } from './johnson-su.ts';
import { kde } from './kde.ts';
import { spline } from './spline.ts';
import { voigtian } from './voigtian.ts';

export const contracts: readonly PdfContract[] = [
  exponential,
  gaussian,
  crystalBall,
  doubleCrystalBall,
  chebyshev,
  bernstein,
  argus,
  histogram,
  kde,
  spline,
  johnsonSu,
  voigtian,
  expression,
];
