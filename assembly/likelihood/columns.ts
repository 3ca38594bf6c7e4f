// Columns of the pdfs: for a block of events, the log density and the features in which the derivatives of the log
// density are linear. One function a pdf; the coefficients come from src/unbinned/pdfs/, where the formulas stand.

/** into += from, over a column. */
export function addColumn(into: usize, from: usize, n: i32): void {
  const bytes = (n as usize) << 3;
  for (let i: usize = 0; i < bytes; i += 16) {
    v128.store(into + i, f64x2.add(v128.load(into + i), v128.load(from + i)));
  }
}

/**
 * Gaussian: feature 1 is z = (x - mean) / sigma, feature 2 is z^2; log density = constant - z^2 / 2.
 */
export function gaussianColumns(
  x: usize,
  n: i32,
  mean: f64,
  inverseSigma: f64,
  constant: f64,
  logDensity: usize,
  features: usize,
  stride: usize,
): void {
  const mean2 = f64x2.splat(mean);
  const inverse2 = f64x2.splat(inverseSigma);
  const constant2 = f64x2.splat(constant);
  const half = f64x2.splat(0.5);
  const bytes = (n as usize) << 3;
  for (let i: usize = 0; i < bytes; i += 16) {
    const z = f64x2.mul(f64x2.sub(v128.load(x + i), mean2), inverse2);
    const z2 = f64x2.mul(z, z);
    v128.store(features + i, z);
    v128.store(features + stride + i, z2);
    v128.store(logDensity + i, f64x2.sub(constant2, f64x2.mul(half, z2)));
  }
}

/** Exponential: the feature is x - centre; log density = constant + slope (x - centre). */
export function exponentialColumns(
  x: usize,
  n: i32,
  centre: f64,
  slope: f64,
  constant: f64,
  logDensity: usize,
  features: usize,
): void {
  const centre2 = f64x2.splat(centre);
  const slope2 = f64x2.splat(slope);
  const constant2 = f64x2.splat(constant);
  const bytes = (n as usize) << 3;
  for (let i: usize = 0; i < bytes; i += 16) {
    const d = f64x2.sub(v128.load(x + i), centre2);
    v128.store(features + i, d);
    v128.store(logDensity + i, f64x2.add(constant2, f64x2.mul(slope2, d)));
  }
}
