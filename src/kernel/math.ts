// The elementary functions that results may depend on. They come from the kernels, because JavaScript engines disagree
// in the last bit of their own; sqrt, floor and abs are exact everywhere and may be taken from Math.

import type { KernelExports } from './exports.ts';

export type ElementaryMath = Pick<
  KernelExports,
  | 'exp'
  | 'log'
  | 'expm1'
  | 'log1p'
  | 'erf'
  | 'erfc'
  | 'erfcx'
  | 'normalCdf'
  | 'normalQuantile'
  | 'logGamma'
  | 'sin'
  | 'cos'
  | 'atan'
  | 'atan2'
  | 'integrateVoigt'
  | 'voigtIntegral'
  | 'memory'
  | 'expressionRoom'
  | 'expressionColumns'
  | 'expressionSums'
>;
