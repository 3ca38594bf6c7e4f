// What a bin without events adds to -ln L as a function of its rate: lambda, as long as that is a rate. Shifts (histosys) can make
// a small one negative in a fit, where a Poisson distribution has no meaning; with t = -lambda / width the term then goes on as
//   -width (t - t^3 + t^4 / 2)   for 0 < t < 1,   and stays -width / 2 below:
// value, slope (1 - 3 t^2 + 2 t^3) and curvature (assembly/histfactory/empty-bin.ts) are continuous, and no fit gains more than width / 2 from negative rates.
// pyhf and its like go on with lambda, so that -ln L has no lower bound there: fits of some toys of a published model run away
// (docs/statistics/histfactory.md).

export const EMPTY_WIDTH = 1e-2;

export function emptyTerm(lambda: number): number {
  if (lambda >= 0) return lambda;
  const t = -lambda / EMPTY_WIDTH;
  return t >= 1 ? -0.5 * EMPTY_WIDTH : -EMPTY_WIDTH * t * (1 + t * t * (0.5 * t - 1));
}
