import type { PdfContract } from './contract.ts';
import { exponential } from './exponential.ts';
import { gaussian } from './gaussian.ts';
import { histogram } from './histogram.ts';
import { kde } from './kde.ts';
import { spline } from './spline.ts';

export const contracts: readonly PdfContract[] = [exponential, gaussian, histogram, kde, spline];
