// From the sums of a channel to the gradient and the Hessian of -sum w ln rho + sum nu in the model's parameters.
// With r_p = f_p / rho, rho = sum nu_p f_p, and d_a, d_ab the derivatives of ln f_p in its own shape parameters:
//   d(-ln rho)/d nu_p = -r_p                    d(-ln rho)/d a = -nu_p r_p d_a
//   second derivatives: the product of the first ones, less [p = q] r_p d_a (nu_p, a) or [p = q] nu_p r_p f_ab / f_p,
//   where f_ab / f_p = d_ab + d_a d_b. A yield then hands its derivatives on to the parameters that it depends on.

import type { Derivatives } from '../minimize/function.ts';
import type { ChannelPoint } from './channel-point.ts';
import type { ChannelSums } from './channel-sums.ts';
import type { PdfAtPoint } from './pdf.ts';
import type { LocalVariable, SumsLayout } from './sums-layout.ts';

const ONE = Float64Array.of(1);

/** Adds the channel's derivatives to `into`; the sums are those of `run` at `point`. */
export function addChannelDerivatives(run: ChannelSums, point: ChannelPoint, into: Derivatives): void {
  const { layout, sums } = run;
  const { locals } = layout;
  const { pdfs, yields } = point;
  for (let i = 0; i < locals.length; i++) {
    const a = locals[i]!;
    const sizeA = a.shape < 0 ? 1 : yields[a.process]!;
    const first = pdfs[a.process]!.first;
    const slope = sizeA * ((a.shape < 0 ? 1 : 0) - weighed(a, first, sums));
    addSlope(a, slope, point, into);
    for (let j = i; j < locals.length; j++) {
      const b = locals[j]!;
      const sizeB = b.shape < 0 ? 1 : yields[b.process]!;
      let value = sizeA * sizeB * product(a, first, b, pdfs[b.process]!.first, layout, sums);
      if (a.process === b.process && b.shape >= 0) {
        value -= a.shape < 0 ? weighed(b, first, sums) : sizeA * bend(a, b, pdfs[a.process]!, layout, sums);
      }
      addCurve(a, b, value, point, into);
    }
  }
}

/** How a local variable follows its parameters. */
function slopesOf({ shape, process }: LocalVariable, point: ChannelPoint): Float64Array {
  return shape < 0 ? point.yieldSlopes[process]! : ONE;
}

/** A first derivative in a local variable; where that bends in its parameters, it adds to the Hessian too. */
function addSlope(a: LocalVariable, slope: number, point: ChannelPoint, into: Derivatives): void {
  const n = into.gradient.length;
  const m = a.parameters.length;
  const slopes = slopesOf(a, point);
  for (let k = 0; k < m; k++) {
    into.gradient[a.parameters[k]!]! += slope * slopes[k]!;
    if (a.shape >= 0 || (m === 1 && point.yieldCurves[a.process]![0] === 0)) continue;
    for (let l = 0; l < m; l++)
      into.hessian[a.parameters[k]! * n + a.parameters[l]!]! +=
        slope * point.yieldCurves[a.process]![k * m + l]!;
  }
}

/** A second derivative in two local variables; two different ones count both ways round, even for one parameter. */
function addCurve(
  a: LocalVariable,
  b: LocalVariable,
  curve: number,
  point: ChannelPoint,
  into: Derivatives,
): void {
  const n = into.gradient.length;
  const slopesA = slopesOf(a, point);
  const slopesB = slopesOf(b, point);
  for (let k = 0; k < a.parameters.length; k++) {
    for (let l = 0; l < b.parameters.length; l++) {
      const value = curve * slopesA[k]! * slopesB[l]!;
      const row = a.parameters[k]!;
      const column = b.parameters[l]!;
      into.hessian[row * n + column]! += value;
      if (a !== b) into.hessian[column * n + row]! += value;
    }
  }
}

/** sum w r d_a: the sums of a variable's columns, each times its coefficient. A yield's is the sum of ratios itself. */
function weighed(a: LocalVariable, first: readonly number[], sums: Float64Array): number {
  if (a.shape < 0) return sums[a.offset]!;
  let sum = 0;
  for (let k = 0; k < a.width; k++) sum += first[a.shape * a.width + k]! * sums[a.offset + k]!;
  return sum;
}

/** sum w (r_p d_a) (r_q d_b), with d = 1 for yields. */
function product(
  a: LocalVariable,
  firstA: readonly number[],
  b: LocalVariable,
  firstB: readonly number[],
  { gram, columns }: SumsLayout,
  sums: Float64Array,
): number {
  let sum = 0;
  for (let k = 0; k < a.width; k++) {
    const coefficient = a.shape < 0 ? 1 : firstA[a.shape * a.width + k]!;
    if (coefficient === 0) continue;
    for (let l = 0; l < b.width; l++) {
      const i = a.offset + k;
      const j = b.offset + l;
      const row = Math.min(i, j);
      const column = Math.max(i, j);
      const place = gram + row * columns - (row * (row - 1)) / 2 + column - row;
      sum += coefficient * (b.shape < 0 ? 1 : firstB[b.shape * b.width + l]!) * sums[place]!;
    }
  }
  return sum;
}

/** sum w r f_ab / f for two shape parameters of one process, a not after b. */
function bend(
  a: LocalVariable,
  b: LocalVariable,
  { first, second, curvature }: PdfAtPoint,
  layout: SumsLayout,
  sums: Float64Array,
): number {
  const { width, offset } = a;
  const slopes = width - 1;
  const further = layout.further[a.process]!;
  const all = width + (layout.further[a.process + 1] ?? layout.products[0]!) - further;
  const shapes = first.length / width;
  const pair = a.shape * shapes - (a.shape * (a.shape - 1)) / 2 + b.shape - a.shape;
  let sum = 0;
  for (let k = 0; k < width; k++) sum += second[pair * all + k]! * sums[offset + k]!;
  for (let k = width; k < all; k++) sum += second[pair * all + k]! * sums[further + k - width]!;
  if ((typeof curvature === 'string' ? curvature : curvature[pair]) === 'density') return sum;
  // d_a d_b, for which sum w r phi_k phi_l is needed; phi_0 is 1.
  const products = layout.products[a.process]!;
  for (let k = 0; k < width; k++) {
    const coefficient = first[a.shape * width + k]!;
    if (coefficient === 0) continue;
    for (let l = 0; l < width; l++) {
      const row = Math.min(k, l) - 1;
      const column = Math.max(k, l) - 1;
      const place =
        row < 0 ? offset + column + 1 : products + row * slopes - (row * (row - 1)) / 2 + column - row;
      sum += coefficient * first[b.shape * width + l]! * sums[place]!;
    }
  }
  return sum;
}
