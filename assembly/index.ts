// The exported kernels, nothing else. src/kernel/exports.ts declares their types.

export { addDerivatives, closeHessian } from './histfactory/derivatives';
export { emptyCurvature, emptySlope } from './histfactory/empty-bin';
export { movePoint } from './histfactory/point';
export { moveGroup } from './histfactory/rates';
export { argusColumns } from './likelihood/argus-columns';
export { addColumn, exponentialColumns, gaussianColumns } from './likelihood/columns';
export { crystalBallColumns, doubleCrystalBallColumns } from './likelihood/crystal-ball-columns';
export { expressionColumns, expressionRoom, expressionSums } from './likelihood/expression-columns';
export { histogramColumns } from './likelihood/histogram-columns';
export { kdeColumns } from './likelihood/kde-columns';
export { mixture } from './likelihood/mixture';
export { bernsteinColumns, chebyshevColumns } from './likelihood/polynomial-columns';
export { johnsonColumns } from './likelihood/johnson';
export { mixture } from './likelihood/mixture';
export { morphingKdeColumns } from './likelihood/morphing-kde-columns';
export { pseudoVoigtColumns } from './likelihood/pseudo-voigt';
export { quadraticPair } from './likelihood/quadratic-pair';
export { splineColumns } from './likelihood/spline-columns';
export { addSums } from './likelihood/sums';
export { tableColumns } from './likelihood/table-columns';
export { integrateVoigt, voigtColumns, voigtIntegral } from './likelihood/voigt';
export { factorCholesky, invertCholesky, solveCholesky } from './linear/cholesky';
export { addOuter } from './linear/outer';
export { erf, erfc, erfcx } from './math/erf';
export { exp } from './math/exp';
export { expm1 } from './math/expm1';
export { logFactorial, logGamma } from './math/gamma';
export { log } from './math/log';
export { log1p } from './math/log1p';
export { normalCdf, normalQuantile } from './math/normal';
export { log10, pow } from './math/power';
export { atan, atan2, cos, sin } from './math/trig';
export { philox4x32 } from './random/philox';
export { poisson, preparePoisson } from './random/poisson';
export { nextBits, startStream, uniform } from './random/stream';
export { drawPositions, sampleEvents } from './sampling/events';
export { sampleAndFold } from './sampling/fold';
export { foldEvents } from './sampling/fold-events';
export { projectSums } from './sampling/project';
export { splitEvents } from './sampling/split';

/** Where free memory begins: everything below holds the kernels' own tables. */
export function heapBase(): usize {
  return __heap_base;
}
