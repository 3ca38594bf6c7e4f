// What a specification says of how kernels follow nuisance parameters, checked: changes of each kernel's weight, as a part of
// its own, and of its centre.

import type { UnbinnedPdfSpec } from '../../contracts/pdf-specs.ts';
import type { ShapeRange, Window } from '../pdf.ts';
import type { NamedKernels } from './kde.ts';
import { changeOf, type Morph, partsAt } from './morphs.ts';

type KdeSpec = Extract<UnbinnedPdfSpec, { type: 'kde' }>;

/** Kernels in the order of their nominal centres; shape parameters are those of the weights, then those of the centres. */
export interface KernelMorphs {
  readonly weights: readonly Morph[];
  readonly centres: readonly Morph[];
}

/** How far outside the window, in bandwidths, a centre may come: one at 37 would have no mass inside that a double can tell. */
const FURTHEST = 30;

/** Throws RangeError, in words for the user. */
export function kernelMorphs(
  kernels: NamedKernels,
  { centers, weight_systematics = [], horizontal_systematics = [] }: KdeSpec,
  { lower, upper }: Window,
): KernelMorphs {
  const both = horizontal_systematics.findIndex(({ param }) =>
    weight_systematics.some((w) => w.param === param),
  );
  if (both >= 0)
    throw new RangeError(
      `${horizontal_systematics[both]!.param} moves weights in weight_systematics and centers in horizontal_systematics[${both}]: one of the two`,
    );
  const inOrder = (of: readonly number[], what: string, nominal: (i: number) => number): Float64Array => {
    if (of.length !== centers.length)
      throw new RangeError(`${what} has ${of.length} numbers for ${centers.length} centers: one each`);
    return Float64Array.from(kernels.order, (i) => of[i]! - nominal(i));
  };
  const weights = weight_systematics.map(({ param, up, down, interp }, s): Morph => {
    const ratios = (of: readonly number[], side: string) =>
      inOrder(of, `weight_systematics[${s}].${side}`, () => 1);
    return { param, code: interp ?? 'code0', up: ratios(up, 'up'), down: ratios(down, 'down') };
  });
  const centres = horizontal_systematics.map(({ param, up, down, interp }, s): Morph => {
    const shifts = (of: readonly number[], side: string): Float64Array => {
      const what = `horizontal_systematics[${s}].${side}`;
      const outside = of.findIndex((c) => !(c >= lower && c <= upper));
      if (outside >= 0)
        throw new RangeError(
          `${what}[${outside}] = ${of[outside]} lies outside the window [${lower}, ${upper}]`,
        );
      return inOrder(of, what, (i) => centers[i]!);
    };
    return { param, code: interp ?? 'code0', up: shifts(up, 'up'), down: shifts(down, 'down') };
  });
  return { weights, centres };
}

/** What is wrong with the ranges of the parameters: a centre that they let come too far outside the window. Else null. */
export function centreProblem(
  { centres: nominal, bandwidth }: NamedKernels,
  { weights, centres }: KernelMorphs,
  ranges: readonly ShapeRange[],
  { lower, upper }: Window,
): string | null {
  const own = ranges.slice(weights.length);
  // A change is extreme at the ends of a range, or where it is at the nominal or at +-1: a little beyond, for code4p.
  const parts = centres.map(({ code }, h) =>
    [own[h]!.lower, -1, 0, 1, own[h]!.upper]
      .filter((alpha) => alpha >= own[h]!.lower && alpha <= own[h]!.upper)
      .map((alpha) => partsAt(code, alpha)),
  );
  for (let i = 0; i < nominal.length; i++) {
    let [least, most] = [nominal[i]!, nominal[i]!];
    centres.forEach((m, h) => {
      const changes = parts[h]!.map((p) => changeOf(m, p, 'value', i));
      least += Math.min(...changes);
      most += Math.max(...changes);
    });
    const beyond = Math.max(lower - least, most - upper) / bandwidth;
    if (beyond > FURTHEST) {
      const names = own.map((r) => `${r.name} in [${r.lower}, ${r.upper}]`).join(', ');
      return `with ${names} the center ${nominal[i]} would come ${Math.round(beyond)} bandwidths out of the window, of ${FURTHEST} at most: narrower bounds of the parameter, or a wider bandwidth`;
    }
  }
  return null;
}
