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

/** What a component of a sum has of its process: a fraction, or what all the fractions leave. */
export type Share =
  | { readonly kind: 'fraction'; readonly parameter: number }
  | { readonly kind: 'rest'; readonly parameters: readonly number[] };

export interface Yield {
  readonly base: number;
  /** Index of the parameter that scales it, or null. */
  readonly parameter: number | null;
  readonly modifiers: readonly RateModifier[];
  readonly shares: readonly Share[];
  /** The parameters of all factors, in their order: scale, modifiers, shares. One may be there more than once. */
  readonly parameters: readonly number[];
}

export function yieldOf(
  base: number,
  parameter: number | null,
  modifiers: readonly RateModifier[],
  shares: readonly Share[] = [],
): Yield {
  const parameters = [
    ...(parameter === null ? [] : [parameter]),
    ...modifiers.map((m) => m.parameter),
    ...shares.flatMap((s) => (s.kind === 'fraction' ? [s.parameter] : s.parameters)),
  ];
  return { base, parameter, modifiers, shares, parameters };
}

/** Factors that interpolate below this are held there, without a slope: a yield stays positive. */
const LEAST_FACTOR = 1e-300;

/** One factor of a yield, with its derivatives in its own parameters; only a factor of one parameter is curved. */
interface Factor {
  readonly value: number;
  readonly slopes: readonly number[];
  readonly curve: number;
}

function factorsOf(y: Yield, at: ArrayLike<number>, math: ElementaryMath): readonly Factor[] {
  const factors: Factor[] = y.parameter === null ? [] : [{ value: at[y.parameter]!, slopes: [1], curve: 0 }];
  for (const m of y.modifiers) {
    const { value, first, second } = modifierAt(m, at[m.parameter]!, math);
    factors.push({ value, slopes: [first], curve: second });
  }
  for (const s of y.shares) {
    if (s.kind === 'fraction') factors.push({ value: at[s.parameter]!, slopes: [1], curve: 0 });
    else {
      const rest = s.parameters.reduce((left, k) => left - at[k]!, 1);
      factors.push({ value: rest, slopes: s.parameters.map(() => -1), curve: 0 });
    }
  }
  return factors;
}

export function expectedYield(y: Yield, at: ArrayLike<number>, math: ElementaryMath): number {
  return factorsOf(y, at, math).reduce((product, f) => product * f.value, y.base);
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
  if (y.modifiers.length === 0 && y.shares.length === 0) {
    // The yields of most models, millions of times in a toy study.
    if (y.parameter === null) return y.base;
    first[0] = y.base;
    second[0] = 0;
    return y.base * at[y.parameter]!;
  }
  const factors = factorsOf(y, at, math);
  const m = y.parameters.length;
  // Products that leave out one or two factors: a yield scaled by 0 has a slope all the same.
  const without = (i: number, j: number): number => {
    let product = y.base;
    for (let k = 0; k < factors.length; k++) if (k !== i && k !== j) product *= factors[k]!.value;
    return product;
  };
  second.fill(0);
  let row = 0;
  factors.forEach((f, i) => {
    f.slopes.forEach((slope, a) => {
      first[row + a] = without(i, i) * slope;
    });
    if (f.slopes.length === 1) second[row * m + row] = without(i, i) * f.curve;
    let column = 0;
    for (let j = 0; j < i; j++) {
      const g = factors[j]!;
      for (let a = 0; a < f.slopes.length; a++) {
        for (let b = 0; b < g.slopes.length; b++) {
          const mixed = without(i, j) * f.slopes[a]! * g.slopes[b]!;
          second[(row + a) * m + column + b] = mixed;
          second[(column + b) * m + row + a] = mixed;
        }
      }
      column += g.slopes.length;
    }
    row += f.slopes.length;
  });
  return without(-1, -1);
}

function modifierAt({ lo, hi, code }: RateModifier, alpha: number, math: ElementaryMath): Interpolated {
  if (code === 'code1' || code === 'code4') return factor(code, alpha, lo, hi, math);
  const change = additive(code, alpha, lo - 1, hi - 1);
  return 1 + change.value > LEAST_FACTOR
    ? { value: 1 + change.value, first: change.first, second: change.second }
    : { value: LEAST_FACTOR, first: 0, second: 0 };
}
