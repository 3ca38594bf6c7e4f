import type { PdfContract } from './contract.ts';
import { crystalBall } from './crystal-ball.ts';
import { doubleCrystalBall } from './double-crystal-ball.ts';
import { exponential } from './exponential.ts';
import { gaussian } from './gaussian.ts';

export const contracts: readonly PdfContract[] = [exponential, gaussian, crystalBall, doubleCrystalBall];
