// How numbers of bins or kernels follow nuisance parameters: each parameter adds its own change, and all changes add up.
// A change is linear in what it is at plus and minus one, and so are its derivatives:
//   change(alpha) = onUp(alpha) (up - nominal) + onDown(alpha) (down - nominal).

import { additive, type Interpolated } from '../../stats/interpolation.ts';

export type MorphCode = 'code0' | 'code4p';

/** What a nuisance parameter does to each of some numbers: the change from the nominal at plus and minus one. */
export interface Morph {
  readonly param: string;
  readonly code: MorphCode;
  readonly up: Float64Array;
  readonly down: Float64Array;
}

/** The part that each of the two changes has at a value of the parameter. */
export interface MorphParts {
  readonly onUp: Interpolated;
  readonly onDown: Interpolated;
}

export function partsAt(code: MorphCode, alpha: number): MorphParts {
  return { onUp: additive(code, alpha, 0, 1), onDown: additive(code, alpha, 1, 0) };
}

/** `value`, or one of its derivatives, of the change of number `i`. */
export function changeOf(
  { up, down }: Morph,
  { onUp, onDown }: MorphParts,
  order: keyof Interpolated,
  i: number,
): number {
  return onUp[order] * up[i]! + onDown[order] * down[i]!;
}

/** Whether second derivatives in the parameter are not all 0. */
export function isCurved({ code }: Morph): boolean {
  return code !== 'code0';
}

/** The places among `morphs` of those whose first derivative jumps at 0. */
export function kinksOf(morphs: readonly Morph[]): readonly number[] {
  return morphs.flatMap(({ code, up, down }, k) =>
    code === 'code0' && up.some((u, i) => u !== -down[i]!) ? [k] : [],
  );
}
