// What a bin without events adds to -ln L as a function of its rate, and its slope and curvature: the formulas, and why a rate below 0 has
// any, are in src/histfactory/empty-bin.ts.

const EMPTY_WIDTH: f64 = 1e-2;

export function emptyTerm(lambda: f64): f64 {
  if (lambda >= 0) return lambda;
  const t = -lambda / EMPTY_WIDTH;
  return t >= 1 ? -0.5 * EMPTY_WIDTH : -EMPTY_WIDTH * t * (1 + t * t * (0.5 * t - 1));
}

export function emptySlope(lambda: f64): f64 {
  if (lambda >= 0) return 1;
  const t = -lambda / EMPTY_WIDTH;
  return t >= 1 ? 0 : 1 + t * t * (2 * t - 3);
}

export function emptyCurvature(lambda: f64): f64 {
  const t = -lambda / EMPTY_WIDTH;
  return t <= 0 || t >= 1 ? 0 : (6 * t * (1 - t)) / EMPTY_WIDTH;
}

/** Where the slope is 0. */
export const EMPTY_END: f64 = -EMPTY_WIDTH;
