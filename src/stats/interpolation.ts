// How a quantity follows a nuisance parameter alpha between its values at -1, 0 and 1, with first and second derivatives.
// Sources: K. Cranmer et al., HistFactory, CERN-OPEN-2012-016, section 4.1 (codes 0, 1, 2, 4); code 4p as pyhf has it
// (polynomial inside |alpha| < 1, straight lines outside).

import type { ElementaryMath } from '../kernel/math.ts';

export interface Interpolated {
  readonly value: number;
  readonly first: number;
  readonly second: number;
}

/** Additive codes: the change from 0 at alpha, given the changes `down` at -1 and `up` at 1. */
export type AdditiveCode = 'code0' | 'code2' | 'code4p';
/** Multiplicative codes: the factor at alpha, given `lo` > 0 at -1 and `hi` > 0 at 1. */
export type FactorCode = 'code1' | 'code4';

export function additive(code: AdditiveCode, alpha: number, down: number, up: number): Interpolated {
  if (code === 'code0') return line(alpha, alpha >= 0 ? up : -down);
  const linear = 0.5 * (up - down);
  if (code === 'code2') {
    const square = 0.5 * (up + down);
    // Beyond 1, the tangent of the parabola there.
    if (alpha > 1)
      return { value: up + (linear + 2 * square) * (alpha - 1), first: linear + 2 * square, second: 0 };
    if (alpha < -1)
      return { value: down + (linear - 2 * square) * (alpha + 1), first: linear - 2 * square, second: 0 };
    return {
      value: alpha * (linear + square * alpha),
      first: linear + 2 * square * alpha,
      second: 2 * square,
    };
  }
  if (alpha > 1) return line(alpha, up);
  if (alpha < -1) return line(alpha, -down);
  const a = (up + down) / 16;
  const a2 = alpha * alpha;
  return {
    value: alpha * linear + a * a2 * (15 + a2 * (-10 + 3 * a2)),
    first: linear + a * alpha * (30 + a2 * (-40 + 18 * a2)),
    second: a * (30 + a2 * (-120 + 90 * a2)),
  };
}

export function factor(
  code: FactorCode,
  alpha: number,
  lo: number,
  hi: number,
  math: Pick<ElementaryMath, 'exp' | 'log'>,
): Interpolated {
  const logHi = math.log(hi);
  const logLo = math.log(lo);
  if (code === 'code1' || alpha >= 1 || alpha <= -1) {
    const slope = alpha >= 0 ? logHi : -logLo;
    const value = math.exp(slope * alpha);
    return { value, first: slope * value, second: slope * slope * value };
  }
  const c = code4Coefficients(lo, hi, logLo, logHi);
  let value = 0;
  let first = 0;
  let second = 0;
  for (let k = 6; k >= 1; k--) {
    value = (value + c[k - 1]!) * alpha;
    first = first * alpha + k * c[k - 1]!;
    if (k >= 2) second = second * alpha + k * (k - 1) * c[k - 1]!;
  }
  return { value: 1 + value, first, second };
}

/**
 * The coefficients of alpha, alpha^2, ..., alpha^6 of code 4 inside |alpha| < 1, where the factor is 1 + their sum: value,
 * slope and curvature at +-1 are those of the exponentials outside, six conditions for six coefficients.
 */
export function code4Coefficients(lo: number, hi: number, logLo: number, logHi: number): readonly number[] {
  const s0 = 0.5 * (hi + lo);
  const a0 = 0.5 * (hi - lo);
  const s1 = 0.5 * (hi * logHi - lo * logLo);
  const a1 = 0.5 * (hi * logHi + lo * logLo);
  const s2 = 0.5 * (hi * logHi * logHi + lo * logLo * logLo);
  const a2 = 0.5 * (hi * logHi * logHi - lo * logLo * logLo);
  return [
    (15 * a0 - 7 * s1 + a2) / 8,
    (24 * (s0 - 1) - 9 * a1 + s2) / 8,
    (-5 * a0 + 5 * s1 - a2) / 4,
    (-12 * (s0 - 1) + 7 * a1 - s2) / 4,
    (3 * a0 - 3 * s1 + a2) / 8,
    (8 * (s0 - 1) - 5 * a1 + s2) / 8,
  ];
}

function line(alpha: number, slope: number): Interpolated {
  return { value: slope * alpha, first: slope, second: 0 };
}
