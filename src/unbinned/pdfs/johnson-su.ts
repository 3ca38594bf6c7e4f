// Johnson's S_U on a window [a, b], parameters mu, lambda > 0, gamma, delta > 0: y = gamma + delta s is standard normal,
// s = asinh z, z = (x - mu)/lambda (N. L. Johnson, Biometrika 36 (1949) 149), cut to the window. With q = 1/sqrt(1 + z^2):
//   ln f = ln delta - ln lambda - ln(2 pi)/2 + ln q - y^2/2 - ln Z,   Z = Phi(y_b) - Phi(y_a)
//   d/dmu: u/lambda, u = z q^2 + delta y q     d/dlambda: (z u - 1)/lambda     d/dgamma: -y     d/ddelta: 1/delta - y s
// each less its mean over the density, d ln Z. With c = du/dz = q^2 (2 q^2 - 1) + delta^2 q^2 - delta y z q^3, second ones:
//   mu mu: -c/lambda^2    mu lambda: -(u + z c)/lambda^2    lambda lambda: (1 - 2 z u - z^2 c)/lambda^2
//   mu gamma: delta q/lambda    lambda gamma: delta z q/lambda    gamma gamma: -1    gamma delta: -s
//   mu delta: q (2y - gamma)/lambda    lambda delta: z q (2y - gamma)/lambda    delta delta: -1/delta^2 - s^2

import type { ElementaryMath } from '../../kernel/math.ts';
import type { Crest, Pdf, PdfAtPoint, ShapeRange, Window } from '../pdf.ts';
import { massDerivatives } from './johnson-mass.ts';
import { truncatedNormal } from './truncated-normal.ts';

const HALF_LN_TWO_PI = 0.9189385332046727;

/** S_U at an edge of the window: z, s = asinh z, y and q. */
export interface JohnsonPoint {
  readonly z: number;
  readonly s: number;
  readonly y: number;
  readonly q: number;
}

export const johnsonSu: Pdf = {
  type: 'johnson_su',
  shapeNames: ['mu', 'lambda', 'gamma', 'delta'],
  features: 11,
  slopes: 4,

  rangeProblem([, lambda, , delta]) {
    return problem(lambda!, 'the width') ?? problem(delta!, 'the exponent delta,');
  },

  at(shape, window, math): PdfAtPoint {
    const mu = shape[0]!;
    const lambda = shape[1]!;
    const gamma = shape[2]!;
    const delta = shape[3]!;
    const l1 = 1 / lambda;
    const l2 = l1 * l1;
    const d1 = 1 / delta;
    const d2 = d1 * d1;
    const pointAt = (x: number): JohnsonPoint => {
      const z = (x - mu) * l1;
      const s = asinh(z, math);
      return { z, s, y: gamma + delta * s, q: 1 / Math.sqrt(1 + z * z) };
    };
    const a = pointAt(window.lower);
    const b = pointAt(window.upper);
    const halfS = 0.5 * asinhDifference(a.z, b.z, (window.upper - window.lower) * l1, math);
    const normal = truncatedNormal(a.y, b.y, delta * halfS, math);
    const [m, mm] = massDerivatives(a, b, halfS, { lambda, gamma, delta }, normal, math);
    const constant = math.log(delta * l1) - HALF_LN_TWO_PI - normal.logMass;
    // Coefficients of 1; y, y^2, u, z u; q, z q, y q, z y q, c, z c, z^2 c. Those of 1 are less the mean: d ln Z.
    const first = new Array<number>(20).fill(0);
    for (let i = 0; i < 4; i++) first[5 * i] = -m[i]!;
    first[3] = l1; // mu
    first[5]! -= l1; // lambda
    first[9] = l1;
    first[11] = -1; // gamma
    first[15]! += d1; // delta
    first[16] = gamma * d1;
    first[17] = -d1;
    const second = new Array<number>(120).fill(0);
    for (let ij = 0; ij < 10; ij++) second[12 * ij] = -mm[ij]!;
    second[9] = -l2; // mu, mu
    second[12 + 3] = -l2; // mu, lambda
    second[12 + 10] = -l2;
    second[24 + 5] = delta * l1; // mu, gamma
    second[36 + 5] = -gamma * l1; // mu, delta
    second[36 + 7] = 2 * l1;
    second[48]! += l2; // lambda, lambda
    second[48 + 4] = -2 * l2;
    second[48 + 11] = -l2;
    second[60 + 6] = delta * l1; // lambda, gamma
    second[72 + 6] = -gamma * l1; // lambda, delta
    second[72 + 8] = 2 * l1;
    second[84]! -= 1; // gamma, gamma
    second[96]! += gamma * d1; // gamma, delta
    second[96 + 1] = -d1;
    second[108]! -= d2 * (1 + gamma * gamma); // delta, delta
    second[108 + 1] = 2 * gamma * d2;
    second[108 + 2] = -d2;
    return {
      first,
      second,
      curvature: 'log',
      quadratic: null,
      crest: crestOf(a.s, b.s, shape, window, math),
      breaks: [],
      writeColumns(kernel, x, n, logDensity, features, stride) {
        kernel.exports.johnsonColumns(x, n, mu, l1, gamma, delta, constant, logDensity, features, stride);
      },
    };
  },
};

function problem({ name, lower }: ShapeRange, what: string): string | null {
  return lower > 0 ? null : `${what} ${name} may reach ${lower}; its lower bound must be above 0`;
}

function asinh(z: number, math: ElementaryMath): number {
  const size = Math.abs(z);
  const value = math.log1p(size + (size * size) / (1 + Math.sqrt(1 + size * size)));
  return z < 0 ? -value : value;
}

/** asinh b - asinh a = asinh(b sqrt(1 + a^2) - a sqrt(1 + b^2)), without cancellation; `distance` is b - a. */
function asinhDifference(a: number, b: number, distance: number, math: ElementaryMath): number {
  const p = b * Math.sqrt(1 + a * a);
  const q = a * Math.sqrt(1 + b * b);
  return asinh(a * b > 0 ? (distance * (a + b)) / (p + q) : p - q, math);
}

/** Where u = 0, that is tanh s + delta (gamma + delta s) = 0, which rises with s; at the nearer end if beyond it. */
function crestOf(
  lower: number,
  upper: number,
  shape: ArrayLike<number>,
  window: Window,
  math: ElementaryMath,
): Crest {
  const mu = shape[0]!;
  const lambda = shape[1]!;
  const gamma = shape[2]!;
  const delta = shape[3]!;
  const tanh = (s: number) => {
    const t = math.expm1(-2 * Math.abs(s));
    return s < 0 ? t / (2 + t) : -t / (2 + t);
  };
  const rise = (s: number) => tanh(s) + delta * (gamma + delta * s);
  let left = lower;
  let right = upper;
  if (rise(left) >= 0) right = left;
  else if (rise(right) <= 0) left = right;
  for (let step = 0; step < 60 && right > left; step++) {
    const middle = 0.5 * (left + right);
    if (middle === left || middle === right) break;
    if (rise(middle) < 0) left = middle;
    else right = middle;
  }
  const s = 0.5 * (left + right);
  const grown = math.exp(s);
  const z = 0.5 * (grown - 1 / grown);
  const q = 2 / (grown + 1 / grown);
  const y = gamma + delta * s;
  const u = q * (z * q + delta * y);
  const c = q * q * (2 * q * q - 1 + delta * delta - delta * y * z * q);
  const at = s === lower ? window.lower : s === upper ? window.upper : mu + lambda * z;
  return {
    at: Math.min(Math.max(at, window.lower), window.upper),
    width: lambda / Math.max(Math.abs(u), Math.sqrt(Math.max(c, 0))),
  };
}
