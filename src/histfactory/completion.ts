// From a fit of the shared parameters to all parameters of the model. With dgamma/dtheta = G from the stationary conditions of
// the gammas, and C the covariance of the shared parameters,
//   cov(gamma, theta) = G C,   cov(gamma_i, gamma_j) = G_i C G_j^T + (F^-1)_ij,
// where F is the Hessian in the gammas of one bin: the inverse of a matrix in blocks. F^-1 = 1/c'' - D' (A/c'') (A/c'')^T.

import type { Kernel } from '../kernel/kernel.ts';
import { newDerivatives } from '../minimize/function.ts';
import type { ChannelGroup } from './group.ts';
import { inFours } from './group-image.ts';
import type { BinnedLikelihood } from './likelihood.ts';

/** All parameters of the model, in its order. */
export interface CompletePoint {
  readonly values: Float64Array;
  /** One standard deviation each; null for those that are fixed or that a bound of theirs holds, and where the fit gives none. */
  readonly uncertainties: readonly (number | null)[];
  /** [N * N], row by row, 0 for those without an uncertainty; null where the fit gives none. */
  readonly covariance: Float64Array | null;
}

/** `at` and `covariance` [n * n] are of the shared parameters, at the minimum of what `likelihood` has as data now. */
export function completePoint(
  likelihood: BinnedLikelihood,
  at: Float64Array,
  covariance: Float64Array | null,
): CompletePoint {
  const values = likelihood.complete(at);
  const size = values.length;
  if (covariance === null) return { values, uncertainties: new Array(size).fill(null), covariance: null };
  const { shared } = likelihood.split;
  const n = shared.length;
  likelihood.evaluate(at, newDerivatives(n));
  const full = new Float64Array(size * size);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) full[shared[i]! * size + shared[j]!] = covariance[i * n + j]!;
  const { kernel, groups } = likelihood;
  const moving = groups.map(movingGammas);
  const gammas = moving.flat();
  const mark = kernel.mark();
  const { withShared, together } = covariances(kernel, moving, covariance, n);
  gammas.forEach(({ parameter, group, bin, index, inverse, part }, g) => {
    for (let i = 0; i < n; i++) {
      const value = withShared[i * gammas.length + g]!;
      full[parameter * size + shared[i]!] = value;
      full[shared[i]! * size + parameter] = value;
    }
    const weight = group.bin(bin, 'weight');
    for (let o = 0; o <= g; o++) {
      const other = gammas[o]!;
      let sum = together[g * gammas.length + o]!;
      if (other.group === group && other.bin === bin)
        sum += (other.index === index ? inverse : 0) - weight * part * other.part;
      full[parameter * size + other.parameter] = sum;
      full[other.parameter * size + parameter] = sum;
    }
  });
  kernel.release(mark);
  const uncertainties = likelihood.model.parameters.map((_, i) => {
    const variance = full[i * size + i]!;
    return variance > 0 ? Math.sqrt(variance) : null;
  });
  return { values, uncertainties, covariance: full };
}

interface MovingGamma {
  /** Index among the model's parameters. */
  readonly parameter: number;
  readonly group: ChannelGroup;
  readonly bin: number;
  /** Index among the group's gammas. */
  readonly index: number;
  /** 1 / c'', and A / c''. */
  readonly inverse: number;
  readonly part: number;
}

/** Those of a group that no bound holds. */
function movingGammas(group: ChannelGroup): readonly MovingGamma[] {
  return group.image.gammas.flatMap(({ parameter, bin }, index): MovingGamma[] => {
    const inverse = group.gamma(index, 'inverse');
    const part = group.gamma(index, 'slope') * inverse;
    return inverse === 0 ? [] : [{ parameter, group, bin, index, inverse, part }];
  });
}

/**
 * (G C)^T, [n * J], and G C G^T, [J * J], of the J gammas of all groups: views of kernel memory, valid until the next allocation. Each
 * is a sum over places of a group, of a column of G and a row of C, or of (G C)^T, there.
 */
function covariances(
  kernel: Kernel,
  moving: readonly (readonly MovingGamma[])[],
  covariance: Float64Array,
  n: number,
): { readonly withShared: Float64Array; readonly together: Float64Array } {
  const groups = moving.filter((own) => own.length > 0);
  const count = groups.reduce((sum, own) => sum + own.length, 0);
  const places = groups.reduce((most, [first]) => Math.max(most, first!.group.image.parameters.length), 0);
  const longest = Math.max(n, count);
  const step = 8 * inFours(longest);
  const slopes = kernel.allocateDoubles(places * inFours(count));
  const rows = kernel.allocate(places * step);
  const withShared = kernel.allocateDoubles(n * count);
  const together = kernel.allocateDoubles(count * count);
  const numbers = kernel.allocate(4 * longest);
  for (let i = 0; i < longest; i++) kernel.words[numbers / 4 + i] = i;
  kernel.view(withShared, n * count).fill(0);
  kernel.view(together, count * count).fill(0);
  const { addOuter } = kernel.exports;
  let first = numbers;
  for (const own of groups) {
    const m = writeSlopes(kernel, own, slopes);
    gather(kernel, own, covariance, n, rows, step);
    const width = 8 * inFours(own.length);
    addOuter(n, own.length, false, m, rows, step, slopes, width, numbers, first, count, withShared);
    first += 4 * own.length;
  }
  first = numbers;
  for (const own of groups) {
    const m = writeSlopes(kernel, own, slopes);
    gather(kernel, own, kernel.view(withShared, n * count), count, rows, step);
    const width = 8 * inFours(own.length);
    addOuter(own.length, count, false, m, slopes, width, rows, step, first, numbers, count, together);
    first += 4 * own.length;
  }
  return { withShared: kernel.view(withShared, n * count), together: kernel.view(together, count * count) };
}

/** Rows of a matrix of `width` columns, those of the places of a group's gammas, to `to`, `step` bytes apart. */
function gather(
  kernel: Kernel,
  own: readonly MovingGamma[],
  matrix: Float64Array,
  width: number,
  to: number,
  step: number,
): void {
  own[0]!.group.image.parameters.forEach((p, r) => {
    const row = kernel.view(to + r * step, step / 8);
    row.set(matrix.subarray(p * width, (p + 1) * width));
    row.fill(0, width);
  });
}

/** G^T of gammas of one group: a row a place. Returns how many. */
function writeSlopes(kernel: Kernel, own: readonly MovingGamma[], to: number): number {
  const { group } = own[0]!;
  const { length } = group.image.parameters;
  const width = inFours(own.length);
  const slope = new Float64Array(length);
  const into = kernel.view(to, length * width).fill(0);
  own.forEach(({ index }, j) => {
    group.gammaSlope(index, slope);
    for (let r = 0; r < length; r++) into[r * width + j] = slope[r]!;
  });
  return length;
}
