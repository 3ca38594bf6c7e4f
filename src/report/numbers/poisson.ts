// Error bars of a count: the central 68.27 % interval of a Poisson mean (Garwood 1936), by the approximation of Wilson
// and Hilferty (1931) at one standard deviation, which is within 1 % for the upper and lower edge of counts from 0 on.

/** Lower and upper edge of the mean that a count suggests; [0, 1.83] for 0. */
export function poissonInterval(n: number): readonly [lower: number, upper: number] {
  const lower = n > 0 ? n * cube(Math.max(0, 1 - 1 / (9 * n) - 1 / (3 * Math.sqrt(n)))) : 0;
  const above = n + 1;
  return [lower, above * cube(1 - 1 / (9 * above) + 1 / (3 * Math.sqrt(above)))];
}

function cube(x: number): number {
  return x * x * x;
}
