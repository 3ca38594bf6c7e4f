import type { PdfContract } from './contract.ts';
import { exponential } from './exponential.ts';
import { gaussian } from './gaussian.ts';

export const contracts: readonly PdfContract[] = [exponential, gaussian];
