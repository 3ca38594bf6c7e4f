// From the sums of a channel to the gradient and the Hessian of -sum w ln rho + sum nu in the model's parameters.
// With r_p = f_p / rho, rho = sum nu_p f_p, and d_a, d_ab the derivatives of ln f_p in its own shape parameters:
//   d(-ln rho)/d nu_p = -r_p                    d(-ln rho)/d a = -nu_p r_p d_a
//   second derivatives: the product of the first ones, less [p = q] r_p d_a (nu_p, a) or [p = q] nu_p r_p (d_ab + d_a d_b).

import type { Derivatives } from '../minimize/function.ts';
import type { ChannelSums } from './channel-sums.ts';
import type { PdfAtPoint } from './pdf.ts';

/** Adds the channel's derivatives to `into`; `yields` are the nu_p that the sums were taken with. */
export function addChannelDerivatives(
  run: ChannelSums,
  pdfs: readonly PdfAtPoint[],
  yields: ArrayLike<number>,
  into: Derivatives,
): void {
  const n = into.gradient.length;
  const { channel, columns: c, offsets, sums } = run;
  const { gradient, hessian } = into;
  const products = productOffsets(run);
  const gram = (i: number, j: number): number => {
    const [row, column] = i <= j ? [i, j] : [j, i];
    return sums[products.gram + row * c - (row * (row - 1)) / 2 + column - row]!;
  };

  // Local variables: of each process its yield, then its shape parameters. The derivative of rho / rho in a local
  // variable is a combination of the columns u: `direction` holds it, and `parameter` says whose derivative it is.
  const locals: Local[] = [];
  for (let p = 0; p < pdfs.length; p++) {
    const process = channel.processes[p]!;
    const width = process.pdf.features + 1;
    const { first, second } = pdfs[p]!;
    const offset = offsets[p]!;
    if (process.yield.parameter !== null) {
      const k = process.yield.parameter;
      gradient[k]! += process.yield.base * (1 - sums[offset]!);
      locals.push({
        parameter: k,
        scale: process.yield.base,
        process: p,
        offset,
        width: 1,
        coefficients: UNIT,
        at: 0,
      });
    }
    const nu = yields[p]!;
    let pair = 0;
    for (let a = 0; a < process.shape.length; a++) {
      const ka = process.shape[a]!;
      let slope = 0;
      for (let k = 0; k < width; k++) slope += first[a * width + k]! * sums[offset + k]!;
      gradient[ka]! -= nu * slope;
      if (process.yield.parameter !== null)
        addPair(hessian, n, process.yield.parameter, ka, -process.yield.base * slope);
      for (let b = a; b < process.shape.length; b++, pair++) {
        let bend = 0;
        for (let k = 0; k < width; k++) bend += second[pair * width + k]! * sums[offset + k]!;
        for (let k = 0; k < width; k++) {
          for (let l = 0; l < width; l++) {
            bend +=
              first[a * width + k]! *
              first[b * width + l]! *
              featureProduct(sums, offset, products.processes[p]!, width - 1, k, l);
          }
        }
        const kb = process.shape[b]!;
        if (a === b) hessian[ka * n + kb]! -= nu * bend;
        else addPair(hessian, n, ka, kb, -nu * bend);
      }
      locals.push({
        parameter: ka,
        scale: nu,
        process: p,
        offset,
        width,
        coefficients: first,
        at: a * width,
      });
    }
  }
  for (let i = 0; i < locals.length; i++) {
    const a = locals[i]!;
    for (let j = i; j < locals.length; j++) {
      const b = locals[j]!;
      let sum = 0;
      for (let k = 0; k < a.width; k++) {
        for (let l = 0; l < b.width; l++) {
          sum += a.coefficients[a.at + k]! * b.coefficients[b.at + l]! * gram(a.offset + k, b.offset + l);
        }
      }
      sum *= a.scale * b.scale;
      if (i === j) hessian[a.parameter * n + b.parameter]! += sum;
      else addPair(hessian, n, a.parameter, b.parameter, sum);
    }
  }
}

interface Local {
  readonly parameter: number;
  readonly scale: number;
  readonly process: number;
  readonly offset: number;
  readonly width: number;
  readonly coefficients: Float64Array;
  readonly at: number;
}

const UNIT = Float64Array.of(1);

/** Adds the derivative in two different local variables, both ways round; they may be the same parameter. */
function addPair(hessian: Float64Array, n: number, i: number, j: number, value: number): void {
  hessian[i * n + j]! += value;
  hessian[j * n + i]! += value;
}

/** sum w r phi_k phi_l of one process, with phi_0 = 1. */
function featureProduct(
  sums: Float64Array,
  offset: number,
  products: number,
  features: number,
  k: number,
  l: number,
): number {
  if (k === 0) return sums[offset + l]!;
  if (l === 0) return sums[offset + k]!;
  const [row, column] = k <= l ? [k - 1, l - 1] : [l - 1, k - 1];
  return sums[products + row * features - (row * (row - 1)) / 2 + column - row]!;
}

/** Where in the sums the products of features of each process begin, and the products of columns. */
function productOffsets(run: ChannelSums): { processes: readonly number[]; gram: number } {
  let next = run.columns;
  const processes = run.channel.processes.map(({ pdf }) => {
    const at = next;
    next += (pdf.features * (pdf.features + 1)) / 2;
    return at;
  });
  return { processes, gram: next };
}
