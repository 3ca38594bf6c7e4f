// sWeights: for each process a weight of each event, so that any variable that is independent of the observable, filled with
// them, has the distribution that it has in that process alone.
// Source: M. Pivk, F. R. Le Diberder, Nucl. Instrum. Meth. A 555 (2005) 356, equations 12 to 15:
//   sP_n(x) = sum_j V_nj f_j(x) / sum_k N_k f_k(x),    (V^-1)_nj = sum_i w_i f_n(x_i) f_j(x_i) / (sum_k N_k f_k(x_i))^2,
// at the maximum of the extended likelihood in the yields N with all shapes held. There the weights of an event add up to 1,
// and those of a process over all events to its yield.

import { SheafFailure } from '../contracts/failures.ts';
import { factorCholesky, invertCholesky, solveCholesky } from '../minimize/cholesky.ts';

export interface SWeights {
  /** Of each process, one weight an event. */
  readonly weights: readonly Float64Array[];
  /** Yields at the maximum with the shapes held: those of the fit, if it left all of them free. */
  readonly yields: readonly number[];
  /** Their covariance, row by row. */
  readonly covariance: Float64Array;
}

const MOST_STEPS = 100;
/** The yields' Newton steps end where they are a part of their standard deviations like this. */
const SMALL_STEP = 1e-10;

/**
 * `densities` holds f_j of each event, process by process; `start` the fitted yields; `eventWeights` w, or null where each
 * event counts as 1. Throws a `numerics` failure where two processes have the same shape, so that no weight tells them apart.
 */
export function sWeights(
  densities: readonly Float64Array[],
  start: ArrayLike<number>,
  eventWeights: Float64Array | null,
  channel: string,
): SWeights {
  const m = densities.length;
  const yields = Float64Array.from(start);
  const inverse = new Float64Array(m * m);
  const slope = new Float64Array(m);
  const factor = new Float64Array(m * m);
  for (let step = 0; ; step++) {
    addUp(densities, yields, eventWeights, inverse, slope);
    if (!inverse.every(Number.isFinite) || !factorCholesky(inverse, m, factor)) throw alike(channel);
    solveCholesky(factor, m, slope, slope);
    let largest = 0;
    for (let p = 0; p < m; p++)
      largest = Math.max(largest, Math.abs(slope[p]!) * Math.sqrt(inverse[p * m + p]!));
    if (largest < SMALL_STEP) break;
    if (step === MOST_STEPS) throw alike(channel);
    // The likelihood is concave in the yields: a step that would leave its domain is cut.
    const kept = Float64Array.from(yields);
    for (let part = 1; part > 1e-6; part /= 2) {
      for (let p = 0; p < m; p++) yields[p] = kept[p]! + part * slope[p]!;
      if (isPositive(densities, yields)) break;
    }
  }
  const covariance = new Float64Array(m * m);
  invertCholesky(factor, m, covariance);
  const count = densities[0]!.length;
  const weights = densities.map(() => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    const rho = total(densities, yields, i);
    for (let n = 0; n < m; n++) {
      let sum = 0;
      for (let j = 0; j < m; j++) sum += covariance[n * m + j]! * densities[j]![i]!;
      weights[n]![i] = (sum / rho) * (eventWeights?.[i] ?? 1);
    }
  }
  return { weights, yields: Array.from(yields), covariance };
}

/** V^-1 and the slope of ln L in the yields. */
function addUp(
  densities: readonly Float64Array[],
  yields: Float64Array,
  eventWeights: Float64Array | null,
  inverse: Float64Array,
  slope: Float64Array,
): void {
  const m = densities.length;
  inverse.fill(0);
  slope.fill(-1);
  for (let i = 0; i < densities[0]!.length; i++) {
    const w = eventWeights?.[i] ?? 1;
    const rho = total(densities, yields, i);
    for (let n = 0; n < m; n++) {
      const ratio = densities[n]![i]! / rho;
      slope[n]! += w * ratio;
      for (let j = 0; j < m; j++) inverse[n * m + j]! += w * ratio * (densities[j]![i]! / rho);
    }
  }
}

function total(densities: readonly Float64Array[], yields: Float64Array, i: number): number {
  let rho = 0;
  for (let p = 0; p < densities.length; p++) rho += yields[p]! * densities[p]![i]!;
  return rho;
}

function isPositive(densities: readonly Float64Array[], yields: Float64Array): boolean {
  return densities[0]!.every((_, i) => total(densities, yields, i) > 0);
}

function alike(channel: string): SheafFailure {
  return new SheafFailure('numerics', {
    what: `channel ${channel}: its processes cannot be told apart by their shapes, so there are no sWeights`,
    hint: 'are two densities the same, or does one have no events?',
  });
}
