// The expected number of events of a process: a base, times a parameter where there is one, times its rate modifiers.

import type { ElementaryMath } from '../kernel/math.ts';
import {
  type AdditiveCode,
  additive,
  type FactorCode,
  factor,
  type Interpolated,
} from '../stats/interpolation.ts';

/** A factor that a nuisance parameter puts on a yield: `lo` at -1, 1 at 0, `hi` at 1. */
export interface RateModifier {
  readonly parameter: number;
  readonly lo: number;
  readonly hi: number;
  readonly code: AdditiveCode | FactorCode;
}

export interface Yield {
  readonly base: number;
  /** Index of the parameter that scales it, or null. */
  readonly parameter: number | null;
  readonly modifiers: readonly RateModifier[];
  /** The parameters of all factors, in their order: the scale first. One may be there more than once. */
  readonly parameters: readonly number[];
}

export function yieldOf(base: number, parameter: number | null, modifiers: readonly RateModifier[]): Yield {
  const scale = parameter === null ? [] : [parameter];
  return { base, parameter, modifiers, parameters: [...scale, ...modifiers.map((m) => m.parameter)] };
}

/** Factors that interpolate below this are held there, without a slope: a yield stays positive. */
const LEAST_FACTOR = 1e-300;

export function expectedYield(y: Yield, at: ArrayLike<number>, math: ElementaryMath): number {
  let value = y.parameter === null ? y.base : y.base * at[y.parameter]!;
  for (const m of y.modifiers) value *= modifierAt(m, at[m.parameter]!, math).value;
  return value;
}

/**
 * The same, with its derivatives in the factors' parameters: `first` [m] and `second` [m * m], m = parameters.length,
 * in the order of `parameters`.
 */
export function yieldDerivatives(
  y: Yield,
  at: ArrayLike<number>,
  math: ElementaryMath,
  first: Float64Array,
  second: Float64Array,
): number {
  if (y.modifiers.length === 0) {
    // The yields of most models, millions of times in a toy study.
    if (y.parameter === null) return y.base;
    first[0] = y.base;
    second[0] = 0;
    return y.base * at[y.parameter]!;
  }
  const factors: Interpolated[] =
    y.parameter === null ? [] : [{ value: at[y.parameter]!, first: 1, second: 0 }];
  for (const m of y.modifiers) factors.push(modifierAt(m, at[m.parameter]!, math));
  const n = factors.length;
  // Products that leave out one or two factors: a yield scaled by 0 has a slope all the same.
  const without = (i: number, j: number): number => {
    let product = y.base;
    for (let k = 0; k < n; k++) if (k !== i && k !== j) product *= factors[k]!.value;
    return product;
  };
  for (let i = 0; i < n; i++) {
    first[i] = without(i, i) * factors[i]!.first;
    second[i * n + i] = without(i, i) * factors[i]!.second;
    for (let j = 0; j < i; j++) {
      const mixed = without(i, j) * factors[i]!.first * factors[j]!.first;
      second[i * n + j] = mixed;
      second[j * n + i] = mixed;
    }
  }
  return without(-1, -1);
}

function modifierAt({ lo, hi, code }: RateModifier, alpha: number, math: ElementaryMath): Interpolated {
  if (code === 'code1' || code === 'code4') return factor(code, alpha, lo, hi, math);
  const change = additive(code, alpha, lo - 1, hi - 1);
  return 1 + change.value > LEAST_FACTOR
    ? { value: 1 + change.value, first: change.first, second: change.second }
    : { value: LEAST_FACTOR, first: 0, second: 0 };
}
