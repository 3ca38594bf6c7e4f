// The standard normal distribution cut to an interval: its mass and low moments, each without cancellation.

import type { ElementaryMath } from '../../kernel/math.ts';

/** Of z, standard normal, given a <= z <= b. */
export interface TruncatedNormal {
  /** ln(Phi(b) - Phi(a)). */
  readonly logMass: number;
  readonly mean: number;
  /** Mean of z^2. */
  readonly square: number;
  readonly variance: number;
  /** Covariance of z and z^2. */
  readonly covariance: number;
  /** Variance of z^2. */
  readonly squareVariance: number;
  /** The density at a and at b. */
  readonly atLower: number;
  readonly atUpper: number;
}

const HALF_LN_TWO_PI = 0.9189385332046727;
const ROOT_TWO_PI = 2.5066282746310007;

/** `halfWidth` is (b - a)/2 with all its digits, which b - a may have lost. */
export function truncatedNormal(
  a: number,
  b: number,
  halfWidth: number,
  math: ElementaryMath,
): TruncatedNormal {
  const centre = 0.5 * (a + b);
  if (halfWidth < 1 && Math.abs(centre) * halfWidth < 2) return byQuadrature(centre, halfWidth, math);
  // By symmetry, the interval's nearer end is made its lower one whenever it lies on one side of 0.
  if (b >= 0) return byEnds(a, b, math);
  const mirrored = byEnds(-b, -a, math);
  return {
    ...mirrored,
    mean: -mirrored.mean,
    covariance: -mirrored.covariance,
    atLower: mirrored.atUpper,
    atUpper: mirrored.atLower,
  };
}

/** From the densities at the ends, q_a = phi(a)/Z and q_b = phi(b)/Z: <z^(k+1)> = k <z^(k-1)> - (b^k q_b - a^k q_a). */
function byEnds(a: number, b: number, math: ElementaryMath): TruncatedNormal {
  let logMass: number;
  let qa: number;
  const fall = math.exp(-0.5 * (b - a) * (b + a)); // phi(b)/phi(a)
  if (a > 0) {
    // erfc(x) = exp(-x^2) erfcx(x): all is taken relative to exp(-a^2/2).
    const scaled = 0.5 * (math.erfcx(a * Math.SQRT1_2) - fall * math.erfcx(b * Math.SQRT1_2));
    logMass = -0.5 * a * a + math.log(scaled);
    qa = 1 / (ROOT_TWO_PI * scaled);
  } else {
    logMass = math.log1p(-0.5 * (math.erfc(-a * Math.SQRT1_2) + math.erfc(b * Math.SQRT1_2)));
    qa = math.exp(-0.5 * a * a - HALF_LN_TWO_PI - logMass);
  }
  const qb = a > 0 ? qa * fall : math.exp(-0.5 * b * b - HALF_LN_TWO_PI - logMass);
  const d = difference(qb, 1, qa, 1);
  const e = difference(qb, b, qa, a);
  const f2 = difference(qb, b * b, qa, a * a);
  const f3 = difference(qb, b * b * b, qa, a * a * a);
  return {
    logMass,
    mean: -d,
    square: 1 - e,
    variance: 1 - e - d * d,
    covariance: -f2 - d * (1 + e),
    squareVariance: 2 - f3 - e - e * e,
    atLower: qa,
    atUpper: qb,
  };
}

/** q_b u - q_a v, where a density that has vanished takes its factor with it. */
function difference(qb: number, u: number, qa: number, v: number): number {
  return (qb === 0 ? 0 : qb * u) - (qa === 0 ? 0 : qa * v);
}

/** Gauss and Legendre's rule of 10 points on [-1, 1]: the positive nodes and their weights (NIST DLMF table 3.5.2). */
const RULE = [
  [0.14887433898163122, 0.29552422471475287],
  [0.4333953941292472, 0.26926671930999635],
  [0.6794095682990244, 0.21908636251598204],
  [0.8650633666889845, 0.1494513491505806],
  [0.9739065285171717, 0.06667134430868814],
] as const;

/**
 * For an interval over which the density changes little: with z = c + u, the moments of u under e^{-c u - u^2/2}, u and
 * -u taken together so that even and odd moments keep all digits.
 */
function byQuadrature(c: number, h: number, math: ElementaryMath): TruncatedNormal {
  let mass = 0;
  let m1 = 0;
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  for (const [node, weight] of RULE) {
    const u = h * node;
    const grown = math.expm1(c * u);
    const shrunk = -grown / (1 + grown);
    const w = weight * math.exp(-0.5 * u * u);
    const even = w * (2 + grown + shrunk);
    const odd = w * (shrunk - grown);
    mass += even;
    m1 += odd * u;
    m2 += even * u * u;
    m3 += odd * u * u * u;
    m4 += even * u * u * u * u;
  }
  m1 /= mass;
  m2 /= mass;
  m3 /= mass;
  m4 /= mass;
  const variance = m2 - m1 * m1;
  const covariance = m3 - m1 * m2;
  return {
    logMass: -0.5 * c * c - HALF_LN_TWO_PI + math.log(h * mass),
    mean: c + m1,
    square: c * (c + 2 * m1) + m2,
    variance,
    covariance: 2 * c * variance + covariance,
    squareVariance: 4 * c * (c * variance + covariance) + m4 - m2 * m2,
    atLower: math.exp(h * (c - 0.5 * h)) / (h * mass),
    atUpper: math.exp(-h * (c + 0.5 * h)) / (h * mass),
  };
}
