// Distribution functions that judge the engine's random numbers, written for the tests alone: nothing here uses Sheaf,
// and tests/stats/independent.test.ts compares every one of them with scipy.

/** The complementary error function. */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x < 2) return 1 - erfSeries(x);
  // Continued fraction, from far inside out: erfc(x) = e^(-x^2) / sqrt(pi) / (x + (1/2)/(x + (2/2)/(x + ...))).
  let fraction = x;
  for (let k = 200; k >= 1; k--) fraction = x + (0.5 * k) / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/** erf(x) = 2/sqrt(pi) e^(-x^2) sum of 2^n x^(2n + 1) / (1 3 5 ... (2n + 1)), all terms of one sign. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** The probability that a standard Gaussian lies between a and b, a <= b. */
export function normalMass(a: number, b: number): number {
  const [u, v] = [a / Math.SQRT2, b / Math.SQRT2];
  if (u > 1) return 0.5 * (erfc(u) - erfc(v));
  if (v < -1) return 0.5 * (erfc(-v) - erfc(-u));
  const part = (x: number) => (Math.abs(x) < 2 ? Math.sign(x) * erfSeries(Math.abs(x)) : 1 - erfc(x));
  return 0.5 * (part(v) - part(u));
}

/** ln Gamma(x), x > 0: Stirling's series after moving x up to 10. */
export function logGamma(x: number): number {
  let shift = 0;
  let y = x;
  for (; y < 10; y++) shift += Math.log(y);
  const z = 1 / (y * y);
  const series = (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z / 1188)))) / y;
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/** The upper tail of the regularised gamma function, Q(a, x). */
export function gammaTail(a: number, x: number): number {
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; term > 1e-17 * sum; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return 1 - front * sum;
  }
  // Lentz's continued fraction.
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 100_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const change = d * c;
    h *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return front * h;
}

/** The probability that chi-square with `dof` degrees of freedom exceeds `chi2`. */
export function chiSquareTail(chi2: number, dof: number): number {
  return chi2 <= 0 ? 1 : gammaTail(0.5 * dof, 0.5 * chi2);
}

/**
 * Pearson's chi-square of counts against expectations, and its p-value. `given` is the number of constraints between
 * them: 0 for independent Poisson counts, 1 where the total was fixed.
 */
export function pearson(
  counts: ArrayLike<number>,
  expected: ArrayLike<number>,
  given = 0,
): { chi2: number; p: number } {
  let chi2 = 0;
  for (let i = 0; i < counts.length; i++) chi2 += (counts[i]! - expected[i]!) ** 2 / expected[i]!;
  return { chi2, p: chiSquareTail(chi2, counts.length - given) };
}

/** The probability that Kolmogorov's distance of n values exceeds d, in the limit of large n (Stephens' correction). */
export function kolmogorovTail(d: number, n: number): number {
  const root = Math.sqrt(n);
  const t = d * (root + 0.12 + 0.11 / root);
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * t * t);
  return Math.min(1, Math.max(0, sum));
}

/** Kolmogorov's distance between values in (0, 1) and the uniform distribution; sorts `values`. */
export function distanceFromUniform(values: Float64Array): number {
  values.sort();
  let distance = 0;
  for (let i = 0; i < values.length; i++) {
    distance = Math.max(distance, values[i]! - i / values.length, (i + 1) / values.length - values[i]!);
  }
  return distance;
}

/** Merges neighbouring bins, from the left, until each expects at least `least`. */
export function mergeBins(
  counts: ArrayLike<number>,
  expected: ArrayLike<number>,
  least: number,
): { counts: number[]; expected: number[] } {
  const merged = { counts: [] as number[], expected: [] as number[] };
  let [n, e] = [0, 0];
  for (let i = 0; i < counts.length; i++) {
    n += counts[i]!;
    e += expected[i]!;
    if (e >= least) {
      merged.counts.push(n);
      merged.expected.push(e);
      [n, e] = [0, 0];
    }
  }
  const last = merged.counts.length - 1;
  if (last >= 0) {
    merged.counts[last]! += n;
    merged.expected[last]! += e;
  } else if (e > 0) {
    merged.counts.push(n);
    merged.expected.push(e);
  }
  return merged;
}
