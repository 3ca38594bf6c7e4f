// Where a kernel density is highest: between the first centre and the last. The second derivative of each kernel is -1/h^2 of
// its height or more, hence so is that of f: at a distance d from its highest place, f is still 1 - d^2/(2 h^2) of that or
// more. A grid of steps h/2 thus has a point within h/4 of the highest place with 0.968 of its height, and only climbs from
// grid points as high as that can lead there.

import type { ElementaryMath } from '../../kernel/math.ts';
import type { Window } from '../pdf.ts';
import type { Kernels } from './kde.ts';

/**
 * Of the crest: cells of the compression become 4/3 of a bandwidth wide at most. Every kernel is a peak, not the highest place
 * alone; in cells of 2.3 bandwidths the error of 5 fits in 200 was above its estimate (though below 2e-7 of a deviation).
 */
export const FINENESS = 6;

const STEP = 0.5;
const HIGH = 0.96;
/** Kernels further away, in bandwidths, are below 1e-22 of one that is near: for climbs. */
const REACH = 10;
/** For the grid: below 1e-10. The highest place has a 1e-5 of all kernels near it at least, since h is no smaller part of the window. */
const GRID_REACH = 7;
const CLIMBS = 40;
/** The place is as good as this, in bandwidths: the density is then its highest to 1e-16. */
const CLOSE = 1e-8;

/** The sum of kernels at a place, and its derivatives, in bandwidths. */
interface Height {
  readonly value: number;
  readonly slope: number;
  readonly bend: number;
}

/** `cut` are kernels whose weights have been divided by the mass that each has in the window. */
export function highestPlace(cut: Kernels, window: Window, math: ElementaryMath): number {
  const { centres, bandwidth } = cut;
  const inside = (at: number): number => Math.min(Math.max(at, window.lower), window.upper);
  const first = inside(centres[0]!);
  const last = inside(centres.at(-1)!);
  if (first === last) return first;
  // Centres outside the window make up by their weights for their distance from it.
  const beyond = Math.max(first - centres[0]!, centres.at(-1)! - last) / bandwidth;
  const steps = Math.ceil((last - first) / (STEP * bandwidth));
  const place = (i: number): number => first + ((last - first) * i) / steps;
  const heights = Float64Array.from(
    { length: steps + 1 },
    (_, i) => heightAt(place(i), cut, GRID_REACH + beyond, math).value,
  );
  const highest = heights.reduce((most, h) => Math.max(most, h), 0);
  let best = { at: first, value: 0 };
  for (let i = 0; i <= steps; i++) {
    const here = heights[i]!;
    const isTop = here >= (heights[i - 1] ?? 0) && here >= (heights[i + 1] ?? 0);
    if (!isTop || here < HIGH * highest) continue;
    const top = climb(place(i), cut, REACH + beyond, inside, math);
    if (top.value > best.value) best = top;
  }
  return Math.min(Math.max(best.at, first), last);
}

/** Newton's steps where the density bends down and they are short; elsewhere to the mean of the kernels, which is uphill. */
function climb(
  from: number,
  kernels: Kernels,
  reach: number,
  inside: (at: number) => number,
  math: ElementaryMath,
): { readonly at: number; readonly value: number } {
  const { bandwidth } = kernels;
  let at = from;
  let height = heightAt(at, kernels, reach, math);
  for (let k = 0; k < CLIMBS; k++) {
    const newton = -height.slope / height.bend;
    const mean = height.slope / height.value;
    const step = height.bend < 0 && Math.abs(newton) < STEP ? newton : mean;
    at = inside(at + step * bandwidth);
    height = heightAt(at, kernels, reach, math);
    if (Math.abs(step) < CLOSE) break;
  }
  return { at, value: height.value };
}

function heightAt(
  x: number,
  { centres, weights, bandwidth }: Kernels,
  reach: number,
  math: ElementaryMath,
): Height {
  let value = 0;
  let slope = 0;
  let bend = 0;
  const end = x + reach * bandwidth;
  for (let i = firstFrom(x - reach * bandwidth, centres); i < centres.length && centres[i]! <= end; i++) {
    const z = (centres[i]! - x) / bandwidth;
    const e = weights[i]! * math.exp(-0.5 * z * z);
    value += e;
    slope += e * z;
    bend += e * (z * z - 1);
  }
  return { value, slope, bend };
}

/** The index of the first centre that is not below `value`. */
function firstFrom(value: number, centres: Float64Array): number {
  let low = 0;
  let high = centres.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (centres[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
