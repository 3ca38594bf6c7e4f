// Derivatives of ln Z, Z = Phi(y_b) - Phi(y_a), in the parameters mu, lambda, gamma, delta of Johnson's S_U. From the ends,
// with p = phi(y)/Z there and y_i, y_ij the derivatives of y = gamma + delta asinh((x - mu)/lambda):
//   d_i = [p y_i]     d_ij = [p (y_ij - y y_i y_j)] - d_i d_j,     [...] the difference of upper and lower end.
// Over a window in which the density changes little, the ends are nearly alike and the difference would lose digits:
//   d_i = <g_i>     d_ij = <g_ij> + cov(g_i, g_j),     g_i, g_ij the derivatives of ln f before normalisation,
// by Gauss and Legendre's rule in s = asinh z, in which the density is that of a truncated normal distribution.

import type { ElementaryMath } from '../../kernel/math.ts';
import type { JohnsonPoint } from './johnson-su.ts';
import { LEGENDRE_16 } from './legendre.ts';
import type { TruncatedNormal } from './truncated-normal.ts';

interface Shape {
  readonly lambda: number;
  readonly gamma: number;
  readonly delta: number;
}

/** The four first derivatives, and the ten second ones for i <= j, row by row. */
type Derivatives = readonly [readonly number[], readonly number[]];

/** `halfS` is half the window in s, with all its digits. */
export function massDerivatives(
  a: JohnsonPoint,
  b: JohnsonPoint,
  halfS: number,
  shape: Shape,
  normal: TruncatedNormal,
  math: ElementaryMath,
): Derivatives {
  const halfY = shape.delta * halfS;
  if (halfS < 0.5 && halfY < 1 && Math.abs(a.y + b.y) * halfY < 4) {
    return byQuadrature(0.5 * (a.s + b.s), halfS, shape, math);
  }
  const [lower, upper] = [atEnd(a, shape, normal.atLower), atEnd(b, shape, normal.atUpper)];
  const first = upper[0].map((value, i) => value - lower[0][i]!);
  const second = upper[1].map((value, ij) => value - lower[1][ij]!);
  return [first, lessProducts(first, second)];
}

/** p y_i, and p (y_ij - y y_i y_j). */
function atEnd({ z, s, y, q }: JohnsonPoint, { lambda, delta }: Shape, p: number): Derivatives {
  const slope = (delta * q) / lambda;
  const qq = q * q;
  const first = [-slope, -slope * z, 1, s];
  const bent = slope / lambda;
  // mu with each parameter, lambda with those from lambda on, and gamma and delta, in which y is linear.
  const bends = [
    -bent * z * qq,
    bent * qq,
    0,
    -q / lambda,
    bent * z * (1 + qq),
    0,
    (-z * q) / lambda,
    0,
    0,
    0,
  ];
  const second: number[] = [];
  for (let i = 0; i < 4; i++)
    for (let j = i; j < 4; j++) second.push(p * (bends[second.length]! - y * first[i]! * first[j]!));
  return [first.map((value) => p * value), second];
}

function lessProducts(first: readonly number[], second: readonly number[]): number[] {
  const answer: number[] = [];
  for (let i = 0; i < 4; i++)
    for (let j = i; j < 4; j++) answer.push(second[answer.length]! - first[i]! * first[j]!);
  return answer;
}

function byQuadrature(centre: number, half: number, shape: Shape, math: ElementaryMath): Derivatives {
  const y0 = shape.gamma + shape.delta * centre;
  const weights: number[] = [];
  const points: Derivatives[] = [];
  let mass = 0;
  for (const [node, weight] of LEGENDRE_16) {
    for (const u of [-half * node, half * node]) {
      const dy = shape.delta * u;
      const w = weight * math.exp(-dy * (y0 + 0.5 * dy));
      weights.push(w);
      points.push(derivativesOfLog(centre + u, shape, math));
      mass += w;
    }
  }
  const mean = (of: (point: Derivatives) => number) =>
    points.reduce((sum, point, k) => sum + weights[k]! * of(point), 0) / mass;
  const first = [0, 1, 2, 3].map((i) => mean((point) => point[0][i]!));
  const second: number[] = [];
  for (let i = 0; i < 4; i++) {
    for (let j = i; j < 4; j++) {
      const ij = second.length;
      second.push(mean(([g, gg]) => gg[ij]! + (g[i]! - first[i]!) * (g[j]! - first[j]!)));
    }
  }
  return [first, second];
}

/** Of ln f without ln Z, as at the head of johnson-su.ts. */
function derivativesOfLog(s: number, { lambda, gamma, delta }: Shape, math: ElementaryMath): Derivatives {
  const grown = math.expm1(Math.abs(s));
  const size = 0.5 * (grown + grown / (1 + grown));
  const z = s < 0 ? -size : size;
  const q = 1 / Math.sqrt(1 + z * z);
  const y = gamma + delta * s;
  const u = q * (z * q + delta * y);
  const c = q * q * (2 * q * q - 1 + delta * delta - delta * y * z * q);
  const l2 = 1 / (lambda * lambda);
  const turn = (q * (2 * y - gamma)) / lambda;
  return [
    [u / lambda, (z * u - 1) / lambda, -y, 1 / delta - y * s],
    [
      -c * l2, // mu with each parameter
      -(u + z * c) * l2,
      (delta * q) / lambda,
      turn,
      (1 - 2 * z * u - z * z * c) * l2, // lambda with those from lambda on
      (delta * z * q) / lambda,
      z * turn,
      -1, // gamma and delta
      -s,
      -1 / (delta * delta) - s * s,
    ],
  ];
}
