// The exported kernels, nothing else. src/kernel/exports.ts declares their types.

export { exp } from './math/exp';
export { log } from './math/log';
export { expm1 } from './math/expm1';
export { log1p } from './math/log1p';
export { erf, erfc, erfcx } from './math/erf';
export { normalCdf, normalQuantile } from './math/normal';
export { logGamma, logFactorial } from './math/gamma';
export { sin, cos, atan, atan2, pow, log10 } from './math/trig';
export { philox4x32 } from './random/philox';
export { startStream, nextBits, uniform } from './random/stream';
export { preparePoisson, poisson } from './random/poisson';
export { sampleAndFold } from './sampling/fold';
export { sampleEvents } from './sampling/events';
export { projectSums } from './sampling/project';
export { foldEvents } from './sampling/fold-events';
export { gaussianColumns, exponentialColumns } from './likelihood/columns';
export { mixture } from './likelihood/mixture';
export { addSums } from './likelihood/sums';
export { quadraticPair } from './likelihood/quadratic-pair';

/** Where free memory begins: everything below holds the kernels' own tables. */
export function heapBase(): usize {
  return __heap_base;
}
