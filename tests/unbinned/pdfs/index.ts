import type { PdfContract } from './contract.ts';
import { exponential } from './exponential.ts';
import { gaussian } from './gaussian.ts';
import { johnsonSu } from './johnson-su.ts';
import { voigtian } from './voigtian.ts';

export const contracts: readonly PdfContract[] = [exponential, gaussian, johnsonSu, voigtian];
