// From the sums of a channel to the gradient and the Hessian of -sum w ln rho + sum nu in the model's parameters.
// With r_p = f_p / rho, rho = sum nu_p f_p, and d_a, d_ab the derivatives of ln f_p in its own shape parameters:
//   d(-ln rho)/d nu_p = -r_p                    d(-ln rho)/d a = -nu_p r_p d_a
//   second derivatives: the product of the first ones, less [p = q] r_p d_a (nu_p, a) or [p = q] nu_p r_p (d_ab + d_a d_b).

import type { Derivatives } from '../minimize/function.ts';
import type { ChannelSums } from './channel-sums.ts';
import type { PdfAtPoint } from './pdf.ts';
import type { LocalVariable, SumsLayout } from './sums-layout.ts';

/** Adds the channel's derivatives to `into`; `yields` are the nu_p that the sums were taken with. */
export function addChannelDerivatives(
  run: ChannelSums,
  pdfs: readonly PdfAtPoint[],
  yields: ArrayLike<number>,
  into: Derivatives,
): void {
  const { channel, layout, sums } = run;
  const { locals } = layout;
  const n = into.gradient.length;
  for (let i = 0; i < locals.length; i++) {
    const a = locals[i]!;
    const scaleA = a.shape < 0 ? channel.processes[a.process]!.yield.base : yields[a.process]!;
    const first = pdfs[a.process]!.first;
    const slope = weighed(a, first, sums);
    into.gradient[a.parameter]! += scaleA * ((a.shape < 0 ? 1 : 0) - slope);
    for (let j = i; j < locals.length; j++) {
      const b = locals[j]!;
      const scaleB = b.shape < 0 ? channel.processes[b.process]!.yield.base : yields[b.process]!;
      let value = scaleA * scaleB * product(a, first, b, pdfs[b.process]!.first, layout, sums);
      if (a.process === b.process && b.shape >= 0) {
        value -=
          a.shape < 0
            ? scaleA * weighed(b, first, sums)
            : scaleA * bend(a, b, pdfs[a.process]!, layout, sums);
      }
      // Two different variables count both ways round, even where both are the same parameter of the model.
      into.hessian[a.parameter * n + b.parameter]! += value;
      if (i !== j) into.hessian[b.parameter * n + a.parameter]! += value;
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

/** sum w r (d_ab + d_a d_b) for two shape parameters of one process, a not after b. */
function bend(
  a: LocalVariable,
  b: LocalVariable,
  pdf: PdfAtPoint,
  layout: SumsLayout,
  sums: Float64Array,
): number {
  const { first, second } = pdf;
  const { width, offset } = a;
  const features = width - 1;
  const shapes = first.length / width;
  const pair = a.shape * shapes - (a.shape * (a.shape - 1)) / 2 + b.shape - a.shape;
  const products = layout.products[a.process]!;
  let sum = 0;
  for (let k = 0; k < width; k++) {
    sum += second[pair * width + k]! * sums[offset + k]!;
    const coefficient = first[a.shape * width + k]!;
    if (coefficient === 0) continue;
    for (let l = 0; l < width; l++) {
      // sum w r phi_k phi_l, where phi_0 is 1.
      const row = Math.min(k, l) - 1;
      const column = Math.max(k, l) - 1;
      const place =
        row < 0 ? offset + column + 1 : products + row * features - (row * (row - 1)) / 2 + column - row;
      sum += coefficient * first[b.shape * width + l]! * sums[place]!;
    }
  }
  return sum;
}
