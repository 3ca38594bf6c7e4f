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
   *  steps are small; the last bits then depend on which values are asked for. */
  readonly follow?: boolean | undefined;
}

/** Every point starts from the free fit `best`, so that each is the same whichever others are asked for, but with `follow`. */
export function profileScan(
  ways: readonly Way[],
  best: Fit,
  parameter: number,
  values: readonly number[],
  { withoutUncertainties, follow }: ScanOptions = {},
): readonly ScanPoint[] {
  const estimate = best.minimum.at[parameter]!;
  const profile: Float64Array[] = [];
  const data = { ways, fit: best, withoutUncertainties, profile: follow === true ? profile : undefined };
  const points: ScanPoint[] = [];
  for (const i of follow === true ? outwards(values, estimate) : values.keys()) {
    const value = values[i]!;
    const conditional = conditionalFit(data, parameter, value);
    if (isConverged(conditional.status)) profile.push(conditional.minimum.at);
    const twoDeltaNll = Math.max(0, 2 * (conditional.minimum.value - best.minimum.value));
    points[i] = { value, fit: conditional, twoDeltaNll, q: estimate > value ? 0 : twoDeltaNll };
  }
  return points;
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
