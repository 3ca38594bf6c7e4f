// The profile likelihood of one parameter: the minimum over all others at each of some values.

import type { Way } from '../minimize/likelihood.ts';
import { type Fit, isConverged } from './fit.ts';
import { conditionalFit, type FittedData } from './fixed.ts';

export interface ScanPoint {
  readonly value: number;
  readonly fit: Fit;
  /** 2 (-ln L(value) + ln L(best)), at least 0. */
  readonly twoDeltaNll: number;
  /** The same for values above the best fit, 0 below it: the test statistic q_mu of upper limits
   *  (G. Cowan et al., Eur. Phys. J. C 71 (2011) 1554, equation 14). */
  readonly q: number;
}

export interface ScanOptions extends Pick<FittedData, 'withoutUncertainties'> {
  /** true: a point starts where the minima of its neighbours point to, from the best fit outwards. An evaluation or two a point where
   *  steps are small; the last bits then depend on which values are asked for in the same block (`FOLLOWED`). */
  readonly follow?: boolean | undefined;
}

/** Neighbours are of one block of so many values; the first point of each starts from the free fit. Blocks know nothing of each other,
 *  so that a scan can be cut between them; smaller ones take longer. */
export const FOLLOWED = 32;

/** Every point starts from the free fit `best`, so that each is the same whichever others are asked for, but with `follow`. */
export function profileScan(
  ways: readonly Way[],
  best: Fit,
  parameter: number,
  values: readonly number[],
  { withoutUncertainties, follow }: ScanOptions = {},
): readonly ScanPoint[] {
  if (follow !== true) {
    const data = { ways, fit: best, withoutUncertainties };
    return values.map((value) => scanPoint(data, parameter, value));
  }
  const points: ScanPoint[] = [];
  for (let first = 0; first < values.length; first += FOLLOWED) {
    const block = values.slice(first, first + FOLLOWED);
    const profile: Float64Array[] = [];
    const data = { ways, fit: best, withoutUncertainties, profile };
    for (const i of outwards(block, best.minimum.at[parameter]!)) {
      const point = scanPoint(data, parameter, block[i]!);
      if (isConverged(point.fit.status)) profile.push(point.fit.minimum.at);
      points[first + i] = point;
    }
  }
  return points;
}

function scanPoint(data: FittedData, parameter: number, value: number): ScanPoint {
  const { minimum: best } = data.fit;
  const fit = conditionalFit(data, parameter, value);
  const twoDeltaNll = Math.max(0, 2 * (fit.minimum.value - best.value));
  return { value, fit, twoDeltaNll, q: best.at[parameter]! > value ? 0 : twoDeltaNll };
}

/** Indices of `values`, those nearest to `centre` first. */
function outwards(values: readonly number[], centre: number): readonly number[] {
  const away = (i: number): number => Math.abs(values[i]! - centre);
  return values.map((_, i) => i).sort((i, k) => away(i) - away(k) || i - k);
}

/** `points` values from `start` to `stop`, both included, in equal steps. */
export function linearGrid(start: number, stop: number, points: number): readonly number[] {
  return Array.from({ length: points }, (_, i) =>
    i === points - 1 ? stop : start + ((stop - start) * i) / (points - 1),
  );
}
